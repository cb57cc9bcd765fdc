"""How urgent reports make a comment: by their kind, and by how often their authors were right."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from broadsheet.comments.counting import set_state
from broadsheet.comments.keys import ranked
from broadsheet.comments.models import Comment, Concern, Decision, Report
from broadsheet.comments.screening import NEW_FOR
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
    silence_newcomer(comment)


def trust(reader: Reader) -> int:
    """From 1, for who was mostly wrong, to 4, for who was mostly right; 2 for the unknown."""
    answered = Report.objects.filter(
        reader=reader, at__gt=timezone.now() - WITHIN, decision__isnull=False
    )
    actions = list(answered.order_by("-at").values_list("decision__action", flat=True)[:LOOKED_AT])
    right = sum(action == Decision.Action.REMOVE for action in actions)
    return max(1, min(4, 2 + (right - (len(actions) - right)) // 3))


def silence_newcomer(comment: Comment) -> None:
    author = comment.author
    if not comment.is_public or not author or timezone.now() - author.joined_at > NEW_FOR:
        return
    if Report.objects.filter(comment=comment, decision=None).count() < SILENCE_NEW:
        return
    before = comment.state
    set_state(comment, Comment.State.WAITING)
    Decision.objects.create(
        action=Decision.Action.HOLD, edition_id=comment.edition_id, comment=comment,
        reader=author, note="reports", data={"before": before, "after": comment.state},
    )  # fmt: skip
