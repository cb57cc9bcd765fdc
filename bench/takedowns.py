"""How long taking something down lasts at a large archive with a public history."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.utils import timezone

from bench import Figure, benchmark
from bench.desk import Visitor, figure, timed
from bench.newsroom import Archive
from bench.serving import SHIPPED_PORT, ask, shipped_server
from broadsheet.editions.models import EditionRole
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.forms import WHOLE, paragraphs_of
from broadsheet.testing import make_person, make_picture, picture_file

STORIES = 100_000
TIMES = 10


@benchmark
def takedowns() -> Iterator[Figure]:
    """A story, a paragraph and a picture, from pressing the button until they are gone."""
    archive = Archive()
    archive.edition.public_history = True
    archive.edition.save()
    archive.grow_to(STORIES)
    # Not of this hour, of which every story is read through.
    StoryPage.objects.update(latest_revision_created_at=timezone.now() - timedelta(days=1))
    chief = make_person("chief", (archive.edition, EditionRole.Role.CHIEF_EDITOR))
    stories = StoryPage.objects.order_by("-listed_at")
    pictured = [with_picture(story, number) for number, story in enumerate(stories[:TIMES])]
    with shipped_server():
        yield figure("a story", whole(stories[TIMES : 2 * TIMES], chief))
        yield figure("a paragraph", paragraphs(stories[2 * TIMES : 3 * TIMES], chief))
        yield figure("a picture", pictures(pictured, chief))


def with_picture(story: StoryPage, number: int) -> StoryPage:
    """The story with a picture of its own in the body."""
    picture = make_picture(story.edition, file=picture_file((1200, 800 + number)))
    value = {"picture": picture.pk, "caption": "", "credit": "", "alt": ""}
    blocks = [*story.body.raw_data, {"type": "picture", "id": f"picture-{number}", "value": value}]
    story.body = json.dumps(blocks)
    story.save_revision().publish()
    return story


def whole(stories: list[StoryPage], chief: User) -> list[float]:
    return taken(stories, chief, "story", lambda story: story.pk, lambda story: {"what": WHOLE})


def paragraphs(stories: list[StoryPage], chief: User) -> list[float]:
    def fields(story: StoryPage) -> dict[str, str]:
        return {"what": next(iter(paragraphs_of(story)))}

    return taken(stories, chief, "story", lambda story: story.pk, fields)


def pictures(stories: list[StoryPage], chief: User) -> list[float]:
    return taken(
        stories, chief, "picture", lambda story: story.pictures_in_body[0].pk, lambda s: {}
    )


def taken(
    stories: list[StoryPage], chief: User, kind: str, key: Callable, fields: Callable
) -> list[float]:
    """Seconds of each, in order; afterwards readers' page must say something else."""
    visitor = Visitor(chief)
    times = []
    for story in stories:
        path = f"/desk/takedowns/{kind}/{key(story)}/"
        form = {"reason": "A court", "ordered_by": "It", "answer": 410} | fields(story)
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
