"""What a new or edited comment goes through before others see it, step by step.

Each step looks at the draft and may say what is to become of it and why; the strictest that any of
them says counts, and everything said is kept (models.Screening). Staff pass after cleaning, never
before. Apps and later steps add theirs with `@step`, in the order in which they stand here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from math import ceil

from django.db.models import BigIntegerField, DateTimeField
from django.utils import timezone

from broadsheet.comments.keys import new_id, time_of
from broadsheet.comments.locked import in_locked_branches
from broadsheet.comments.models import Comment, Mode, Sanction, Screening, Thread
from broadsheet.comments.terms import RELATED, Terms, terms_of
from broadsheet.comments.text import fingerprint_of, normalised, rendered
from broadsheet.comments.words import words_found
from broadsheet.kit.html import plain_text
from broadsheet.kit.likeness import folded
from broadsheet.kit.prepared import Prepared
from broadsheet.readers.models import Reader
from broadsheet.stories.models import StoryPage

Outcome = Screening.Outcome
STRICTNESS = [Outcome.PUBLISH, Outcome.HOLD, Outcome.REPHRASE, Outcome.REJECT]

# An account is new for a day (Discourse's numbers).
NEW_FOR = timedelta(days=1)
SECONDS_BETWEEN_WHEN_NEW = 30
MOST_WHEN_NEW = 10
# A first comment typed faster than this was pasted by a program.
FASTEST_SECONDS = 3
REPEATED_WITHIN = timedelta(hours=1)
SHORTEST_REPEATED = 40
MOST_RECENT = 20
# Of the last decisions about a reader, so many removals are too many to be shown at once.
MOST_REMOVED_OF_RECENT = 5

STANDING: Prepared[str] = Prepared(
    lambda reader, edition, now: Sanction.objects.filter(reader=reader).standing(now).at(edition)
    .values_list("kind", flat=True),
    reader=BigIntegerField(), edition=BigIntegerField(), now=DateTimeField(),
)  # fmt: skip
RECENT: Prepared[tuple[int, str, int]] = Prepared(
    lambda reader, but: Comment.objects.filter(author=reader).exclude(pk=but).order_by("-pk")
    .values_list("pk", "state", "fingerprint")[:MOST_RECENT],
    reader=BigIntegerField(), but=BigIntegerField(),
)  # fmt: skip
# So that no other of the reader's is kept in the same moment.
HOLDING: Prepared[tuple[int]] = Prepared(
    lambda reader: Reader.objects.select_for_update(no_key=True).filter(pk=reader)
    .values_list("pk"),
    reader=BigIntegerField(),
)  # fmt: skip
SAME: Prepared[tuple[int]] = Prepared(
    lambda fingerprint, since, reader: Comment.objects.filter(fingerprint=fingerprint, pk__gt=since)
    .exclude(author=reader).values_list("pk")[:1],
    fingerprint=BigIntegerField(), since=BigIntegerField(), reader=BigIntegerField(),
)  # fmt: skip


@dataclass
class Draft:
    """What somebody wants to say. seconds: from the first key to sending, if that is known.

    is_rephrased: the reader was asked to rephrase it before. edited: the comment that it changes.
    """

    thread: Thread
    terms: Terms
    reader: Reader
    source: str
    parent: Comment | None = None
    # What readers see beside the name; staff have one.
    mark: Comment.Mark = Comment.Mark.NONE
    seconds: float | None = None
    is_rephrased: bool = False
    edited: Comment | None = None
    at: datetime = field(default_factory=timezone.now)
    html: str = ""
    # Nobody has written it: the desk tries out what its rules say.
    is_trial: bool = False

    @property
    def is_staff(self) -> bool:
        return self.mark != Comment.Mark.NONE

    @cached_property
    def folded(self) -> str:
        return folded(plain_text(self.html))

    @cached_property
    def fingerprint(self) -> int:
        return fingerprint_of(self.html)

    @cached_property
    def recent(self) -> list[tuple[int, str, int]]:
        """The reader's last comments: id, state, fingerprint; the newest first."""
        return self.recent_now()

    def recent_now(self) -> list[tuple[int, str, int]]:
        return RECENT.all(reader=self.reader.pk, but=self.edited.pk if self.edited else 0)

    def is_overtaken(self) -> bool:
        """Whether the reader has sent something else since it was screened.

        In a transaction: until its end she can send nothing.
        """
        if self.is_staff:
            return False
        HOLDING.first(reader=self.reader.pk)
        return self.recent_now() != self.recent

    def look_again(self) -> None:
        """Know what has changed while somebody else was asked."""
        self.__dict__.pop("recent", None)
        story = StoryPage.objects.select_related("edition", *RELATED).defer("body")
        self.terms = terms_of(story.get(pk=self.thread.story.pk))
        if self.parent:
            self.parent.refresh_from_db(fields=["state", "is_locked"])

    @property
    def is_of_new_account(self) -> bool:
        return self.at - self.reader.joined_at < NEW_FOR


