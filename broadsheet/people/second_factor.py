"""Who needs a second factor at the desk, who has one, and which session has shown it.

django-allauth keeps the factors and checks the codes. That one has been shown is noted in the
session, with the person it was shown for, and asked for at the door of every desk screen: no
other way of signing in gets past it.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from broadsheet.editions.roles import PUBLISHERS, has_role_anywhere
from broadsheet.kit.ledger import record
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import notify
from broadsheet.people.sessions import end_sessions

SHOWN = "second_factor"


def factors_of(person: User):
    """What a person signs in with; recovery codes alone are no factor."""
    return Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)


def is_needed(person: User) -> bool:
    return settings.SECOND_FACTOR == "required" and has_role_anywhere(person, PUBLISHERS)


def is_shown(request: HttpRequest) -> bool:
    return request.session.get(SHOWN) == request.user.pk


def note_shown(request: HttpRequest) -> None:
    request.session[SHOWN] = request.user.pk


@transaction.atomic
def take_away(request: HttpRequest, factor: Authenticator) -> None:
    """With the last one goes what it has proved: the person may have to set up another."""
    factor.delete()
    if not factors_of(request.user).exists():  # type: ignore[arg-type]
        Authenticator.objects.filter(user=request.user).delete()
        request.session.pop(SHOWN, None)
        end_sessions(request.user, but=request.session.session_key)


@transaction.atomic
def reset_factors(person: User, by: User | None) -> None:
    """Take away what the person has lost, and end the sessions that whoever has it may have."""
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    log(person, "people.reset_factor", user=by)
    record("factor-reset", {"person": person.pk})
    notify(
        [person], Notice.Kind.ACCOUNT,
        _("Your second factor was reset. If you did not ask for that, tell your chief editor."),
    )  # fmt: skip
