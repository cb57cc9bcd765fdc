"""From the publication's host, where readers sign in, to an edition's own host.

No cookie is shared. The edition's host leaves a random word in the browser and sends it to the
publication's host with that word's digest; who is signed in there goes back with a ticket that
opens one session, at that host, in that browser, once, within a minute. Decision record 22.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from broadsheet.editions.models import Edition
from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.jobs import periodic
from broadsheet.people.models import User
from broadsheet.readers.models import Ticket

COOKIE = "hand-over"
HOLDS_FOR = timedelta(minutes=1)
# As long as somebody may take to sign in.
COOKIE_SECONDS = 3600


def digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def begin(request: EditionRequest) -> HttpResponse:
    """At an edition's own host: off to the publication's, with a word left in this browser."""
    word = secrets.token_urlsafe(24)
    asked = urlencode({"nonce": digest(word), "next": path_within(request, "next")})
    home = request.edition.at_publication()
    response = HttpResponseRedirect(f"{home.url_to('hand_over')}?{asked}")
    response.set_cookie(
        COOKIE, word, max_age=COOKIE_SECONDS, path="/account/", httponly=True, samesite="Lax",
        secure=settings.SERVED_OVER_TLS,
    )  # fmt: skip
    return response


def path_within(request: EditionRequest, name: str) -> str:
    """A path of this very host, or none."""
    asked = request.GET.get(name, "")
    is_path = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, None)
    return asked if is_path else ""


def give_ticket(account: User, edition: Edition, nonce_digest: str) -> str:
    word = secrets.token_urlsafe(32)
    Ticket.objects.create(
        digest=digest(word), account=account, host=edition.host, nonce_digest=nonce_digest,
        expires_at=timezone.now() + HOLDS_FOR,
    )  # fmt: skip
    return word


@transaction.atomic
def take_ticket(request: EditionRequest, word: str) -> User | None:
    """Whose session the ticket opens here. Of two who come with it, one gets it."""
    nonce = request.COOKIES.get(COOKIE, "")
    mine = Ticket.objects.filter(
        digest=digest(word), host=request.edition.host, nonce_digest=digest(nonce),
        expires_at__gt=timezone.now(), account__is_active=True,
    )  # fmt: skip
    found = mine.select_related("account").first() if word and nonce else None
    if found is None or not Ticket.objects.filter(pk=found.pk).delete()[0]:
        return None
    return found.account


def arrive(request: EditionRequest, account: User) -> None:
    """A session of this host. It has shown no second factor: the desk asks for it again."""
    record_authentication(request, account, method="hand-over")
    get_adapter().login(request, account)


@periodic(every=600)
def forget_old_tickets() -> None:
    Ticket.objects.filter(expires_at__lt=timezone.now()).delete()
