"""What django-allauth asks of its host."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import secrets
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from broadsheet.editions.models import Edition
from broadsheet.mail.letters import send_text
from broadsheet.people.sessions import browser_name
from broadsheet.people.throttling import address_of

JUST_NOW = 5 * 60


# allauth's names of mails, and our templates, whose first line is the subject.
LETTERS = {
    "email_confirmation": "code", "email_confirmation_signup": "code", "login_code": "code",
    "account_already_exists": "known", "unknown_account": "unknown",
    "password_reset_key": "reset", "email_changed": "moved",
}  # fmt: skip


def edition_of(request: HttpRequest) -> Edition | None:
    """The edition whose reader asks; None at the desk."""
    return getattr(request, "edition", None)


def links(edition: Edition | None) -> Callable[..., str]:
    """What makes the addresses in mails: of known hosts, whatever host was asked."""
    if edition is None:
        raise ValueError("Mails of this kind go to readers alone.")
    return edition.at_publication().url_to


class AccountAdapter(DefaultAccountAdapter):
    """At readers' addresses everybody may sign up; at the desk only who is invited."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        edition = edition_of(request)
        return edition.path_to("account") if edition else reverse("wagtailadmin_home")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        edition = edition_of(request)
        return edition.path_to("home") if edition else reverse("wagtailadmin_login")

    def get_reset_password_from_key_url(self, key: str) -> str:
        return links(edition_of(self.request))(
            "account_reset_password_from_key", *key.split("-", 1)
        )

    def is_safe_url(self, url: str) -> bool:
        hosts = {urlsplit(settings.PUBLIC_URL).netloc, *settings.EXTRA_HOSTS}
        hosts |= {each.host for each in getattr(self.request, "editions", []) if each.host}
        return url_has_allowed_host_and_scheme(url, hosts, require_https=settings.SERVED_OVER_TLS)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def add_message(self, request, level, *args, message=None, **kwargs) -> None:
        """The pages say themselves what was done; what went wrong is told where it goes on."""
        if edition_of(request) and level == messages.ERROR and message:
            messages.error(request, message)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return edition_of(request) is not None

    def populate_username(self, request: HttpRequest, user) -> None:
        """Readers sign in with their address, and their name may change."""
        user.username = f"reader-{secrets.token_hex(12)}"

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """As text alone, in the language of the edition."""
        edition = edition_of(self.request)
        name = LETTERS.get(posixpath.basename(template_prefix), "changed")
        address = links(edition)
        context = context | {
            "edition": edition, "sign_in_address": address("account_login"),
            "sign_up_address": address("account_signup"), "account_address": address("account"),
        }  # fmt: skip
        send_text(f"people/mail/reader/{name}.txt", email, context)

    def send_notification_mail(self, *args, **kwargs) -> None:
        """The desk leaves a notice."""
        if edition_of(self.request):
            super().send_notification_mail(*args, **kwargs)

    def get_reauthentication_methods(self, user) -> list[dict]:
        """At the desk by password alone."""
        if edition_of(self.request):
            return super().get_reauthentication_methods(user)
        if not user.has_usable_password():
            return []
        again = reverse("account_reauthenticate")
        return [{"id": "reauthenticate", "description": "", "url": again}]

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Whoever has just signed in is not asked for the password again."""
        records = get_authentication_records(context.request, context.request.user)
        return not any(time.time() - record["at"] < JUST_NOW for record in records)


class FactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps and recovery codes under the signing key.

    Passkeys are of the host that is asked: readers' pages with them are at the publication's.
    """

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
