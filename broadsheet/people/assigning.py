"""One story opened to somebody to whom the desk is closed otherwise, and closed again."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import Page

from broadsheet.editions.founding import make_role
from broadsheet.editions.models import Assignment, Edition, EditionRole
from broadsheet.editions.refusing import Refused
from broadsheet.kit.jobs import periodic
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import isolated, notify
from broadsheet.people.staff import may_decide

ASSIGNED = EditionRole.Role.ASSIGNED


def may_be_assigned(page: Page) -> bool:
    """Stories alone stand below sections; what is to be done to a public one is the desk's."""
    return page.depth > 3 and not page.live


def check_assignable(page: Page) -> None:
    if not may_be_assigned(page):
        raise Refused(_("Only a story that is not published can be opened to one person."))


@transaction.atomic
def assign(person: User, page: Page, by: User, until: datetime | None = None) -> Assignment:
    """Let the person work at the story, until it is published or the time has come.

    Raises PermissionDenied unless `by` decides over the person at the story's edition.
    """
    check_assignable(page)
    edition = Edition.objects.get(page__path=page.path[: 2 * page.steplen])
    if not may_decide(by, edition, ASSIGNED, person):
        raise PermissionDenied
    role = edition.roles.filter(role=ASSIGNED).first() or make_role(edition, ASSIGNED)
    person.groups.add(role.group)
    given, _made = Assignment.objects.update_or_create(
        person=person, page=page, ended_at=None,
        defaults={"edition": edition, "until": until, "given_by": by},
    )  # fmt: skip
    log(person, "people.assign", user=by, data={"edition": edition.code, "page": page.pk})
    text = format_lazy(
        gettext_lazy("{person} has given you “{item}”."),
        person=isolated(by), item=isolated(page.specific_deferred.get_admin_display_title()),
    )  # fmt: skip
    path = reverse("wagtailadmin_pages:edit", args=[page.pk])
    notify([person], Notice.Kind.ASSIGNED, text, path, by)
    return given


@transaction.atomic
def end(assignment: Assignment, by: User | None = None) -> None:
    Assignment.objects.filter(pk=assignment.pk, ended_at=None).update(ended_at=timezone.now())
    person, edition = assignment.person, assignment.edition
    if not Assignment.objects.active().filter(person=person, edition=edition).exists():
        person.groups.remove(*[role.group for role in edition.roles.filter(role=ASSIGNED)])
    data = {"edition": edition.code, "page": assignment.page_id}
    log(person, "people.end_assignment", user=by, data=data)


def end_for_published(sender, instance, **kwargs) -> None:
    """The story is out: what more is to be done to it is the desk's. (Receives a signal.)"""
    if not instance.live:  # it is only planned
        return
    for assignment in Assignment.objects.filter(page=instance.pk, ended_at=None):
        end(assignment)


@periodic(every=60)
def end_overdue() -> None:
    """Rights have ended by themselves; this only tidies up."""
    overdue = Q(ended_at=None, until__lte=timezone.now())
    for assignment in Assignment.objects.filter(overdue).select_related("person", "edition"):
        end(assignment)
