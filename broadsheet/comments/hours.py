"""What the clock changes of who may write: hours with moderators, and the day a story closes.

Nobody saves anything then, so a job looks what has come to pass since it looked last, and pages
that say it follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from broadsheet.comments.models import EditionRules, FollowedClock, Mode, SectionRules, Thread
from broadsheet.comments.showing import rules_tag, story_tag, tag
from broadsheet.comments.terms import is_staffed
from broadsheet.editions.models import Edition
from broadsheet.kit.changes import announce
from broadsheet.kit.jobs import periodic
from broadsheet.stories.models import StoryPage
from broadsheet.stories.selection import figures_tag

MINUTE = timedelta(minutes=1)
# Written at least so often, so that looking again costs little.
NOTED = timedelta(minutes=5)
# After a longer pause everything is taken to have changed.
LONGEST_PAUSE = timedelta(days=2)


@periodic(every=10, lane="comments")
def follow_clock() -> int:
    """Announce what the clock has changed; return how many editions and stories that were."""
    now = timezone.now()
    mark = FollowedClock.objects.first()
    if mark is None:
        FollowedClock.objects.create(until=now)
        mark = FollowedClock(until=now - LONGEST_PAUSE)
    turned = list(turned_between(mark.until, now))
    closed = list(closed_between(mark.until, now))
    if turned or closed or now - mark.until > NOTED:
        note(turned, closed, now)
    return len(turned) + len(closed)


@transaction.atomic
def note(turned: list[EditionRules], closed: list[tuple[int, int | None]], now: datetime) -> None:
    FollowedClock.objects.update(until=now)
    for rules in turned:
        is_unstaffed = not is_staffed(rules, now.astimezone(rules.edition.zone))
        EditionRules.objects.filter(pk=rules.pk).update(is_unstaffed=is_unstaffed)
        hides = rules.mode_outside == Mode.HIDDEN
        announce(rules_tag(rules.edition_id), *([rules.edition] if hides else []),
                 removed=hides and is_unstaffed)  # fmt: skip
    for story_id, thread_id in closed:
        announce(figures_tag(story_id), tag(thread_id) if thread_id else story_tag(story_id))


def turned_between(since: datetime, now: datetime) -> Iterator[EditionRules]:
    """Rules of editions whose hours began or ended."""
    for rules in EditionRules.objects.select_related("edition").defer("announcement"):
        if not rules.staffed_hours and not rules.is_unstaffed:
            continue
        was_staffed = not rules.is_unstaffed
        if any(is_staffed(rules, each.astimezone(rules.edition.zone)) != was_staffed
               for each in minutes_between(since, now)):  # fmt: skip
            yield rules


def minutes_between(since: datetime, now: datetime) -> Iterator[datetime]:
    """Hours begin and end on whole minutes of every zone's clock."""
    at = max(since, now - LONGEST_PAUSE).replace(second=0, microsecond=0) + MINUTE
    while at < now:
        yield at
        at += MINUTE
    yield now


def closed_between(since: datetime, now: datetime) -> Iterator[tuple[int, int | None]]:
    """Ids of the stories that closed then, and of their threads."""
    chosen = Thread.objects.filter(closes_at__gt=since, closes_at__lte=now)
    yield from chosen.values_list("story_id", "pk")
    for stories, days in stories_by_days():
        span = timedelta(days=days)
        due = stories.filter(listed_at__gt=since - span, listed_at__lte=now - span)
        yield from due.filter(thread__closes_at=None).order_by().values_list("pk", "thread")


def stories_by_days() -> Iterator[tuple[QuerySet[StoryPage], int]]:
    """Stories and after how many days theirs close, as in terms.closing_of."""
    sections = SectionRules.objects.values_list("section", "closes_after_days")
    for section_id, days in sections.exclude(closes_after_days=None):
        yield StoryPage.objects.filter(section=section_id), days or 0
    chosen = dict(EditionRules.objects.values_list("edition", "closes_after_days"))
    for edition_id in Edition.objects.values_list("pk", flat=True):
        days = chosen.get(edition_id, EditionRules().closes_after_days)
        if days is not None:
            stories = StoryPage.objects.filter(edition=edition_id)
            yield stories.filter(section__comment_rules__closes_after_days=None), days
