"""Publishing and withdrawing at the time an editor set.

Late rather than never after downtime, and said so; never early; each in a transaction of its
own, so that one story that fails holds up no other.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from broadsheet.delivery.late import WENT_OUT, WITHDRAWN, tell_if_late, tell_of_refusal
from broadsheet.delivery.worker import attempt
from broadsheet.editions.refusing import Refused
from broadsheet.fronts.models import Front, Package
from broadsheet.fronts.models.packages import CouldNotPublish
from broadsheet.kit.jobs import periodic


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
    due = revision.approved_go_live_at
    object = revision.as_object()
    if object.expire_at and object.expire_at <= timezone.now():
        Revision.objects.filter(pk=revision_id).update(approved_go_live_at=None)
        tell_of_refusal(object, due, _("the time to withdraw it had come before."))
        return
    try:
        with transaction.atomic():
            revision.publish(log_action="wagtail.publish")
    except Refused as refusal:
        Revision.objects.filter(pk=revision_id).update(approved_go_live_at=None)
        tell_of_refusal(object, due, " ".join(refusal.messages))
    else:
        tell_if_late(object, due, WENT_OUT)


@periodic(every=1)
def publish_due_packages() -> int:
    """Publish the packages whose time has come; return how many were tried."""
    ids = list(Package.objects.due().order_by("publish_at").values_list("pk", flat=True))
    for pk in ids:
        attempt(f"publishing of package {pk}", partial(publish_package, pk))
    return len(ids)


def publish_package(pk: int) -> None:
    """All of it, or nothing and a notice of what stood in the way. It is not tried again."""
    package = Package.objects.due().filter(pk=pk).first()
    if package is None or package.publish_at is None:
        return  # somebody was faster
    try:
        with transaction.atomic():
            package.publish()
            tell_if_late(package, package.publish_at, WENT_OUT)
    except CouldNotPublish as failure:
        with transaction.atomic():
            package.note_failure(str(failure))
            tell_of_refusal(package, package.publish_at, str(failure))


@periodic(every=1)
def withdraw_expired() -> int:
    """Withdraw the pages and fronts whose time is over; return how many were tried."""
    ids = [(model, pk) for model in (Page, Front) for pk in expired(model)]
    for model, pk in ids:
        attempt(f"withdrawal of {model.__name__} {pk}", partial(withdraw, model, pk))
    return len(ids)


def expired(model: type[Page | Front]) -> list[int]:
    due = model._default_manager.filter(live=True, expire_at__lte=timezone.now())
    return list(due.order_by("expire_at").values_list("pk", flat=True))


@transaction.atomic
def withdraw(model: type[Page | Front], pk: int) -> None:
    """Withdraw what has still expired: an editor may have given it more time just now."""
    due = model._default_manager.select_for_update().filter(
        pk=pk, live=True, expire_at__lte=timezone.now()
    )
    for object in due:
        whole = object.specific if isinstance(object, Page) else object
        whole.unpublish(set_expired=True, log_action=True)
        tell_if_late(whole, object.expire_at, WITHDRAWN)
