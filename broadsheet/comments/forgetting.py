"""What is kept of comments for a while only."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from broadsheet.comments.keys import new_id
from broadsheet.comments.models import Comment, Screening, Version
from broadsheet.kit.jobs import periodic

# Digests of addresses, by which floods are recognised.
ADDRESSES_KEPT = timedelta(days=14)
# What an author deleted, while a report of it may still come.
DELETED_KEPT = timedelta(days=30)
# What the pipeline said of comments that were never kept.
REFUSALS_KEPT = timedelta(days=90)


@periodic(every=3600, lane="tasks")
def forget() -> None:
    now = timezone.now()
    old = Comment.objects.exclude(address="").filter(written_at__lt=now - ADDRESSES_KEPT)
    old.update(address="")
    forget_deleted(now - DELETED_KEPT)
    Screening.objects.filter(comment=None, at__lt=now - REFUSALS_KEPT).delete()


@transaction.atomic
def forget_deleted(before) -> None:
    gone = Comment.objects.filter(state=Comment.State.DELETED, pk__lt=new_id(before))
    gone = gone.exclude(source="")
    Version.objects.filter(comment__in=gone).delete()
    gone.update(source="", html="")
