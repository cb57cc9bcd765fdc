"""How long taking something down lasts at a large archive with a public history."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from bench import Figure, benchmark
from bench.desk import Visitor, figure, timed
from bench.newsroom import Archive, words
from bench.serving import SHIPPED_PORT, ask, shipped_server
from broadsheet.editions.models import EditionRole
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.forms import WHOLE, paragraphs_of
from broadsheet.testing import make_person, make_picture, picture_file

STORIES = 100_000
TIMES = 10
TEXT = "".join(f'<p data-block-key="{n:05}">{words(60)}</p>' for n in range(10))


@benchmark
def takedowns() -> Iterator[Figure]:
    """A story, a paragraph and a picture, from pressing the button until they are gone."""
    archive = Archive()
    archive.edition.public_history = True
    archive.edition.save()
    archive.grow_to(STORIES)
    # Not of this hour, of which every story is read through.
    StoryPage.objects.update(latest_revision_created_at=timezone.now() - timedelta(days=1))
    make_person("chief", (archive.edition, EditionRole.Role.CHIEF_EDITOR))
    newest = list(StoryPage.objects.order_by("-listed_at")[: 3 * TIMES])
    stories, texts, pictured = newest[:TIMES], newest[TIMES : 2 * TIMES], newest[2 * TIMES :]
    for story in texts:
        publish(story, {"type": "text", "id": "text", "value": TEXT})
    for number, story in enumerate(pictured):
        picture = make_picture(story.edition, file=picture_file((1200, 800 + number)))
        value = {"picture": picture.pk, "caption": "", "credit": "", "alt": ""}
        publish(story, {"type": "picture", "id": "picture", "value": value})
    with shipped_server():
        yield figure("a story", taken([(each, f"story/{each.pk}/", WHOLE) for each in stories]))
        yield figure("a paragraph", taken([
            (each, f"story/{each.pk}/", list(paragraphs_of(each))[-1]) for each in texts
        ]))  # fmt: skip
        yield figure("a picture", taken([
            (each, f"picture/{each.pictures_in_body[0].pk}/", "") for each in pictured
        ]))  # fmt: skip


def publish(story: StoryPage, block: dict) -> None:
    story.body = json.dumps([*story.body.raw_data, block])
    story.save_revision().publish()


def taken(orders: list[tuple[StoryPage, str, str]]) -> list[float]:
    """Seconds of each, in order. orders: a story with the screen and what is chosen there.

    Afterwards readers' page must say something else.
    """
    visitor = Visitor(User.objects.get(username="chief"))
    times = []
    for story, screen, what in orders:
        path = f"/desk/takedowns/{screen}"
        form = {"what": what, "reason": "A court", "ordered_by": "It", "answer": 410}
        before = page_of(story)
        visitor.get(path)
        times.append(timed(lambda path=path, form=form: send(visitor, path, form)))  # type: ignore[misc]
        if page_of(story) == before:
            raise RuntimeError(f"{story.local_address} is as it was.")
    return sorted(times)


def send(visitor: Visitor, path: str, form: dict) -> None:
    status, _ = visitor.send(path, form, "text/html")
    if status != 302:
        raise RuntimeError(f"{path}: {status}")


def page_of(story: StoryPage) -> bytes:
    """What readers have; nothing once it is gone."""
    try:
        return ask(story.path_in(story.edition), SHIPPED_PORT)
    except RuntimeError:
        return b""
