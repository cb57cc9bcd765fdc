"""Who works at which edition's desk, in which roles."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import BigIntegerField, Model
from wagtail.models import Page

from broadsheet.editions.models import Assignment, Edition, EditionQuerySet, EditionRole
from broadsheet.kit.prepared import Prepared

Role = EditionRole.Role

WRITERS = frozenset({Role.REPORTER, Role.TRANSLATOR, Role.EDITOR, Role.CHIEF_EDITOR})
EDITORS = frozenset({Role.EDITOR, Role.CHIEF_EDITOR})
FRONT_EDITORS = frozenset({Role.FRONT_EDITOR, Role.EDITOR, Role.CHIEF_EDITOR})
# Whose word is live at once, on a page or in the ticker.
PUBLISHERS = EDITORS | FRONT_EDITORS
CHOOSERS = WRITERS | FRONT_EDITORS
CHIEFS = frozenset({Role.CHIEF_EDITOR})
# Who decides about what readers say.
MODERATORS = frozenset({Role.MODERATOR}) | EDITORS
STAFF = frozenset(Role) - {Role.ASSIGNED}
# With those who work at one story only. No question about a role is answered with theirs:
# `is_assigned` is asked for each thing.
ASSIGNED = frozenset({Role.ASSIGNED})
EVERYBODY = frozenset(Role)
# Owners are superusers: they have every role everywhere and need no group.
OWNERS: frozenset[str] = frozenset()

ROLES: Prepared[tuple[int, str]] = Prepared(
    lambda person: EditionRole.objects.filter(group__user=person, role__in=STAFF).values_list(
        "edition_id", "role"
    ),
    person=BigIntegerField(),
)


def roles_of(user) -> dict[int, set[str]]:
    """The person's roles by edition id, asked once a request.

    Owners are not in it: ask `has_role`.
    """
    if not hasattr(user, "_roles_by_edition"):
        held = defaultdict(set)
        if user.is_active and not user.is_anonymous:
            for edition_id, role in ROLES.all(person=user.pk):
                held[edition_id].add(role)
        user._roles_by_edition = dict(held)
    return user._roles_by_edition


def is_owner(user) -> bool:
    return user.is_active and user.is_superuser


def has_role(user, edition_id: int | None, roles=STAFF) -> bool:
    """Whether the person has one of the roles at the edition's desk."""
    if is_owner(user):
        return True
    held = roles_of(user).get(edition_id, set()) if edition_id else set()
    return bool(held & set(roles))


def has_role_anywhere(user, roles=STAFF) -> bool:
    if is_owner(user):
        return True
    return any(held & set(roles) for held in roles_of(user).values())


def assigned_pages(user) -> set[int]:
    """Ids of the stories that the person was assigned, asked once a request."""
    if not hasattr(user, "_assigned_pages"):
        found = Assignment.objects.none()
        if user.is_active and not user.is_anonymous:
            found = Assignment.objects.active().filter(person=user)
        user._assigned_pages = set(found.values_list("page_id", flat=True))
    return user._assigned_pages


def is_assigned(user, thing: Model) -> bool:
    """Whether it is a story assigned to the person, or a file that the person has uploaded."""
    if isinstance(thing, Page):
        return thing.pk in assigned_pages(user)
    own = getattr(thing, "uploaded_by_user_id", None) == user.pk
    return own and bool(assigned_pages(user))


def editions_of(user, roles=STAFF) -> EditionQuerySet:
    """The editions at whose desks the person has one of the roles."""
    return Edition.objects.of_staff(user, *roles)
