"""Which of the newsroom's choices hold under one story just now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import BigIntegerField
from django.utils import timezone

from broadsheet.comments.models import EditionRules, Mode, SectionRules, Thread
from broadsheet.editions.models import Edition
from broadsheet.kit.prepared import Prepared
from broadsheet.stories.models import StoryPage

RULES = Prepared(
    lambda edition: EditionRules.objects.filter(edition=edition).select_related("policy"),
    edition=BigIntegerField(),
)
STRICTNESS = [Mode.OPEN, Mode.FIRST_HELD, Mode.PREMODERATED, Mode.CLOSED, Mode.HIDDEN]


@dataclass
class Terms:
    """rules: the edition's. mode: what holds now. closes_at: None for never."""

    rules: EditionRules
    mode: Mode
    closes_at: datetime | None
    seconds_between: int

    @property
    def is_hidden(self) -> bool:
        return self.mode == Mode.HIDDEN

    @property
    def is_open(self) -> bool:
        return self.mode not in {Mode.CLOSED, Mode.HIDDEN}


# What a story must be fetched with for its terms to cost no query.
RELATED = ("thread", "section__comment_rules")


def terms_of(story: StoryPage) -> Terms:
    """The story's choice before its section's before its edition's; hours and bursts tighten it."""
    now = timezone.now()
    rules = rules_of(story.edition)
    thread: Thread | None = getattr(story, "thread", None)
    section: SectionRules | None = getattr(story.section, "comment_rules", None)
    mode = Mode((thread and thread.mode) or (section and section.mode) or rules.mode)
    closes_at = closing_of(story, thread, section, rules)
    if closes_at and closes_at <= now:
        mode = stricter(mode, Mode.CLOSED)
    if thread and thread.burst_at:
        mode = stricter(mode, Mode.PREMODERATED)
    if not is_staffed(rules, now.astimezone(story.edition.zone)):
        mode = stricter(mode, Mode(rules.mode_outside))
    between = thread.seconds_between if thread else None
    return Terms(rules, mode, closes_at, rules.seconds_between if between is None else between)


def rules_of(edition: Edition) -> EditionRules:
    """The edition's with their policy, or what holds before anybody chose."""
    if Edition._meta.get_field("comment_rules").is_cached(edition):
        rules = getattr(edition, "comment_rules", None)
    else:
        rules = RULES.first(edition=edition.pk)
    return rules or EditionRules(edition_id=edition.pk)


def closing_of(
    story: StoryPage, thread: Thread | None, section: SectionRules | None, rules: EditionRules
) -> datetime | None:
    if thread and thread.closes_at:
        return thread.closes_at
    days = rules.closes_after_days
    if section and section.closes_after_days is not None:
        days = section.closes_after_days
    if days is None or story.published_at is None:
        return None
    return story.published_at + timedelta(days=days)


def is_staffed(rules: EditionRules, now: datetime) -> bool:
    """now: in the edition's zone. Hours that end before they begin reach into the next day."""
    if not rules.staffed_hours:
        return True
    clock = now.time()
    today = hours_on(rules, now.isoweekday())
    yesterday = hours_on(rules, (now - timedelta(days=1)).isoweekday())
    if today and (today[0] <= clock < today[1] or (today[1] <= today[0] <= clock)):
        return True
    return bool(yesterday and yesterday[1] <= yesterday[0] and clock < yesterday[1])


def hours_on(rules: EditionRules, weekday: int) -> tuple[time, time] | None:
    written = rules.staffed_hours.get(str(weekday))
    if not written:
        return None
    begin, end = written
    return time.fromisoformat(begin), time.fromisoformat(end)


def stricter(one: Mode, other: Mode) -> Mode:
    return max(one, other, key=STRICTNESS.index)
