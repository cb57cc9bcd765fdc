"""What is kept of comments for a while only."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from broadsheet.comments.models import Appeal, Comment, IllegalReport, Screening, Version
from broadsheet.kit.jobs import periodic

# Digests of addresses, by which floods are recognised.
ADDRESSES_KEPT = timedelta(days=14)
# What an author deleted, while a report of it may still come.
DELETED_KEPT = timedelta(days=30)
# What the pipeline said of comments that were never kept.
REFUSALS_KEPT = timedelta(days=90)
# What was written in a report of illegal content or an appeal, after it was answered.
REDRESS_KEPT = timedelta(days=365)


@periodic(every=3600, lane="tasks")
def forget() -> None:
    now = timezone.now()
    old = Comment.objects.exclude(address="").filter(written_at__lt=now - ADDRESSES_KEPT)
    old.update(address="")
    forget_deleted(now - DELETED_KEPT)
    Screening.objects.filter(comment=None, at__lt=now - REFUSALS_KEPT).delete()
    forget_redress(now - REDRESS_KEPT)


@transaction.atomic
def forget_deleted(before: datetime) -> None:
    """But for what somebody has still to decide about."""
    reported = IllegalReport.objects.filter(comment=OuterRef("pk"), decision=None)
    gone = Comment.objects.filter(deleted_at__lt=before).exclude(Exists(reported))
    Version.objects.filter(comment__in=gone).delete()
    gone.update(source="", html="", deleted_at=None)


def forget_redress(before: datetime) -> None:
    long_ago = Q(decision__at__lt=before, forgotten_at=None)
    erased = Q(decision__isnull=False, forgotten_at__isnull=False) & ~Q(explanation="")
    appealed = Appeal.objects.filter(decision=OuterRef("decision"), answer=None)
    reports = IllegalReport.objects.filter(long_ago | erased).exclude(Exists(appealed))
    reports.update(name="", email="", explanation="", forgotten_at=timezone.now())
    Appeal.objects.filter(answer__at__lt=before).exclude(words="").update(words="")
