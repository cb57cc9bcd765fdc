"""Publishing and withdrawing at the time an editor set.

Late rather than never after downtime, never early, each in a transaction of its own, so
that one story that fails holds up no other.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from broadsheet.delivery.worker import attempt
from broadsheet.fronts.models import Front
from broadsheet.kit.jobs import periodic
from broadsheet.stories.models import StoryPage


@periodic(every=1)
def publish_due() -> int:
    """Publish the revisions whose time has come; return how many were tried."""
    due = Revision.objects.filter(approved_go_live_at__lte=timezone.now())
    ids = list(due.order_by("approved_go_live_at").values_list("pk", flat=True))
    for pk in ids:
        attempt(f"scheduled publishing of revision {pk}", partial(publish, pk))
    return len(ids)


@transaction.atomic
def publish(revision_id: int) -> None:
    revision = Revision.objects.select_for_update().get(pk=revision_id)
    if revision.approved_go_live_at is None:
        return
    object = revision.as_object()
    if object.expire_at and object.expire_at <= timezone.now():
        Revision.objects.filter(pk=revision_id).update(approved_go_live_at=None)
        return
    revision.publish(log_action="wagtail.publish")


@periodic(every=1)
def withdraw_expired() -> int:
    now = timezone.now()
    expired = [
        *StoryPage.objects.filter(live=True, expire_at__lte=now),
        *Front.objects.filter(live=True, expire_at__lte=now),
    ]
    for object in expired:
        attempt(f"withdrawal of {object}", partial(withdraw, object))
    return len(expired)


@transaction.atomic
def withdraw(object: StoryPage | Front) -> None:
    object.unpublish(set_expired=True, log_action=True)
