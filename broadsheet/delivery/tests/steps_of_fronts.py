"""What happens to fronts, the ticker and what is read most, in a_newsroom_at_work.py."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st

from broadsheet.delivery.tests.a_newsroom_at_work import (
    AtWork,
    container,
    pick,
    pinned,
    some,
    step,
    which,
)
from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.stories.models import (
    StoryPage,
    Topic,
)
from broadsheet.stories.reading import refresh_most_read, tally, write_reads

LAYOUTS = ["lead", "river", "row", "headlines", "opinion", "features", "most_read"]


class FrontsAreCurated(AtWork):
    @step(
        edition=which, page=which, pins=some, other=st.booleans(), sublink=which, count=which,
        layout=st.sampled_from(LAYOUTS), fill=st.sampled_from(["", "section", "topic", "kind"]),
        number=which, live=st.sampled_from([True, True, False]),
    )  # fmt: skip
    def curate_a_front(
        self, edition, page, pins, other, sublink, count, layout, fill, number, live
    ):
        edition = pick(self.editions, edition)
        page = pick([edition.page, *self.sections(edition)], page)
        stories = self.of(edition, StoryPage)
        choices = {
            "section": [s.pk for s in self.sections(edition)],
            "topic": [t.pk for t in self.of(edition, Topic)],
            "kind": ["news", "opinion"],
        }
        rule = {fill: pick(choices[fill], number)} if fill and choices[fill] else {}
        said = {"headline": self.word("Other"), "kicker": self.word("Over")} if other else {}
        if other and self.pictures(edition):
            said["picture"] = self.pictures(edition)[0].pk
        cards = [
            pinned(pick(stories, n), sublink=pick(stories, sublink), **said)
            for n in pins
            if stories
        ]
        front, _ = Front.objects.get_or_create(
            page_id=page.pk, edition=edition, defaults={"live": False}
        )
        front = front.get_latest_revision_as_object() if front.latest_revision_id else front
        front.containers = [
            container(layout, cards=cards, count=count % 5, **rule),
            container("row", count=2),
        ]
        revision = front.save_revision()
        if live:
            revision.publish()

    @step(front=which)
    def withdraw_a_front(self, front):
        fronts = list(Front.objects.filter(live=True).order_by("pk"))
        if fronts:
            pick(fronts, front).unpublish()

    @step(
        edition=which, number=which, leads=st.sampled_from(["story", "topic", "section", "url", ""]),
        style=st.sampled_from(TickerEntry.Style.values), starts=st.integers(-2, 3),
        hours=st.sampled_from([None, 1, 20]),
    )  # fmt: skip
    def put_a_line_into_the_ticker(self, edition, number, leads, style, starts, hours):
        edition = pick(self.editions, edition)
        choices = {
            "story": self.of(edition, StoryPage),
            "topic": self.of(edition, Topic),
            "section": self.sections(edition),
            "url": ["https://example.org/"],
        }.get(leads)
        begin = timezone.now() + timedelta(hours=starts)
        TickerEntry.objects.create(
            edition=edition, style=style, position=number, starts_at=begin,
            text=self.word("Line") if leads != "story" else "",
            ends_at=hours and begin + timedelta(hours=hours),
            **({leads: pick(choices, number)} if choices else {"url": "/"}),
        )  # fmt: skip

    @step(entry=which, delete=st.booleans())
    def change_the_ticker(self, entry, delete):
        entries = list(TickerEntry.objects.order_by("pk"))
        if entries and delete:
            pick(entries, entry).delete()
        elif entries:
            chosen = pick(entries, entry)
            chosen.text = self.word("Line")
            chosen.save()

    @step(entry=which, position=which)
    def put_the_ticker_into_order(self, entry, position):
        entries = list(TickerEntry.objects.order_by("pk"))
        if entries:
            path = f"/desk/snippets/fronts/tickerentry/reorder/{pick(entries, entry).pk}/"
            self.post(f"{path}?position={position % len(entries)}")

    @step(stories=st.lists(which, min_size=1, max_size=6))
    def count_reads(self, stories):
        for number in stories:
            tally.add(pick(self.stories(), number).pk, timezone.now())
        write_reads()
        refresh_most_read()
