"""What django-allauth asks of its host."""

from __future__ import annotations

import base64
import hashlib
import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from broadsheet.people.sessions import browser_name
from broadsheet.people.throttling import address_of

JUST_NOW = 5 * 60


class AccountAdapter(DefaultAccountAdapter):
    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("wagtailadmin_home")

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def add_message(self, *args, **kwargs) -> None:
        """The desk says itself what was done."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Whoever has just signed in is not asked for the password again."""
        records = get_authentication_records(context.request, context.request.user)
        return not any(time.time() - record["at"] < JUST_NOW for record in records)


class FactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps and recovery codes under the signing key."""

    def generate_authenticator_name(self, user, type) -> str:
        agent = context.request.headers.get("User-Agent", "")
        return browser_name(agent) or gettext("Passkey")

    def encrypt(self, text: str) -> str:
        return ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return ciphers().decrypt(encrypted_text.encode()).decode()


def ciphers() -> MultiFernet:
    return MultiFernet(
        [cipher(str(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def cipher(key: str) -> Fernet:
    digest = hashlib.sha256(b"broadsheet.people.factors" + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
