"""How a reader's account pages are reached: by whom, at which host, and that nobody keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.core.exceptions import ReauthenticationRequired
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, reverse, set_script_prefix

from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.policy import page
from broadsheet.people.models import User
from broadsheet.readers.hand_over import begin
from broadsheet.readers.models import Reader
from broadsheet.readers.names import reader_of

METHODS = ("GET", "HEAD", "POST")
View = Callable[..., HttpResponse]


class ReaderRequest(EditionRequest):
    """A request of somebody signed in, as `own_page` passes it to its view."""

    user: User
    reader: Reader


def account_page(view: View) -> View:
    """A page that is made for each reader. A closed edition, read at the desk, has none."""

    @page(cache="private", methods=METHODS)
    @wraps(view)
    def shown(request: EditionRequest, *args, **kwargs) -> HttpResponse:
        if not request.edition.is_open:
            raise Http404
        return view(request, *args, **kwargs)

    return shown


def flow(view: View) -> View:
    """One of django-allauth's views, at the publication's host alone.

    Passkeys are of one host, and who has signed in there is handed over to the others.
    """

    @account_page
    @wraps(view)
    def shown(request: EditionRequest, *args, **kwargs) -> HttpResponse:
        if request.edition.host:
            return begin(request)
        with below_prefix(request.edition.prefix):
            try:
                return view(request, *args, **kwargs)
            except ReauthenticationRequired:
                return prove_again(request)

    return shown


def own_flow(view: View) -> View:
    """One of them for who is signed in; by itself it would ask at the desk's door."""

    @wraps(view)
    def shown(request: EditionRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        return view(request, *args, **kwargs)

    return flow(shown)


@contextmanager
def below_prefix(prefix: str) -> Iterator[None]:
    """What is reversed by name alone, as django-allauth does, has the edition's prefix."""
    before = get_script_prefix()
    set_script_prefix(f"{prefix}/")
    try:
        yield
    finally:
        set_script_prefix(before)


def prove_again(request: EditionRequest) -> HttpResponse:
    """It leads back to the page, not to what was sent, which django-allauth would look for in vain."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    has_password = request.user.has_usable_password()
    name = "account_reauthenticate" if has_password else "account_request_reauthentication_code"
    back = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse(name)}?{back}")


def own_page(view: View) -> View:
    """A page of whoever is signed in; others are asked to, and come back."""

    @account_page
    @wraps(view)
    def shown(request: Any, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        request.reader = reader_of(request.user)
        return view(request, *args, **kwargs)

    return shown


def sign_in_first(request: EditionRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else ""
    to = request.edition.path_to("account_login")
    return HttpResponseRedirect(f"{to}?{urlencode({'next': back})}" if back else to)
