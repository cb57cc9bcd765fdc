"""The two pages between the publication's host and an edition's own (hand_over.py)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.csp import CSP

from broadsheet.editions.models import Edition
from broadsheet.editions.requests import EditionRequest
from broadsheet.readers.doors import ReaderRequest, account_page, own_page
from broadsheet.readers.hand_over import COOKIE, arrive, give_ticket, path_within, take_ticket


@own_page
def hand_over(request: ReaderRequest) -> HttpResponse:
    """At the publication's host: whoever is signed in goes on to the edition's own host.

    Opening it does nothing. Somebody who was led here from elsewhere reads as whom, and where to.
    """
    edition = get_object_or_404(Edition.objects.open().exclude(host=""), pk=request.edition.pk)
    nonce = request.GET.get("nonce", "")
    if request.edition.host or len(nonce) != 64:
        raise Http404
    if request.method != "POST":
        context = {"edition": request.edition, "reader": request.reader, "host": edition.host}
        response = render(request, "readers/hand_over.html", context)
    else:
        ticket = give_ticket(request.user, edition, nonce)
        asked = urlencode({"ticket": ticket, "next": path_within(request, "next")})
        response = HttpResponseRedirect(f"{edition.url_to('arrival')}?{asked}")
    return leading_to(response, edition)


def leading_to(response: HttpResponse, edition: Edition) -> HttpResponse:
    """Browsers ask the policy of the page with the form where its answer may lead to."""
    policy: dict[str, Any] = settings.SECURE_CSP | {"form-action": [CSP.SELF, edition.origin]}
    response._csp_config = policy  # type: ignore[attr-defined]
    return response


@account_page
def arrival(request: EditionRequest) -> HttpResponse:
    """At the edition's own host. The ticket alone does nothing: the browser must be the one."""
    account = take_ticket(request, request.GET.get("ticket", ""))
    if account is None:
        return HttpResponseRedirect(request.edition.path_to("account"))
    arrive(request, account)
    to = path_within(request, "next") or request.edition.path_to("account")
    response = HttpResponseRedirect(to)
    response.delete_cookie(COOKIE, path="/account/")
    return response
