"""Tells those concerned of what failed in the background, where nobody looks on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Q
from django.tasks.base import TaskResultStatus
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Revision

from broadsheet.editions.belonging import edition_id_of
from broadsheet.editions.roles import EDITORS
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
    """The owner of a story that should be public by now, and its editors, are told once."""
    late = Revision.objects.filter(
        approved_go_live_at__lte=timezone.now() - IS_LATE_AFTER,
        base_content_type__app_label="wagtailcore", base_content_type__model="page",
    )  # fmt: skip
    return sum(tell_that_it_is_late(revision) for revision in late)


@transaction.atomic
def tell_that_it_is_late(revision: Revision) -> bool:
    page = Page.objects.get(pk=revision.object_id)
    path = reverse("wagtailadmin_pages:edit", args=[page.pk])
    was_told = Notice.objects.filter(
        kind=Notice.Kind.FAILED, path=path, at__gte=revision.approved_go_live_at
    )
    if was_told.exists():
        return False
    of_edition = Q(
        groups__edition_role__edition=edition_id_of(page), groups__edition_role__role__in=EDITORS
    )
    people = User.objects.filter(of_edition | Q(pk=page.owner_id)).distinct()
    text = format_lazy(
        _("“{story}” should be published by now, and is not: publish it by hand."),
        story=isolated(page.draft_title),
    )
    notify(people, Notice.Kind.FAILED, text, path)
    return True