@dataclass
class Verdict:
    outcome: Outcome
    # One of explaining.REASONS; empty when nothing was said against it.
    reason: str
    # In somebody else's words.
    said: str = ""


Step = Callable[[Draft], Verdict | None]
STEPS: list[tuple[str, Step]] = []
# Staff are not asked these.
OF_READERS: set[str] = set()
# They ask somebody else, and only when nothing was said against the draft.
WHEN_CLEAR: set[str] = set()
# What may be so no more when that one has answered.
ASKED_AGAIN = ("state", "ban", "rate", "repeated", "moderated", "reported")


def step(name: str, of_readers: bool = True, when_clear: bool = False) -> Callable[[Step], Step]:
    def declare(function: Step) -> Step:
        if of_readers:
            OF_READERS.add(name)
        if when_clear:
            WHEN_CLEAR.add(name)
        STEPS.append((name, function))
        STEPS.sort(key=lambda each: each[0] in WHEN_CLEAR)
        return function

    return declare


@dataclass
class Result:
    outcome: Outcome
    reason: str
    steps: list[dict]


def screen(draft: Draft) -> Result:
    """Normalise and render the draft, and say what becomes of it.

    Call it outside of transactions: it may wait for somebody else's answer.
    """
    result = Result(Outcome.PUBLISH, "", [])
    for name, function in STEPS:
        if draft.is_staff and name in OF_READERS:
            continue
        if name in WHEN_CLEAR and result.outcome != Outcome.PUBLISH:
            continue
        verdict = take(result, name, function, draft)
        if verdict and name in WHEN_CLEAR:
            screen_again(result, draft)
        if result.outcome == Outcome.REJECT:
            break
    return result


def take(result: Result, name: str, function: Step, draft: Draft) -> Verdict | None:
    begun = time.perf_counter()
    verdict = function(draft)
    took = round((time.perf_counter() - begun) * 1000, 2)
    row: dict = {"step": name, "ms": took}
    if verdict:
        row |= {"outcome": verdict.outcome, "reason": verdict.reason}
        if verdict.said:
            row["said"] = verdict.said
        if STRICTNESS.index(verdict.outcome) > STRICTNESS.index(result.outcome):
            result.outcome, result.reason = verdict.outcome, verdict.reason
    result.steps.append(row)
    return verdict


def screen_again(result: Result, draft: Draft) -> None:
    """A second press of the button, or a ban, may have come while somebody else was asked."""
    draft.look_again()
    for name, function in STEPS:
        if name in ASKED_AGAIN:
            take(result, name, function, draft)


@step("state", of_readers=False)
def state(draft: Draft) -> Verdict | None:
    if not draft.terms.is_open and not draft.is_staff:
        return Verdict(Outcome.REJECT, "closed")
    parent = draft.parent
    if parent and (not parent.is_public or parent.thread_id != draft.thread.pk):
        return Verdict(Outcome.REJECT, "answer_gone")
    if parent and not draft.is_staff and in_locked_branches([parent]):
        return Verdict(Outcome.REJECT, "locked")
    return None


