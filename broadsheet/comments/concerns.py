"""How urgent reports make a comment: by their kind, and by how often their authors were right."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber
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
# Of those who have reported a new account and are none themselves, the longest known.
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
    return trust_in([reader])[reader.pk]


def trust_in(readers: list[Reader]) -> dict[int, int]:
    """Least for who is new, under a sanction or was mostly wrong; most for who was mostly right.

    By the reader; two queries, however many they are.
    """
    now = timezone.now()
    sanctions = Sanction.objects.filter(reader__in=readers).exclude(kind=Sanction.Kind.WARNING)
    sanctioned = set(sanctions.standing(now).values_list("reader", flat=True))
    balance = balance_of(readers, now)
    return {
        each.pk: LEAST
        if now - each.joined_at < NEW_FOR or each.pk in sanctioned
        else max(LEAST, min(MOST, UNKNOWN + balance[each.pk] // 3))
        for each in readers
    }


def balance_of(readers: list[Reader], now: datetime) -> dict[int, int]:
    """By how much more often than not they were right of late, by the reader."""
    answered = Report.objects.filter(
        reader__in=readers, at__gt=now - WITHIN, decision__isnull=False
    )
    place = Window(RowNumber(), partition_by=F("reader"), order_by="-at")
    last = answered.annotate(place=place).filter(place__lte=LOOKED_AT)
    balance: dict[int, int] = defaultdict(int)
    for reader_id, action in last.values_list("reader", "decision__action"):
        balance[reader_id] += 1 if action == Decision.Action.REMOVE else -1
    return balance


def is_silenced(reader: Reader) -> bool:
    """Whether enough readers who are to be believed have reported a new account."""
    now = timezone.now()
    if now - reader.joined_at > NEW_FOR:
        return False
    known = Reader.objects.filter(
        reports__in=reports_about(reader), joined_at__lte=now - NEW_FOR
    ).distinct()
    found = list(known.order_by("pk")[:MOST_REPORTERS])
    if len(found) < SILENCE_NEW:
        return False
    return sum(each > LEAST for each in trust_in(found).values()) >= SILENCE_NEW


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
