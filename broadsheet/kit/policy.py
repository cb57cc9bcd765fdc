"""What every view for readers states: who may have the page, and who may keep it."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

# A shared page is revalidated by browsers and kept by a cache in front of the
# application for a few seconds at most.
CACHE_CONTROL = {
    "shared": "public, max-age=0, s-maxage=5, must-revalidate",
    "private": "private, no-store",
    "never": "no-store",
}


def page(
    cache: str, methods: tuple[str, ...] = ("GET", "HEAD"), vary: tuple[str, ...] = ()
) -> Callable:
    """Declare a view open to everyone, its cache policy and its methods.

    cache: `shared` (the same for everyone), `private` or `never`.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def declared(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", CACHE_CONTROL[cache])
            if vary:
                patch_vary_headers(response, vary)
            return response

        declared.cache_policy = cache  # type: ignore[attr-defined]
        checked = require_http_methods(methods)(declared)
        checked.cache_policy = cache  # type: ignore[attr-defined]
        return checked

    return decorate