@step("ban")
def ban(draft: Draft) -> Verdict | None:
    kinds = STANDING.all(
        reader=draft.reader.pk, edition=draft.thread.story.edition_id, now=draft.at
    )
    if Sanction.Kind.BAN in kinds:
        return Verdict(Outcome.REJECT, "banned")
    if Sanction.Kind.SUSPENSION in kinds:
        return Verdict(Outcome.REJECT, "suspended")
    return Verdict(Outcome.HOLD, "held_reader") if Sanction.Kind.HELD in kinds else None


@step("text", of_readers=False)
def text(draft: Draft) -> Verdict | None:
    draft.source = normalised(draft.source)
    draft.html = rendered(draft.source, draft.thread.story.edition.interface_language)
    if not plain_text(draft.html):
        return Verdict(Outcome.REJECT, "empty")
    if len(draft.source) > draft.terms.rules.longest:
        return Verdict(Outcome.REJECT, "too_long")
    return None


@step("rate")
def rate(draft: Draft) -> Verdict | None:
    if draft.edited or not draft.recent:
        return None
    between = draft.terms.seconds_between
    if draft.is_of_new_account:
        between = max(between, SECONDS_BETWEEN_WHEN_NEW)
        if len(draft.recent) >= MOST_WHEN_NEW:
            return Verdict(Outcome.REJECT, "many_when_new")
    since = (draft.at - time_of(draft.recent[0][0])).total_seconds()
    if between and since < between:
        return Verdict(Outcome.REJECT, "too_fast", str(ceil(between - since)))
    return None


@step("repeated")
def repeated(draft: Draft) -> Verdict | None:
    if any(fingerprint == draft.fingerprint for _, _, fingerprint in draft.recent):
        return Verdict(Outcome.REJECT, "repeated")
    if len(draft.folded) < SHORTEST_REPEATED:
        return None
    same = SAME.first(
        fingerprint=draft.fingerprint, since=new_id(draft.at - REPEATED_WITHIN),
        reader=draft.reader.pk,
    )  # fmt: skip
    return Verdict(Outcome.HOLD, "copied") if same else None


@step("words")
def words(draft: Draft) -> Verdict | None:
    found = words_found(draft.terms.rules, draft.folded)
    if found == Outcome.REPHRASE and draft.is_rephrased:
        found = Outcome.HOLD
    return Verdict(Outcome(found), "words") if found else None


@step("edited")
def edited(draft: Draft) -> Verdict | None:
    if draft.edited and draft.edited.is_edited_by_staff:
        return Verdict(Outcome.HOLD, "edited_by_staff")
    return None


@step("links")
def links(draft: Draft) -> Verdict | None:
    if draft.terms.rules.links_are_held and "<a " in draft.html:
        return Verdict(Outcome.HOLD, "links")
    return None


@step("first")
def first(draft: Draft) -> Verdict | None:
    if not draft.recent and draft.seconds is not None and draft.seconds < FASTEST_SECONDS:
        return Verdict(Outcome.HOLD, "typed_fast")
    if draft.terms.mode != Mode.FIRST_HELD:
        return None
    seen = sum(state == Comment.State.PUBLISHED for _, state, _ in draft.recent)
    return Verdict(Outcome.HOLD, "first") if seen < draft.terms.rules.first_held else None


@step("record")
def record(draft: Draft) -> Verdict | None:
    removed = sum(state == Comment.State.REMOVED for _, state, _ in draft.recent)
    return Verdict(Outcome.HOLD, "record") if removed >= MOST_REMOVED_OF_RECENT else None


@step("moderated")
def moderated(draft: Draft) -> Verdict | None:
    return Verdict(Outcome.HOLD, "moderated") if draft.terms.mode == Mode.PREMODERATED else None
