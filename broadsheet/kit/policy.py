"""What every view for readers states: who may have the page, and who may keep it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

# Browsers ask again each time. A cache in front of the application that cannot be purged
# keeps a page for a few seconds at most; delivery/headers.py lets others keep it.
CACHE_CONTROL = {
    "stored": "public, max-age=0, s-maxage=5, must-revalidate",
    "shared": "public, max-age=0, s-maxage=5, must-revalidate",
    "private": "private, no-store",
    "never": "no-store",
}

SAFE = {"GET", "HEAD"}


def page(
    cache: str,
    methods: tuple[str, ...] = ("GET", "HEAD"),
    vary: tuple[str, ...] = (),
    query: tuple[str, ...] = (),
) -> Callable:
    """Declare a view open to everyone, its cache policy and its methods.

    cache: `stored` (the same for everyone, kept in the page store; the view says with
    `shows` what is on the page), `shared` (the same for everyone), `private` or `never`.
    query: the parameters of a stored page; with others the reader is led to the page
    without them, so that nobody has it rendered under a million addresses.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def declared(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if cache == "stored" and request.GET.keys() - set(query):
                return without_other_parameters(request, query)
            response = view(request, *args, **kwargs)
            # A view may say that this answer of its is kept less than others.
            policy = getattr(response, "cache_policy", cache)
            response.headers.setdefault("Cache-Control", CACHE_CONTROL[policy])
            response.cache_policy = policy  # type: ignore[attr-defined]
            if vary:
                patch_vary_headers(response, vary)
            return response

        checked = require_http_methods(methods)(declared)
        checked.cache_policy = cache  # type: ignore[attr-defined]
        if SAFE.issuperset(methods):
            # Other methods are not allowed, which is the answer, not that a token lacks.
            checked.csrf_exempt = True  # type: ignore[attr-defined]
        return checked

    return decorate


def without_other_parameters(request: HttpRequest, query: tuple[str, ...]) -> HttpResponseBase:
    kept = {name: request.GET[name] for name in query if name in request.GET}
    path = request.get_full_path().partition("?")[0]
    response = HttpResponsePermanentRedirect(f"{path}{'?' if kept else ''}{urlencode(kept)}")
    response.headers["Cache-Control"] = CACHE_CONTROL["shared"]
    return response
