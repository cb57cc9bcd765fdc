"""Who works at an edition's desk: roles are given and taken away, and it is noted by whom."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from broadsheet.editions.models import Edition, EditionRole
from broadsheet.editions.roles import CHIEFS, has_role, is_owner
from broadsheet.people.models import User


def working_at(edition_id: int | None, roles: Iterable[str]) -> QuerySet[User]:
    """The people who have one of the roles at the edition's desk."""
    held = EditionRole.objects.filter(edition=edition_id, role__in=roles)
    return User.objects.filter(is_active=True, groups__edition_role__in=held).distinct()


def may_decide(by: User, edition: Edition, role: str, person: User) -> bool:
    """Whether one may give the role to the person or take it away.

    Chief editors decide over their edition's desk, not over themselves, owners or each
    other; owners over everything but their own account, which needs no role.
    """
    if by.pk == person.pk:
        return False
    if is_owner(by):
        return True
    if person.is_superuser or role in CHIEFS or role not in EditionRole.Role:
        return False
    return has_role(by, edition.pk, CHIEFS)


@transaction.atomic
def give_role(person: User, edition: Edition, role: str, by: User) -> None:
    change_role(person, edition, role, by, given=True)


@transaction.atomic
def take_role(person: User, edition: Edition, role: str, by: User) -> None:
    change_role(person, edition, role, by, given=False)


def change_role(person: User, edition: Edition, role: str, by: User, given: bool) -> None:
    if not may_decide(by, edition, role, person):
        raise PermissionDenied
    record_role(person, edition.roles.get(role=role), by, given)


def record_role(person: User, held: EditionRole, by: User | None, given: bool) -> None:
    """Whoever has a say."""
    if given:
        person.groups.add(held.group)
    else:
        person.groups.remove(held.group)
    action = "people.give_role" if given else "people.take_role"
    log(person, action, user=by, data={"edition": held.edition.code, "role": held.role})
