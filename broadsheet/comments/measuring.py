"""Figures of an edition's comments over some days: how many, by whom, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, F, QuerySet
from django.utils import timezone

from broadsheet.comments.keys import RANDOM_BITS, new_id, time_of
from broadsheet.comments.models import Comment, Decision, Reason, Screening
from broadsheet.editions.models import Edition
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage

State, Action = Comment.State, Decision.Action
MOST_STORIES = 15
# Times are measured of so many decisions; more say the same.
MOST_TIMED = 5000
# What an id grows by in a quarter of an hour (keys.py).
QUARTER_HOUR = 900 * 4000 << RANDOM_BITS
DECIDED = {Action.APPROVE, Action.REMOVE}


@dataclass
class Line:
    """One row of a table, and a bar as long as its share of the longest one, in percent."""

    name: str
    number: int
    share: int = 0
    address: str = ""


@dataclass
class Figures:
    """minutes: the median from writing to the first decision; None without any."""

    comments: int
    readers: int
    held: int
    removed: int
    minutes: float | None
    days: list[Line]
    stories: list[Line]
    reasons: list[Line]
    moderators: list[Line]

    @property
    def held_share(self) -> int:
        return percent(self.held, self.comments)

    @property
    def removed_share(self) -> int:
        return percent(self.removed, self.comments)


def figures_of(edition: Edition, begin: datetime, end: datetime) -> Figures:
    written = Comment.objects.filter(edition=edition, pk__gte=new_id(begin), pk__lt=new_id(end))
    decided = Decision.objects.filter(edition=edition, at__gte=begin, at__lt=end)
    states = dict(written.order_by().values_list("state").annotate(number=Count("pk")))
    held = Screening.objects.filter(
        edition=edition, at__gte=begin, at__lt=end, outcome=Screening.Outcome.HOLD,
        comment__isnull=False,
    )  # fmt: skip
    return Figures(
        comments=sum(states.values()),
        readers=written.order_by().values("author").distinct().count(),
        held=held.values("comment").distinct().count(), removed=states.get(State.REMOVED, 0), minutes=minutes_to_decide(decided),
        days=days_of(written, edition, begin, end), stories=stories_of(written),
        reasons=reasons_of(decided), moderators=moderators_of(decided),
    )  # fmt: skip


def minutes_to_decide(decided: QuerySet[Decision]) -> float | None:
    first = decided.filter(action__in=DECIDED, comment__isnull=False, by__isnull=False)
    rows = first.order_by("-at").values_list("comment", "at")[:MOST_TIMED]
    times = {pk: (at - time_of(pk)).total_seconds() / 60 for pk, at in rows}
    return round(median(times.values()), 1) if times else None


def days_of(
    written: QuerySet[Comment], edition: Edition, begin: datetime, end: datetime
) -> list[Line]:
    """By the days of the edition's zone, whose midnights are at quarters of an hour everywhere.

    Ids tell the time by themselves, so this is one walk along their index.
    """
    quarters = written.order_by().values_list(F("pk") / QUARTER_HOUR).annotate(n=Count("pk"))
    counted: Counter[date] = Counter()
    for quarter, number in quarters:
        counted[time_of(quarter * QUARTER_HOUR).astimezone(edition.zone).date()] += number
    first, last = (each.astimezone(edition.zone).date() for each in (begin, end))
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return with_shares(Line(each.isoformat(), counted[each]) for each in every)


def stories_of(written: QuerySet[Comment]) -> list[Line]:
    rows = written.order_by().values_list("thread__story").annotate(number=Count("pk"))
    most = list(rows.order_by("-number")[:MOST_STORIES])
    titles = StoryPage.objects.filter(pk__in=[pk for pk, _ in most]).values_list("pk", "title")
    named = dict(titles)
    return with_shares(Line(named[pk], number, address=str(pk)) for pk, number in most)


def reasons_of(decided: QuerySet[Decision]) -> list[Line]:
    removed = decided.filter(action=Action.REMOVE, undone_by=None)
    rows = removed.order_by().values_list("reason").annotate(number=Count("pk"))
    named = [(str(Reason(reason).label) if reason in Reason else "–", n) for reason, n in rows]
    return with_shares(Line(name, n) for name, n in sorted(named, key=lambda row: -row[1]))


def moderators_of(decided: QuerySet[Decision]) -> list[Line]:
    by = decided.filter(by__isnull=False).exclude(action=Action.UNDO).order_by()
    counted = dict(by.values_list("by").annotate(number=Count("pk")))
    people = User.objects.in_bulk(list(counted))
    rows = sorted(counted.items(), key=lambda row: -row[1])
    return with_shares(Line(str(people[pk]), number) for pk, number in rows)


def with_shares(lines: Iterable[Line]) -> list[Line]:
    rows = list(lines)
    longest = max((row.number for row in rows), default=0)
    for row in rows:
        row.share = percent(row.number, longest)
    return rows


def percent(part: int, whole: int) -> int:
    return round(part * 100 / whole) if whole else 0


def last_days(days: int, edition: Edition) -> tuple[datetime, datetime]:
    """From midnight of the first of so many days, in the edition's zone, until now."""
    now = timezone.now().astimezone(edition.zone)
    begin = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
    return begin, now
