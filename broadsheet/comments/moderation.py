"""What moderators decide of comments. Each verb is one transaction and leaves a Decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from broadsheet.comments.counting import Overtaken, lock_as_read, set_state, touch
from broadsheet.comments.models import Claim, Comment, Concern, Decision, Report, Version
from broadsheet.comments.reasons import words_for
from broadsheet.comments.screening import Draft, text
from broadsheet.comments.showing import tag
from broadsheet.comments.telling import tell_of_edit, tell_of_removal, tell_of_return
from broadsheet.comments.terms import terms_of
from broadsheet.comments.text import RENDERER
from broadsheet.editions.roles import MODERATORS, has_role
from broadsheet.kit.changes import announce
from broadsheet.people.models import User
from broadsheet.readers.speaking import language_of

Action, State = Decision.Action, Comment.State
# By its author, or with its story: not a moderator's to bring back.
GONE = {State.DELETED, State.HIDDEN}


@dataclass(frozen=True)
class Ruling:
    """Who decides and what is given for it.

    reason: one of models.Reason. told: words for the author. note: for the desk alone. batch: what
    is decided with one press.
    """

    by: User
    reason: str = ""
    told: str = ""
    note: str = ""
    batch: UUID | None = None


Verb = Callable[[Comment, Ruling], Decision]


def require_moderator(by: User, edition_id: int | None) -> None:
    if not has_role(by, edition_id, MODERATORS):
        raise PermissionDenied


def stamp(comment: Comment) -> str:
    """What a moderator has seen of it; when that is something else now, he has to look again."""
    edited = int(comment.edited_at.timestamp() * 1000) if comment.edited_at else ""
    return f"{comment.state}.{edited}"


def decide(action: str, comment: Comment, ruling: Ruling, **data: Any) -> Decision:
    return Decision.objects.create(
        action=action, edition_id=comment.edition_id, comment=comment, reader_id=comment.author_id,
        by=ruling.by, reason=ruling.reason, told=ruling.told, note=ruling.note, batch=ruling.batch,
        data=data,
    )  # fmt: skip


@transaction.atomic
def approve(comment: Comment, ruling: Ruling) -> Decision:
    """Show a comment that waits or was removed; one that is shown stays, whatever was reported."""
    if comment.is_public:
        return dismiss(comment, ruling)
    was_removed = comment.state == State.REMOVED
    decision = change_state(comment, State.PUBLISHED, Action.APPROVE, ruling)
    if was_removed and ruling.batch is None:
        tell_of_return([decision], Action.REMOVE)
    return decision


@transaction.atomic
def remove(comment: Comment, ruling: Ruling) -> Decision:
    """The author is told why, in the moderator's words or in those kept for the reason.

    Of a batch he is told once, when all of it is decided (batches.py).
    """
    ruling = with_words(ruling, comment)
    decision = change_state(comment, State.REMOVED, Action.REMOVE, ruling)
    if ruling.batch is None:
        tell_of_removal([decision])
    return decision


def with_words(ruling: Ruling, comment: Comment) -> Ruling:
    if ruling.told or not ruling.reason:
        return ruling
    language = language_of(comment.author, comment.edition)
    return replace(ruling, told=words_for(comment.edition, ruling.reason, language))


@transaction.atomic
def hold(comment: Comment, ruling: Ruling) -> Decision:
    """Take a comment that is shown back into the queue."""
    if not comment.is_public:
        raise Overtaken
    return change_state(comment, State.WAITING, Action.HOLD, ruling)


def change_state(comment: Comment, state: str, action: str, ruling: Ruling) -> Decision:
    require_moderator(ruling.by, comment.edition_id)
    before = comment.state
    if before == state or before in GONE:
        raise Overtaken
    lock_as_read(comment)
    set_state(comment, state)
    if state == State.WAITING:
        return decide(action, comment, ruling, before=before, after=state)
    decision = decide(action, comment, ruling, before=before, after=state, **settled_by(comment))
    settle(comment, decision)
    return decision


@transaction.atomic
def dismiss(comment: Comment, ruling: Ruling) -> Decision:
    """The comment stays as it is: what was reported is no reason against it."""
    require_moderator(ruling.by, comment.edition_id)
    lock_as_read(comment)
    decision = decide(Action.DISMISS, comment, ruling, **settled_by(comment))
    settle(comment, decision)
    return decision


def settled_by(comment: Comment) -> dict[str, bool]:
    """What an undo needs to know of what `settle` changes."""
    return {"is_newcomers": True} if comment.is_newcomers else {}


def settle(comment: Comment, decision: Decision) -> None:
    """Nobody has to look at the comment any more."""
    Report.objects.filter(comment=comment, decision=None).update(decision=decision)
    Concern.objects.filter(comment=comment).delete()
    Claim.objects.filter(comment=comment).delete()
    Comment.objects.filter(pk=comment.pk, is_newcomers=True).update(is_newcomers=False)
    comment.is_newcomers = False


@transaction.atomic
def edit(comment: Comment, source: str, ruling: Ruling) -> Decision:
    """Say it differently, for the author, who is told. ValidationError for what nobody may post."""
    require_moderator(ruling.by, comment.edition_id)
    if comment.state in GONE:
        raise Overtaken
    draft = text_only(comment, source)
    lock_as_read(comment)
    fingerprint = comment.fingerprint
    former = Version.objects.create(
        comment=comment, source=comment.source, html=comment.html, until=draft.at,
        by_staff=ruling.by,
    )  # fmt: skip
    set_state(
        comment, comment.state, source=draft.source, html=draft.html, renderer=RENDERER,
        fingerprint=draft.fingerprint, edited_at=draft.at, is_edited_by_staff=True,
    )  # fmt: skip
    show_at_once(comment)
    decision = decide(
        Action.EDIT, comment, with_words(ruling, comment),
        version=former.pk, fingerprint=fingerprint, at=draft.at.isoformat(),
    )  # fmt: skip
    tell_of_edit(decision)
    return decision


def text_only(comment: Comment, source: str) -> Draft:
    """The moderator's words, normalised, rendered and cleaned as everybody's are."""
    terms = terms_of(comment.thread.story)
    draft = Draft(comment.thread, terms, comment.author, source, at=timezone.now())  # type: ignore[arg-type]
    verdict = text(draft)
    if verdict:
        raise ValidationError(
            {"empty": _("The text is empty."), "too_long": _("The text is too long.")}[
                verdict.reason
            ]
        )
    return draft


def show_at_once(comment: Comment) -> None:
    """No copy with the former text may be shown any longer."""
    if comment.is_public:
        touch(comment.thread_id)
        announce(tag(comment.thread_id), removed=True)
