"""Appeals: once, within a time, decided by somebody else (Digital Services Act, article 20)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.comments import calling, illegal
from broadsheet.comments.calling import desk_path, moderators_of
from broadsheet.comments.counting import Overtaken
from broadsheet.comments.models import Appeal, Comment, Decision, Sanction
from broadsheet.comments.moderation import Ruling, approve, remove, require_moderator
from broadsheet.comments.sanctioning import moderates_all
from broadsheet.comments.telling import tell_reader
from broadsheet.comments.undoing import take_back
from broadsheet.editions.refusing import Refused
from broadsheet.people.models import User

Action, Side, State = Decision.Action, Appeal.Side, Comment.State
# Six months, as the Act has it (20, 1).
WITHIN = timedelta(days=183)
APPEALABLE = {
    Side.AUTHOR: {Action.REMOVE, Action.EDIT, Action.SANCTION},
    Side.REPORTER: {Action.ILLEGAL},
}
WAS_TAKEN_BACK = (
    Q(undone_by__isnull=False)
    | Q(action=Action.REMOVE, comment__state=State.PUBLISHED)
    | Exists(Sanction.objects.filter(decision=OuterRef("pk"), lifted_at__isnull=False))
)


def obstacle(decision: Decision, side: str) -> str:
    """Why that side cannot appeal; empty when it can."""
    if decision.edition is None or decision.action not in APPEALABLE[Side(side)]:
        return _("There is no appeal against this decision.")
    if side == Side.REPORTER and decision.data["removed"]:
        return _("The comment was removed.")
    if Appeal.objects.filter(decision=decision, side=side).exists():
        return _("You have appealed already.")
    if Decision.objects.filter(WAS_TAKEN_BACK, pk=decision.pk).exists():
        return _("The decision was taken back.")
    if timezone.now() - decision.at > WITHIN:
        return _("The time for an appeal is over.")
    return ""


def appeal(decision: Decision, side: str, words: str) -> Appeal:
    sentence, edition = obstacle(decision, side), decision.edition
    if sentence or edition is None:
        raise Refused(sentence)
    try:
        with transaction.atomic():
            made = Appeal.objects.create(decision=decision, edition=edition, side=side, words=words)
            call(made)
            return made
    except IntegrityError:
        raise Refused(_("You have appealed already.")) from None


def call(made: Appeal) -> None:
    """All who may answer it."""
    text = format_lazy(
        gettext_lazy("An appeal waits for an answer. The decision was: {action}."),
        action=Action(made.decision.action).label,
    )
    path = desk_path("comment_appeal", made.pk)
    called = [each for each in moderators_of(made.edition) if not bar(made, each)]
    calling.call(called, text, path)


def bar(made: Appeal, by: User) -> str:
    """Why that moderator cannot answer it; empty when he can."""
    if made.decision.by_id == by.pk:
        return _("Somebody else has to decide about an appeal against your decision.")
    if made.decision.data.get("everywhere") and not moderates_all(by):
        return _("This holds at all editions: somebody who moderates all of them has to decide.")
    return ""


@transaction.atomic
def decide(made: Appeal, by: User, is_granted: bool, words: str) -> Decision:
    """Answer an appeal. What was wrong is put right in the same transaction."""
    require_moderator(by, made.edition_id)
    made = Appeal.objects.select_for_update().get(pk=made.pk)
    if made.answer_id:
        raise Overtaken
    wrong = made.decision
    if sentence := bar(made, by):
        raise Refused(sentence)
    if is_granted:
        put_right(made, by)
    made.answer = Decision.objects.create(
        action=Action.APPEAL, edition_id=made.edition_id, comment_id=wrong.comment_id,
        reader_id=wrong.reader_id if made.side == Side.AUTHOR else None, by=by, told=words,
        data={"appeal": made.pk, "decision": wrong.pk, "granted": is_granted, "side": made.side},
    )  # fmt: skip
    made.save(update_fields=["answer"])
    tell(made, is_granted)
    return made.answer


def put_right(made: Appeal, by: User) -> None:
    comment = made.decision.comment
    if made.side == Side.AUTHOR:
        with suppress(Overtaken):  # it was put right before, or is about other words by now
            take_back(made.decision, by, note="appeal")
        if comment and made.decision.action == Action.REMOVE:
            show_what_waits(comment, by)
    elif comment and comment.state in {State.PUBLISHED, State.WAITING}:
        remove(comment, Ruling(by, reason="illegal"))


def show_what_waits(comment: Comment, by: User) -> None:
    """Nobody has to look once more at what was removed out of the queue."""
    comment.refresh_from_db()
    if comment.state == State.WAITING:
        approve(comment, Ruling(by, note="appeal"))


def tell(made: Appeal, is_granted: bool) -> None:
    """The side that appealed; the author of what goes or stays is told by that decision."""
    answer: Any = made.answer
    if made.side == Side.AUTHOR:
        tell_reader(answer, "appeal", granted=is_granted)
        return
    try:
        report = made.decision.illegal_report
    except ObjectDoesNotExist:
        return
    illegal.tell(report, "illegal_appeal", decision=answer, granted=is_granted)
