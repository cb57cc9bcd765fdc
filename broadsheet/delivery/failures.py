"""Tells those concerned of what failed in the background, where nobody looks on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count
from django.tasks.base import TaskResultStatus
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import ngettext_lazy
from django_tasks_db.models import DBTaskResult
from wagtail.models import Revision

from broadsheet.delivery.late import tell_once_that_it_is_not_out
from broadsheet.kit.jobs import periodic
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import isolated, notify

TOLD_UNTIL = "failures:told-until"
FIRST_LOOK_BACK = timedelta(hours=1)
# Publishing at a set time is tried every second; what is this late has failed.
IS_LATE_AFTER = timedelta(minutes=5)


@periodic(every=60)
def tell_of_failed_tasks() -> int:
    """One notice to the owners for each kind of task that failed, with how often it did."""
    until = timezone.now()
    since: datetime = cache.get(TOLD_UNTIL) or until - FIRST_LOOK_BACK
    failed = DBTaskResult.objects.filter(
        status=TaskResultStatus.FAILED, finished_at__gt=since, finished_at__lte=until
    )
    kinds = list(failed.values_list("task_path").annotate(Count("pk")).order_by("task_path"))
    owners = User.objects.filter(is_superuser=True)
    with transaction.atomic():
        for path, number in kinds:
            text = format_lazy(
                ngettext_lazy(
                    "A task of the server failed: {task}",
                    "{number} tasks of the server failed: {task}",
                    number,
                ),
                number=number, task=isolated(path),
            )  # fmt: skip
            notify(owners, Notice.Kind.FAILED, text)
        cache.set(TOLD_UNTIL, until, timeout=None)
    return len(kinds)


@periodic(every=60)
def tell_of_late_publication() -> int:
    """Of what should be public by now, those concerned are told once."""
    late = Revision.objects.filter(approved_go_live_at__lte=timezone.now() - IS_LATE_AFTER)
    return sum(
        tell_once_that_it_is_not_out(each.content_object, each.approved_go_live_at) for each in late
    )
