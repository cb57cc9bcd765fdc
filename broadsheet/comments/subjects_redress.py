"""What is kept of who appealed or reported a comment as illegal: a copy of it, and taking it out."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from broadsheet.comments.models import Appeal, IllegalReport
from broadsheet.readers.subjects import Subject, exports


@exports("illegal_reports")
def copy_of_reports(subject: Subject) -> list[dict[str, Any]]:
    return [
        {
            "number": each.number,
            "at": each.at.isoformat(),
            "ground": each.get_ground_display(),
            "explanation": each.explanation,
            "name": each.name,
            "email": each.email,
        }
        for each in reports_of(subject).order_by("pk")
    ]


@exports("appeals")
def copy_of_appeals(subject: Subject) -> list[dict[str, Any]]:
    return [
        {
            "at": each.at.isoformat(),
            "against": each.decision.get_action_display(),
            "words": each.words,
            "answer": each.answer.told if each.answer else "",
        }
        for each in appeals_of(subject).select_related("decision", "answer").order_by("pk")
    ]


def reports_of(subject: Subject) -> QuerySet[IllegalReport]:
    """Those that came with an address of the subject's, with or without an account."""
    known = Q(email__iexact=subject.email)
    for each in subject.former:
        known |= Q(email__iexact=each.email)
    return IllegalReport.objects.filter(known)


def appeals_of(subject: Subject) -> QuerySet[Appeal]:
    author, reporter = Appeal.Side.AUTHOR, Appeal.Side.REPORTER
    own = Q(side=author, decision__reader__in=subject.readers)
    reports = list(reports_of(subject))
    return Appeal.objects.filter(own | Q(side=reporter, decision__illegal_report__in=reports))


@transaction.atomic
def forget_redress(subject: Subject) -> None:
    """An appeal that waits is withdrawn. A report that waits is still decided: its reasons stay so
    long (forgetting.py)."""
    appeals = appeals_of(subject)
    appeals.filter(answer=None).delete()
    appeals.update(words="")
    reports = reports_of(subject)
    reports.exclude(decision=None).update(explanation="")
    reports.update(name="", email="", forgotten_at=timezone.now())
