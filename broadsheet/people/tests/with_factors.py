"""Signing in as a browser does, with the codes that an app would show."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client, override_settings

from broadsheet.people.models import User
from broadsheet.testing import PASSWORD, Newsroom

SIGN_IN = "/desk/login/"
FACTOR = "/desk/login/second-factor/"
SET_UP = "/desk/second-factor/"
SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105


def code_now(secret: str = SECRET, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def give_app(person: User) -> list[str]:
    """Set up an app for the person; return the recovery codes."""
    TOTP.activate(person, SECRET)
    return RecoveryCodes.activate(person).get_unused_codes()


@override_settings(SECOND_FACTOR="required")
class SigningInForReal(Newsroom):
    """With the plain client: nothing is taken for shown."""

    client_class = Client

    def sign_in(self, person: User | str, password: str = PASSWORD, client=None, **more):
        form = {"username": getattr(person, "username", person), "password": password}
        return (client or self.client).post(SIGN_IN, form | more)

    def give_code(self, code: str, client=None):
        return (client or self.client).post(FACTOR, {"code": code})

    def signed_in(self) -> bool:
        return "_auth_user_id" in self.client.session

    def at_desk(self) -> bool:
        return self.client.get("/desk/").status_code == 200

    def forget_used_codes(self) -> None:
        from django.core.cache import cache

        cache.clear()

    def types_of(self, person: User) -> set[str]:
        return set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
