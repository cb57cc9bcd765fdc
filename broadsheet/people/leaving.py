"""A member of the staff leaves: one action, and nothing that he held stays behind."""

from __future__ import annotations

from collections import Counter

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log

from broadsheet.editions.models import Assignment, Edition, EditionRole
from broadsheet.editions.roles import WRITERS, has_role, is_owner
from broadsheet.kit.ledger import record
from broadsheet.people.assigning import end
from broadsheet.people.holdings import HAND_OVERS
from broadsheet.people.invitations import revoke
from broadsheet.people.models import Invitation, User
from broadsheet.people.sessions import end_sessions
from broadsheet.people.staff import may_decide, record_role


def roles_at(person: User, editions: list[Edition]) -> list[EditionRole]:
    held = EditionRole.objects.filter(group__user=person, edition__in=editions)
    return list(held.select_related("edition", "group"))


def may_let_go(by: User, person: User, editions: list[Edition]) -> bool:
    """Whether one decides over all that the person is at these desks, which must be something."""
    if is_owner(by):
        return by.pk != person.pk
    held = roles_at(person, editions)
    return bool(held) and all(may_decide(by, each.edition, each.role, person) for each in held)


@transaction.atomic
def leave(person: User, editions: list[Edition], to: User | None, by: User) -> None:
    """End the person's work at the editions and hand it to a colleague where he writes, too.

    The account is closed when the person works nowhere any more. Bylines stay: authors are
    no accounts. Raises PermissionDenied where `by` has no say.
    """
    if not may_let_go(by, person, editions):
        raise PermissionDenied
    ends_ownership = is_owner(by) and person.is_superuser
    is_closed = let_go(person, editions, to, by, ends_ownership)
    record("leaving", {
        "person": person.pk, "editions": [edition.code for edition in editions],
        "to": to.pk if to else None, "by": by.pk, "owner": ends_ownership, "closed": is_closed,
    })  # fmt: skip


def let_go(
    person: User, editions: list[Edition], to: User | None, by: User | None, ends_ownership: bool
) -> bool:
    """What leaving is, whoever has a say; return whether the account was closed."""
    handed = hand_over_all(person, editions, to)
    for assignment in Assignment.objects.filter(person=person, edition__in=editions, ended_at=None):
        end(assignment, by)
    his = Q(invited_by=person) | Q(email__iexact=person.email)
    for invitation in Invitation.objects.open().filter(his, edition__in=editions):
        revoke(invitation, by)
    for each in roles_at(person, editions):
        record_role(person, each, by, given=False)
    end_sessions(person)
    if ends_ownership:
        person.is_superuser = person.is_staff = False
    is_closed = (
        not person.is_superuser and not EditionRole.objects.filter(group__user=person).exists()
    )
    if is_closed:
        close(person)
    person.save()
    log(person, "people.leave", user=by, data={
        "editions": [edition.code for edition in editions], "to": to.pk if to else None,
        "closed": is_closed, **handed,
    })  # fmt: skip
    return is_closed


def hand_over_all(person: User, editions: list[Edition], to: User | None) -> Counter[str]:
    """How many things of each kind. What the colleague could not open is nobody's: the desk's."""
    handed: Counter[str] = Counter()
    for edition in editions:
        successor = to if to and has_role(to, edition.pk, WRITERS) else None
        for kind, hand_over in HAND_OVERS.items():
            handed[kind] += hand_over(person, successor, edition)
    return handed


def close(person: User) -> None:
    person.is_active = False
    person.set_unusable_password()
    Authenticator.objects.filter(user=person).delete()
