"""Undoing a decision: everything it changed is as it was, and one more decision says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from broadsheet.comments.concerns import weigh
from broadsheet.comments.counting import Overtaken, lock_as_read, set_state
from broadsheet.comments.marking import set_mark
from broadsheet.comments.models import Comment, Decision, Report, Sanction, Version
from broadsheet.comments.moderation import require_moderator, show_at_once
from broadsheet.comments.modes import put_back
from broadsheet.comments.sanctioning import end, require_scope
from broadsheet.comments.telling import tell_of_return
from broadsheet.editions.refusing import Refused
from broadsheet.people.models import User

Action = Decision.Action
# Of these somebody was told.
TOLD = {Action.REMOVE, Action.EDIT, Action.SANCTION}
Undoing = Callable[[Decision, User], None]


@transaction.atomic
def undo(decision: Decision, by: User) -> Decision:
    """Take it back; who was told of it is told of that too."""
    undone = take_back(decision, by)
    if decision.action in TOLD:
        tell_of_return([undone], decision.action)
    return undone


def take_back(decision: Decision, by: User, note: str = "") -> Decision:
    """Overtaken when it is undone already, or what it changed has been changed since."""
    require_moderator(by, decision.edition_id)
    turn_back = UNDOING.get(decision.action)
    if turn_back is None:
        raise Refused(_("This cannot be undone."))
    try:
        with transaction.atomic():
            undone = note_undoing(decision, by, note)
            turn_back(decision, by)
            reopen(decision)
    except IntegrityError:
        raise Overtaken from None
    return undone


def undo_batch(batch: UUID, edition_id: int, by: User) -> tuple[int, int]:
    """Undo what was decided with one press; return how many were, and how many could not be."""
    decisions = Decision.objects.filter(batch=batch, edition=edition_id, undone_by=None)
    done, overtaken = [], 0
    for decision in decisions.exclude(action=Action.UNDO).order_by("-pk"):
        try:
            done.append(take_back(decision, by).pk)
        except Overtaken:
            overtaken += 1
    removed = Decision.objects.filter(pk__in=done, undoes__action=Action.REMOVE)
    tell_of_return(removed.select_related("reader__account", "comment", "edition"), Action.REMOVE)
    return len(done), overtaken


def note_undoing(decision: Decision, by: User, note: str) -> Decision:
    same: dict[str, Any] = {
        name: getattr(decision, name) for name in ("edition_id", "comment_id", "reader_id")
    }
    return Decision.objects.create(
        action=Action.UNDO, by=by, note=note, undoes=decision, data={"action": decision.action},
        **same,
    )  # fmt: skip


def restore_state(decision: Decision, by: User) -> None:
    comment = still_there(decision)
    if comment.state != decision.data["after"]:
        raise Overtaken
    set_state(comment, decision.data["before"])


def restore_text(decision: Decision, by: User) -> None:
    comment = still_there(decision)
    lock_as_read(comment)
    former = Version.objects.filter(pk=decision.data["version"]).first()
    is_last = comment.edited_at and comment.edited_at.isoformat() == decision.data["at"]
    if not is_last or former is None:
        raise Overtaken
    before = comment.versions.exclude(pk=former.pk).order_by("-until").first()
    set_state(
        comment, comment.state, source=former.source, html=former.html,
        fingerprint=decision.data["fingerprint"], edited_at=before.until if before else None,
        is_edited_by_staff=bool(before and before.by_staff_id),
    )  # fmt: skip
    former.delete()
    show_at_once(comment)


def restore_mark(name: str, value: bool) -> Undoing:
    def restore(decision: Decision, by: User) -> None:
        set_mark(still_there(decision), name, value)

    return restore


def lift_again(decision: Decision, by: User) -> None:
    """Whoever undoes a sanction lifts it."""
    imposed = Sanction.objects.filter(pk=decision.data["sanction"]).first()
    if imposed is None:
        raise Overtaken
    require_scope(by, imposed.edition)
    end(imposed.pk, by)


def nothing(decision: Decision, by: User) -> None:
    """What it answered is open again, which is all."""


def still_there(decision: Decision) -> Comment:
    if decision.comment is None:
        raise Overtaken
    return Comment.objects.select_related("thread").get(pk=decision.comment.pk)


def reopen(decision: Decision) -> None:
    """Have a moderator look again at what the decision had settled (moderation.settle)."""
    if decision.comment and decision.data.get("is_newcomers"):
        Comment.objects.filter(pk=decision.comment.pk).update(is_newcomers=True)
    reports = list(Report.objects.filter(decision=decision).select_related("comment", "reader"))
    for report in reports:
        report.decision = None
        report.save(update_fields=["decision"])
        weigh(report)


UNDOING: dict[str, Undoing] = {
    Action.APPROVE: restore_state,
    Action.REMOVE: restore_state,
    Action.HOLD: restore_state,
    Action.EDIT: restore_text,
    Action.PICK: restore_mark("is_pick", False),
    Action.UNPICK: restore_mark("is_pick", True),
    Action.LOCK: restore_mark("is_locked", False),
    Action.UNLOCK: restore_mark("is_locked", True),
    Action.DISMISS: nothing,
    Action.SANCTION: lift_again,
    Action.MODE: put_back,
}
