"""How urgent reports make a comment: by their kind, and by how often their authors were right."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from broadsheet.comments.counting import Overtaken, set_state
from broadsheet.comments.keys import ranked
from broadsheet.comments.models import Comment, Concern, Decision, Report, Sanction
from broadsheet.comments.screening import NEW_FOR, Draft, Outcome, Verdict, step
from broadsheet.readers.models import Reader

WEIGHTS = {
    Report.Reason.PRIVATE: 4,
    Report.Reason.INSULT: 3,
    Report.Reason.SPAM: 2,
    Report.Reason.FALSE: 2,
    Report.Reason.NAME: 2,
    Report.Reason.OFF_TOPIC: 1,
    Report.Reason.OTHER: 1,
}
# Of a reporter's last reports that were answered, so many say how much he is trusted.
LOOKED_AT = 20
WITHIN = timedelta(days=180)
# So many different readers silence a new account until a moderator has looked (Discourse's).
SILENCE_NEW = 3
# How much a reporter is trusted.
LEAST, UNKNOWN, MOST = 1, 2, 4
LET_STAND = {Decision.Action.APPROVE, Decision.Action.DISMISS}
# Of those who have reported a new account, the newest.
MOST_REPORTERS = 50


def weigh(report: Report) -> None:
    """Add a new report to what is known against its comment, in the caller's transaction."""
    comment, score = report.comment, WEIGHTS[Report.Reason(report.reason)] * trust(report.reader)
    concern, is_new = Concern.objects.get_or_create(
        comment=comment,
        defaults={
            "edition_id": comment.edition_id, "score": score, "rank": ranked(score, comment.pk),
        },
    )  # fmt: skip
    if not is_new:
        Concern.objects.filter(pk=concern.pk).update(
            score=F("score") + score, rank=F("rank") + ranked(score, 0)
        )


def trust(reader: Reader) -> int:
    """Least for who is new, under a sanction or was mostly wrong; most for who was mostly right."""
    now = timezone.now()
    sanctions = Sanction.objects.filter(reader=reader).exclude(kind=Sanction.Kind.WARNING)
    if now - reader.joined_at < NEW_FOR or sanctions.standing(now).exists():
        return LEAST
    answered = Report.objects.filter(reader=reader, at__gt=now - WITHIN, decision__isnull=False)
    actions = list(answered.order_by("-at").values_list("decision__action", flat=True)[:LOOKED_AT])
    right = sum(action == Decision.Action.REMOVE for action in actions)
    return max(LEAST, min(MOST, UNKNOWN + (right - (len(actions) - right)) // 3))


def is_silenced(reader: Reader) -> bool:
    """Whether enough readers who are to be believed have reported a new account."""
    if timezone.now() - reader.joined_at > NEW_FOR:
        return False
    reporters = Reader.objects.filter(reports__in=reports_about(reader)).distinct()
    found = list(reporters.order_by("-pk")[:MOST_REPORTERS])
    if len(found) < SILENCE_NEW:
        return False
    return sum(trust(each) > LEAST for each in found) >= SILENCE_NEW


def reports_about(reader: Reader) -> QuerySet[Report]:
    """Those that nobody has answered, but of what a moderator has let stand: his word counts."""
    let_stand = Decision.objects.filter(
        comment=OuterRef("comment"), action__in=LET_STAND, by__isnull=False, undone_by=None
    )
    return Report.objects.filter(~Exists(let_stand), comment__author=reader, decision=None)


@step("reported")
def reported(draft: Draft) -> Verdict | None:
    if draft.is_of_new_account and is_silenced(draft.reader):
        return Verdict(Outcome.HOLD, "reported")
    return None


def silence(reader: Reader | None) -> None:
    """Have what was reported of a silenced reader wait; one transaction for each comment.

    In one for all, two reports at once could wait for each other's threads.
    """
    if reader is None or not is_silenced(reader):
        return
    public = Comment.objects.public().filter(reported__in=reports_about(reader)).distinct()
    for comment in public.order_by("pk"):
        with suppress(Overtaken):
            hold_for_reports(comment)


@transaction.atomic
def hold_for_reports(comment: Comment) -> None:
    before = comment.state
    set_state(comment, Comment.State.WAITING)
    Decision.objects.create(
        action=Decision.Action.HOLD, edition_id=comment.edition_id, comment=comment,
        reader=comment.author, note="reports", data={"before": before, "after": comment.state},
    )  # fmt: skip
