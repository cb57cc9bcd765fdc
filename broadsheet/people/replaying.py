"""Doing again what a database that was restored from a backup knows nothing of.

Sessions are in no backup, so that none has to be ended.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator

from broadsheet.editions.models import Edition
from broadsheet.kit.ledger import replays
from broadsheet.people.invitations import revoke
from broadsheet.people.leaving import close, let_go
from broadsheet.people.models import Invitation, User


@replays("leaving")
def leave_again(data: dict[str, Any]) -> None:
    """Whoever had a say then may have none in the backup, and it happened all the same."""
    person = account(data["person"])
    if person is None:
        return
    editions = list(Edition.objects.filter(code__in=data["editions"]))
    let_go(person, editions, account(data["to"]), account(data["by"]), data["owner"])
    if data["closed"]:  # in the backup he may hold what was taken from him before he left
        close(person)
        person.save()


@replays("factor-reset")
def reset_factors_again(data: dict[str, Any]) -> None:
    """Without a notice: the person was told."""
    Authenticator.objects.filter(user=data["person"]).delete()


@replays("invitation-revoked")
def revoke_invitation_again(data: dict[str, Any]) -> None:
    invitation = Invitation.objects.filter(pk=data["invitation"]).first()
    if invitation:
        revoke(invitation, account(data["by"]))


def account(key: int | None) -> User | None:
    return User.objects.filter(pk=key).first() if key else None
