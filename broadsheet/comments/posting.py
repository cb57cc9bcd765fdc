"""Writing, editing, deleting and reporting, by readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from broadsheet.comments.bursts import tell_of_burst
from broadsheet.comments.concerns import silence, weigh
from broadsheet.comments.counting import insert, lock_as_read, set_state, touch
from broadsheet.comments.keys import new_id, step, time_of
from broadsheet.comments.models import (
    Comment,
    Concern,
    Decision,
    Notice,
    Report,
    Screening,
    Thread,
    Version,
)
from broadsheet.comments.models.comments import MOST_DEEP
from broadsheet.comments.screening import Draft, Outcome, Result, screen, screen_again
from broadsheet.comments.text import RENDERER
from broadsheet.readers.models import Reader
from broadsheet.stories.models import StoryPage

State = Comment.State
# What becomes of a draft that is kept.
STATES: dict[str, str] = {Outcome.PUBLISH: State.PUBLISHED, Outcome.HOLD: State.WAITING}
BURST_SECONDS = 60


@dataclass
class Posted:
    """comment: None when it was refused, or is to be rephrased."""

    comment: Comment | None
    result: Result


def thread_of(story: StoryPage) -> Thread:
    """The story's thread, made if it is the first comment."""
    thread = getattr(story, "thread", None)
    if thread is None:
        thread, _ = Thread.objects.get_or_create(story=story)
    thread.story = story
    return thread


def post(draft: Draft, address: str = "") -> Posted:
    """Screen the draft and keep what is not refused. address: a digest (people.throttling)."""
    result = screen(draft)
    while result.outcome in STATES:
        comment = comment_of(draft, STATES[result.outcome], address)
        if keep(comment, draft, result):
            if comment.is_public:
                look_for_burst(draft)
            return Posted(comment, result)
        screen_again(result, draft)
    keep_screening(draft, result, None)
    return Posted(None, result)


@transaction.atomic
def keep(comment: Comment, draft: Draft, result: Result) -> bool:
    """Whether it is kept: not when a second press of the button has been meanwhile."""
    if draft.is_overtaken():
        return False
    insert(comment)
    keep_screening(draft, result, comment)
    return True


def comment_of(draft: Draft, state: str, address: str) -> Comment:
    parent, pk = draft.parent, new_id(draft.at)
    comment = Comment(
        pk=pk, thread=draft.thread, edition_id=draft.thread.story.edition_id, author=draft.reader,
        parent=parent, root_id=parent.root_id if parent else pk,
        source=draft.source, html=draft.html, renderer=RENDERER, fingerprint=draft.fingerprint,
        state=state, mark=draft.mark, written_at=draft.at, address=address,
        is_newcomers=draft.is_of_new_account and not draft.is_staff,
    )  # fmt: skip
    above = parent.path[: MOST_DEEP * len(step(pk))] if parent else ""
    comment.path = above + step(pk)
    comment.depth = len(comment.path) // len(step(pk)) - 1
    return comment


def keep_screening(draft: Draft, result: Result, comment: Comment | None) -> None:
    Screening.objects.create(
        comment=comment, edition_id=draft.thread.story.edition_id, reader=draft.reader,
        outcome=result.outcome, steps=result.steps, at=draft.at,
    )  # fmt: skip


def look_for_burst(draft: Draft) -> None:
    """Have a moderator look first once so many come that nobody could read them all."""
    most = draft.terms.rules.burst
    if draft.thread.burst_at or not most:
        return
    since = new_id(draft.at - timedelta(seconds=BURST_SECONDS))
    recent = Comment.objects.filter(thread=draft.thread, pk__gt=since)
    if recent.values_list("pk")[:most].count() < most:
        return
    with transaction.atomic():
        calm = Thread.objects.filter(pk=draft.thread.pk, burst_at=None)
        if calm.update(burst_at=draft.at):
            Decision.objects.create(
                action=Decision.Action.MODE, edition=draft.thread.story.edition,
                note="burst", data={"thread": draft.thread.pk},
            )  # fmt: skip
            tell_of_burst(draft.thread.story)


def may_edit(comment: Comment, reader: Reader, minutes: int) -> bool:
    written = time_of(comment.pk)
    return (
        comment.author_id == reader.pk
        and comment.state in {State.PUBLISHED, State.WAITING}
        and timezone.now() - written < timedelta(minutes=minutes)
    )


def edit(comment: Comment, draft: Draft) -> Posted:
    """Screen what the comment is to say instead; what it said is kept for the desk."""
    result = screen(draft)
    state = STATES.get(result.outcome)
    if state is None:
        keep_screening(draft, result, comment)
        return Posted(None, result)
    if comment.state == State.WAITING:
        state = State.WAITING  # what made it wait is still to be looked at
    put_text(comment, draft, state)
    keep_screening(draft, result, comment)
    return Posted(comment, result)


@transaction.atomic
def put_text(comment: Comment, draft: Draft, state: str) -> None:
    """Overtaken when somebody else has changed the text while it was screened."""
    lock_as_read(comment)
    Version.objects.create(
        comment=comment, source=comment.source, html=comment.html, until=draft.at
    )
    was_public = comment.is_public
    set_state(
        comment, state, source=draft.source, html=draft.html, renderer=RENDERER,
        fingerprint=draft.fingerprint, edited_at=draft.at, is_edited_by_staff=False,
    )  # fmt: skip
    if was_public and comment.is_public:
        touch(comment.thread_id)


@transaction.atomic
def delete(comment: Comment) -> None:
    """By its author; the text stays for the desk until the clock forgets it."""
    set_state(comment, State.DELETED, deleted_at=timezone.now())
    Notice.objects.filter(comment=comment).delete()
    Concern.objects.filter(comment=comment).delete()


def report(comment: Comment, reader: Reader, reason: str, note: str = "") -> bool:
    """Whether it is reported by this; nobody reports a comment twice."""
    is_new = keep_report(comment, reader, reason, note)
    if is_new:
        silence(comment.author)
    return is_new


@transaction.atomic
def keep_report(comment: Comment, reader: Reader, reason: str, note: str) -> bool:
    try:
        with transaction.atomic():
            made = Report.objects.create(comment=comment, reader=reader, reason=reason, note=note)
    except IntegrityError:
        return False
    weigh(made)
    return True
