"""A small newsroom of two editions, and what the steps share that people take in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial, wraps

import time_machine
from django.db import transaction
from django.test import Client, TestCase
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from broadsheet.editions.models import Edition, InformationPage, SectionPage
from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.media.models import Picture
from broadsheet.stories.models import (
    StoryPage,
    Topic,
)
from broadsheet.stories.reading import tally
from broadsheet.testing import (
    make_author,
    make_edition,
    make_person,
    make_picture,
    make_story,
    make_topic,
    picture_file,
)
from broadsheet.translations.translating import translate_into

BEGIN = "2026-11-25T10:00:00Z"
# Which of the things there are: it is taken modulo their number.
which = st.integers(0, 11)
some = st.lists(which, max_size=2)


def pick(things: Sequence, number: int):
    return things[number % len(things)]


def step(**strategies) -> Callable:
    """A rule whose transaction is committed, as far as those who wait for that can tell."""

    def declare(work: Callable) -> Callable:
        @wraps(work)
        def committed(self, **chosen):
            self.commit(partial(work, self, **chosen))

        return rule(**strategies)(committed)

    return declare


class SmallNewsroom(TestCase):
    """An English edition and a Serbian one that is read in two scripts."""

    @classmethod
    def setUpTestData(cls) -> None:
        with time_machine.travel(BEGIN):
            cls.owner = make_person("owner", is_superuser=True)
            english = make_edition("en", "The Lantern", "en", "English", ["World", "Opinion"])
            serbian = make_edition(
                "sr", "Фењер", "sr-Cyrl", "Ћирилица", ["Свет", "Мишљења"],
                latin_code="sr-latn", latin_label="Latinica", time_zone="Europe/Belgrade",
            )  # fmt: skip
            for edition in (english, serbian):
                cls.furnish(edition)
            original = StoryPage.objects.filter(edition=english).first()
            section = next(iter(serbian.sections.values()))
            draft = translate_into(original, serbian, section, cls.owner)
            draft.get_latest_revision().publish()

    @staticmethod
    def furnish(edition: Edition) -> None:
        picture = make_picture(edition, file=picture_file((60, 40)))
        authors = [make_author(edition, name) for name in ("Ana Ilić", "Boris Kray", "Vera Lund")]
        topics = [make_topic(edition, name) for name in ("Ferries", "Storms")]
        world, opinion = edition.sections.values()
        now = timezone.now()
        for number in range(4):
            make_story(
                edition, pick([world, world, opinion], number), title=f"Ship {number}",
                at=now - timedelta(hours=7 * number + 1),
                kind=pick(["news", "opinion", "feature"], number),
                authors=(pick(authors, number),), topics=(pick(topics, number),),
                further=(opinion,) if number == 1 else (),
                picture=picture if number == 2 else None,
            )  # fmt: skip
        page = InformationPage(title="About us", slug="about", locale=edition.locale)
        edition.page.add_child(instance=page)
        join(edition, StoryPage.objects.filter(edition=edition).order_by("pk"), topics)


def join(edition: Edition, stories: Sequence[StoryPage], topics: list[Topic]) -> None:
    """Have things lead to each other, so that one change reaches many pages."""
    first, second, third, last = stories
    before = timezone.now() - timedelta(hours=1)
    link = f'<p><a linktype="page" id="{first.pk}">there</a></p>'
    last.body = [
        {"type": "text", "value": link},
        {"type": "read_more", "value": {"story": second.pk}},
        {"type": "read_more", "value": {"story": None}},
    ]
    last.save_revision().publish()
    for target in ({"story": second}, {"topic": topics[0], "text": "All on ferries"}):
        TickerEntry.objects.create(edition=edition, starts_at=before, **target)
    pins = [pinned(third, sublink=first), pinned(second)]
    containers = [
        container("lead", cards=pins, topic=topics[0].pk),
        container("most_read"),
        container("opinion", kind="opinion"),
        container("row", section=last.section_id),
    ]
    Front.objects.create(edition=edition, page=edition.page.page_ptr, containers=containers)
    edition.support_text = link
    edition.save()


def container(layout: str, *, cards: Sequence[dict] = (), count: int = 3, **fill) -> dict:
    rule = {"section": None, "topic": None, "kind": "", **fill}
    return {
        "type": layout,
        "value": {"heading": "Box", "cards": list(cards), "fill": rule, "count": count},
    }


def pinned(story: StoryPage, *, sublink: StoryPage | None = None, **otherwise) -> dict:
    links = [{"label": "Below", "story": sublink.pk, "url": ""}] if sublink else []
    said = {"headline": "", "kicker": "", "picture": None, "sublinks": links}
    return {"story": story.pk, **said, **otherwise}


class AtWork(RuleBasedStateMachine):
    """The state that the steps share. All of it is rolled back at the end."""

    def __init__(self, newsroom: SmallNewsroom) -> None:
        super().__init__()
        self.newsroom = newsroom
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.clock = time_machine.travel(BEGIN)
        self.time = self.clock.start()
        self.number = 0
        self.desk = Client(headers={"host": "localhost:8000"})
        self.desk.force_login(newsroom.owner)

    def teardown(self) -> None:
        self.clock.stop()
        tally.take()
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def commit(self, work: Callable[[], object]) -> None:
        with self.newsroom.captureOnCommitCallbacks(execute=True):
            work()

    def word(self, word: str = "Word") -> str:
        self.number += 1
        return f"{word} {self.number}"

    @property
    def editions(self) -> list[Edition]:
        return list(Edition.objects.order_by("pk"))

    def of(self, edition: Edition, model: type) -> list:
        return list(model.objects.filter(edition=edition).order_by("pk"))

    def sections(self, edition: Edition) -> list[SectionPage]:
        return list(SectionPage.objects.child_of(edition.page).order_by("pk"))

    def stories(self) -> list[StoryPage]:
        return list(StoryPage.objects.order_by("pk"))

    def draft_of(self, number: int) -> StoryPage:
        return pick(self.stories(), number).get_latest_revision_as_object()

    def pictures(self, edition: Edition) -> list[Picture]:
        return list(Picture.objects.filter(collection=edition.collection).order_by("pk"))

    def post(self, path: str, **form) -> None:
        response = self.desk.post(path, form)
        assert response.status_code in {200, 302}, (path, response.status_code)

    def publish(self, page) -> None:
        page.save_revision().publish()
