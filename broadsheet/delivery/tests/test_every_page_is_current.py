"""Whatever a newsroom does, in whatever order: what is sent is what would be made now.

The steps are in steps_of_*.py. Every public address that links lead to is asked for, as the
edge asks for it, and compared with the page as the application makes it anew. A page that
differs was not purged: a `shows` or an `affects` is missing, or rows were written without an
announcement.

The suite takes a few steps, always the same. With `EXAMPLES=20 STEPS=50` in the environment
they are many, and others each time.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from difflib import unified_diff
from html import unescape
from typing import NamedTuple
from unittest import mock
from urllib.parse import quote, unquote, urljoin, urlsplit
from zlib import crc32

from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from broadsheet.delivery import middleware, refreshing
from broadsheet.delivery.making import make
from broadsheet.delivery.models import Change
from broadsheet.delivery.pages import key_of
from broadsheet.delivery.refreshing import Refreshment, refresher
from broadsheet.delivery.shelf import FreshShelf, reading_of
from broadsheet.delivery.site import store
from broadsheet.delivery.store import Signature
from broadsheet.delivery.tests.a_newsroom_at_work import SmallNewsroom, step, which
from broadsheet.delivery.tests.as_the_edge import Answer, Reader, forget_pages, made_now
from broadsheet.delivery.tests.steps_of_editions import (
    EditionsAreKept,
    ThingsAreNamed,
    TimePasses,
)
from broadsheet.delivery.tests.steps_of_fronts import FrontsAreCurated
from broadsheet.delivery.tests.steps_of_stories import StoriesAreWritten
from broadsheet.editions.models import Edition
from broadsheet.stories.models import StoryPage
from broadsheet.stories.views import page_of

HOST = "localhost:8000"
LINK = re.compile(r'<a[^>]* href="([^"#]*)"')
NO_PAGES = re.compile(r"/(static|media|desk)/|.*/(search|account|comments/(write|illegal|own))/")
PER_PAGE = 3
# What is out of date stays so until something else happens to it.
STEPS_BEFORE_A_LOOK = 2
LOOKS_FOR_ALL = 4


class Address(NamedTuple):
    host: str
    path: str  # decoded
    query: str

    @property
    def key(self) -> str:
        key = key_of(*self)
        assert key is not None, self
        return key

    @property
    def with_query(self) -> str:
        return f"{quote(self.path)}{'?' if self.query else ''}{self.query}"


class OncePerLook(FreshShelf):
    """Makes each part and card once while nothing happens, for the many pages that have it."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(edition)
        self.made: dict[tuple[str, int], dict[int, str]] = {}

    def cards(self, family: str, ids: list[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        for pk in ids:
            if (family, pk) not in self.made:
                self.made[family, pk] = super().cards(family, [pk])
            found |= self.made[family, pk]
        return found


class EveryPageIsCurrent(
    StoriesAreWritten, FrontsAreCurated, ThingsAreNamed, EditionsAreKept, TimePasses
):
    def __init__(self, newsroom: SmallNewsroom) -> None:
        super().__init__(newsroom)
        self.reads = Reader()
        # The pages that were there, as they were kept then.
        self.kept: dict[Address, Signature | None] = {}
        self.looks = 0
        self.news = STEPS_BEFORE_A_LOOK
        self.is_hot = False

    @initialize(hot=st.booleans())
    def readers_come(self, hot):
        """hot: so often that pages are made anew before they ask again."""
        self.is_hot = hot

    def commit(self, work) -> None:
        self.news += 1
        with mock.patch.multiple(
            refresher,
            heat=self.reads.readies.heat if self.is_hot else lambda key: 0,
            make=make,
            refresh=follow_at_once,
        ):
            super().commit(work)

    @step(story=which)
    def save_a_draft(self, story):
        announced_before = Change.objects.count()
        draft = self.draft_of(story)
        draft.title = self.word("Draft")
        draft.save_revision()
        assert Change.objects.count() == announced_before, "readers have nothing of a draft"

    @rule()
    def nothing_happens(self):
        """The simplest there is, with which hypothesis begins."""

    @invariant()
    def every_page_is_current(self):
        if self.news >= STEPS_BEFORE_A_LOOK:
            self.look()

    def look(self) -> None:
        self.news = 0
        self.looks += 1
        shelves: dict[str, OncePerLook] = {}

        def shelf(edition: Edition) -> OncePerLook:
            return shelves.setdefault(reading_of(edition), OncePerLook(edition))

        with mock.patch.object(middleware, "FreshShelf", shelf):
            known = self.kept.keys() | self.beginnings()
            waiting, seen = sorted(filter(self.is_due, known)), set()
            while waiting:
                address = waiting.pop()
                if address not in seen:
                    seen.add(address)
                    new = self.look_at(address)
                    waiting += [at for at in new if self.is_due(at) or at not in known]

    def is_due(self, address: Address) -> bool:
        """Each look is at another quarter of the pages."""
        return (crc32(address.key.encode()) + self.looks) % LOOKS_FOR_ALL == 0

    def look_everywhere(self) -> None:
        for _ in range(LOOKS_FOR_ALL):
            self.look()

    def look_at(self, address: Address) -> list[Address]:
        """Compare what is sent with what would be made now; return where its links lead."""
        fresh = made_now(address.key)
        self.compare(address, fresh)
        if fresh.status != 200:
            self.kept.pop(address, None)
            return []
        self.kept[address] = store.signature(address.key)
        is_of_a_day = "/archive/" in address.path  # which is not kept while it is empty
        assert self.kept[address] or is_of_a_day, f"{address.key} is not kept"
        return links_of(address, fresh.text)

    def compare(self, address: Address, fresh: Answer) -> None:
        sent = self.reads.sent(address.key)
        if sent != fresh:
            lines = unified_diff(
                sent.text.splitlines(), fresh.text.splitlines(), "sent", "fresh", n=0
            )
            raise AssertionError(
                f"{address.key}: sent {sent[:2]}, fresh {fresh[:2]}\n" + "\n".join(lines)[:3000]
            )

    def beginnings(self) -> set[Address]:
        """The homes, and what no link leads to."""
        day = timezone.now().date()
        found = set()
        for edition in Edition.objects.all():
            for reading in [edition, edition.latin()] if edition.latin_code else [edition]:
                host = edition.host or HOST
                paths = [reading.path_to("home"), *(
                    reading.path_to("archive_day", at.year, at.month, at.day)
                    for at in (day - timedelta(days=days) for days in (-1, 0, 2))
                )]  # fmt: skip
                found |= {Address(host, unquote(path), "") for path in paths}
                found |= {
                    Address(host, unquote(reading.path_to("section", section.slug)), "page=1")
                    for section in edition.sections.values()
                }
        return found

    def put_out_of_date(self) -> set[Address]:
        """The pages that are no longer as they were kept after the step before."""
        return {at for at, before in self.kept.items() if store.signature(at.key) != before}


def follow_at_once(refreshment: Refreshment) -> None:
    refresher.follow(refreshment)
    refresher.finish(refreshment)


def links_of(address: Address, text: str) -> list[Address]:
    found = []
    for href in LINK.findall(text):
        at = urlsplit(urljoin(f"http://{address.host}{address.with_query}", unescape(href)))
        is_ours = at.scheme == "http" and (at.netloc == HOST or at.netloc.endswith(".example.org"))
        if is_ours and at.path != "/" and not NO_PAGES.match(at.path):
            found.append(Address(at.netloc, unquote(at.path), at.query))
    return found


class TheStoreOfANewsroomAtWork(SmallNewsroom):
    def setUp(self):
        super().setUp()
        short_lists = mock.patch.object(page_of, "__defaults__", (PER_PAGE,))
        patient = mock.patch.object(refreshing, "LAST_GOOD_COPY_SECONDS", 1000)
        for patch in (short_lists, patient):
            patch.start()
            self.addCleanup(patch.stop)
        self.addCleanup(forget_pages)

    def test_sends_what_would_be_made_now(self):
        by_hand = "EXAMPLES" in os.environ
        run_state_machine_as_test(
            lambda: EveryPageIsCurrent(self),
            settings=settings(
                max_examples=int(os.environ.get("EXAMPLES", "3")),
                stateful_step_count=int(os.environ.get("STEPS", "12")),
                derandomize=not by_hand,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
                print_blob=False,
            ),
        )

    def test_leaves_other_stories_alone_when_one_gets_another_paragraph(self):
        work = EveryPageIsCurrent(self)
        self.addCleanup(work.teardown)
        work.look_everywhere()
        english = Edition.objects.get(code="en")
        story, *others = StoryPage.objects.filter(edition=english).order_by("listed_at")

        def write():
            draft = story.get_latest_revision_as_object()
            draft.body = [{"type": "text", "value": "<p>Another paragraph.</p>"}]
            draft.save_revision().publish()

        work.commit(write)
        out_of_date = {address.path for address in work.put_out_of_date()}
        print(f"{len(out_of_date)} of {len(work.kept)} pages are out of date.")
        self.assertIn(story.path_in(english), out_of_date)
        self.assertFalse(out_of_date & {other.path_in(english) for other in others})
        self.assertFalse({path for path in out_of_date if path.startswith("/sr")})
