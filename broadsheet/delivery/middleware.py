"""Where what Django made becomes a page that is sent, and kept if its view says so."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from broadsheet.delivery.composing import fill, fill_what_can_be
from broadsheet.delivery.headers import KEPT_BY_NOBODY, for_caches, part_tags
from broadsheet.delivery.index import Entry
from broadsheet.delivery.pages import encode, page_of
from broadsheet.delivery.shelf import FreshShelf, StoredShelf, reading_of
from broadsheet.delivery.site import memory, store
from broadsheet.delivery.store import NEVER
from broadsheet.editions.models import Edition
from broadsheet.kit.parts import Hole, split_at_holes
from broadsheet.kit.showing import collecting

logger = logging.getLogger(__name__)

# What the edge says of a request: that there is one, so that parts are taken from the store,
# and the key under which the page is to be kept. Without it everything is made anew.
BEHIND_THE_EDGE = "broadsheet.edge"
KEY = "broadsheet.page_key"
# What depends on the one reader who happened to ask first.
OF_ONE_READER = {
    "HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_ACCEPT_LANGUAGE", "HTTP_USER_AGENT",
    "HTTP_REFERER", "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO", "REMOTE_ADDR", "REMOTE_USER",
}  # fmt: skip
OF_THE_CONNECTION = {"content-length", "content-encoding", "vary"}


class PageMiddleware:
    """Outside all others but compression, so that a kept page has the headers of all of them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.META.get(KEY)
        moment, begun = store.moment() if key else NEVER, time.monotonic()
        with collecting() as tags:
            response = self.get_response(request)
        if response.streaming or not response.headers.get("Content-Type", "").startswith(
            "text/html"
        ):
            return response
        texts = split_at_holes(response.content.decode())
        holes = [text for text in texts if isinstance(text, Hole)]
        edition = getattr(request, "edition", None)
        if edition is None or not (holes or key):
            return response
        fills = fills_of(holes, edition, request)
        is_whole = None not in fills
        if key and may_be_kept(request, response, tags):
            reading, headers = reading_of(edition), kept_headers(response)
            if store.tells_caches:
                headers = for_caches(headers, tags | part_tags(reading, holes))
            page = page_of(reading, headers, texts)
            entry = Entry(key, encode(page), tags, time.monotonic() - begun)
            is_whole &= bool(store.keep([entry], moment))
            response.headers["ETag"] = page.etag([text or "" for text in fills])
        if not is_whole:
            response.headers["Cache-Control"] = KEPT_BY_NOBODY
        rest = (text or "" for text in fills)
        response.content = "".join(next(rest) if isinstance(t, Hole) else t for t in texts)
        if "Content-Length" in response.headers:
            response.headers["Content-Length"] = str(len(response.content))
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        """A page for everyone is made as for nobody in particular."""
        if getattr(view, "cache_policy", None) == "stored":
            for name in OF_ONE_READER & request.META.keys():
                del request.META[name]
            request.COOKIES = {}
            request.session = SessionBase()
            request.user = AnonymousUser()


def fills_of(holes: list[Hole], edition: Edition, request: HttpRequest) -> Sequence[str | None]:
    # The parts of a closed edition lead to the desk, where its staff read them.
    if BEHIND_THE_EDGE in request.META and edition.is_open:
        shelf = StoredShelf(store, memory, reading_of(edition), lambda: edition)
        return fill_what_can_be(holes, shelf)
    return fill(holes, FreshShelf(edition))


def may_be_kept(request: HttpRequest, response: HttpResponse, tags: set[str]) -> bool:
    if getattr(response, "cache_policy", None) != "stored" or response.status_code != 200:
        return False
    varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    if response.cookies or varies - {"", "accept-encoding"} or not tags:
        logger.error("%s is not kept: it sets a cookie, varies or shows nothing.", request.path)
        return False
    return True


def kept_headers(response: HttpResponse) -> list[tuple[str, str]]:
    return [
        (name.lower(), value)
        for name, value in response.headers.items()
        if name.lower() not in OF_THE_CONNECTION
    ]
