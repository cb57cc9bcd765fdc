"""What every request meets first: pages are sent from the page store, the rest is passed on.

An application for granian's own interface, RSGI (docs/decisions/0008 says why not ASGI). A
hit costs a look into memory and two `stat` calls: whether the entry's file is still the one
that was read, and whether any part of a page has changed since.

Under a flood this gives way, in this order: beacons are answered and not counted; pages that
nobody has made yet are refused for a second. Pages that are there are sent, and the desk has
threads of its own.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.conf import settings
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from broadsheet.delivery.headers import for_no_cache
from broadsheet.delivery.making import Made, application, fill_and_make, make_page
from broadsheet.delivery.middleware import BEHIND_THE_EDGE
from broadsheet.delivery.pages import LONGEST_PATH, key_of
from broadsheet.delivery.ready import Readies, Ready
from broadsheet.delivery.sending import (
    TooLarge,
    TooMany,
    read_body,
    send_answer,
    send_page,
    send_plain,
)
from broadsheet.delivery.shelf import NotMade
from broadsheet.delivery.statistics import traffic
from broadsheet.delivery.store import Store
from broadsheet.delivery.wsgi import Answer, call, environ_of
from broadsheet.stories import beacon

logger = logging.getLogger(__name__)

READER_THREADS = 2
DESK_THREADS = 4
# Requests that may wait for the readers' threads, and for the desk's.
MOST_WAITING = 200
MOST_WAITING_FOR_COUNTS = 50
# What is no page for everybody, such as redirects, what is not there and what one reader gets;
# and that parts of a page could not be made.
HELD_SECONDS = 1.0
MOST_HELD = 500
MOST_KEYS = 50_000
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
LONGEST_QUERY = 8000
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
NEVER_PAGES = ("/desk/", "/static/", "/media/", "/documents/", "/preview/")
BEACON = "/beacon/read/"


class Busy(Exception):
    """More wait for a thread than may."""


class Edge:
    def __init__(self, store: Store, readies: Readies) -> None:
        self.store = store
        self.readies = readies
        self.keys: dict[tuple[str, str, str], str] = {}
        self.held: OrderedDict[str, tuple[float, Answer]] = OrderedDict()
        self.gaping: OrderedDict[str, float] = OrderedDict()
        self.flights: dict[str, asyncio.Future] = {}
        self.readers = ThreadPoolExecutor(READER_THREADS, "reader")
        self.desk = ThreadPoolExecutor(DESK_THREADS, "desk")
        self.waiting = {self.readers: 0, self.desk: 0}

    async def __call__(self, scope: Any, proto: Any) -> None:
        if scope.proto != "http":
            proto.close(HTTPStatus.NOT_FOUND)
            return
        try:
            if refused := refusal(scope):
                send_plain(proto, *refused)
            elif scope.method in {"GET", "HEAD"}:
                await self.get(scope, proto)
            elif scope.method == "POST" and scope.path.startswith(BEACON):
                self.count(scope, proto)
            else:
                await self.pass_on(scope, proto)
        except Busy:
            traffic.counts["refused"] += 1
            send_plain(proto, HTTPStatus.SERVICE_UNAVAILABLE, "Please try again in a second.")
        except TooMany:
            sentence = "Other files are being sent just now. Please try again in a moment."
            send_plain(proto, HTTPStatus.SERVICE_UNAVAILABLE, sentence)
        except TooLarge:
            send_plain(proto, HTTPStatus.CONTENT_TOO_LARGE, "That is more than is accepted here.")
        except (TimeoutError, ProtocolClosed):  # a slow sender, or one who has left
            send_plain(proto, HTTPStatus.REQUEST_TIMEOUT, "The request came too slowly.")
        except Exception:  # the boundary of a request
            logger.exception("%s %r", scope.method, scope.path)
            send_plain(proto, HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong.")

    # Pages

    async def get(self, scope: Any, proto: Any) -> None:
        asked = host_of(scope), scope.path, scope.query_string
        key = self.keys.get(asked)
        if key is not None:
            ready = self.readies.get(key)
            if ready is not None:
                traffic.counts["hits"] += 1
                send_page(ready, scope, proto)
                return
        key = key_of(*asked)
        if key is None or scope.path.startswith(NEVER_PAGES):
            await self.pass_on(scope, proto)
            return
        ready = await self.prepared(key)
        if ready is None:
            traffic.counts["misses"] += 1
            await self.make(key, scope, proto)
        else:
            traffic.counts["hits"] += 1
            self.note_asked(asked, key)
            send_page(ready, scope, proto)

    def note_asked(self, asked: tuple[str, str, str], key: str) -> None:
        """Remember the key of a page that is there, so that a hit needs no look at the address."""
        if len(self.keys) >= MOST_KEYS:
            self.keys.clear()
        self.keys[asked] = key

    async def prepared(self, key: str) -> Ready | None:
        """The page from the store, its holes filled; None when it is not there."""
        tried: set[str] = set()
        while True:
            try:
                return self.readies.get(key) or self.readies.take(key)
            except NotMade as error:
                missing = str(error)
            if self.gaping.get(key, 0) >= time.monotonic():
                return self.readies.take(key, with_gaps=True)
            if missing in tried:
                return self.with_gaps(key)
            tried.add(missing)
            await self.make_missing(missing, key)

    async def make_missing(self, missing: str, key: str) -> None:
        """Have a part made that the page of the key lacks, once for all pages that lack it."""
        with suppress(Busy):  # then readers get the page without it
            await self.one_flight(f"fill {missing}", lambda: self.in_thread(fill_and_make, key))

    def with_gaps(self, key: str) -> Ready | None:
        """The page without what could not be made, which is not tried again for a second."""
        ready = self.readies.take(key, with_gaps=True)
        if ready and not ready.rests_on_kept:
            put(self.gaping, key, time.monotonic() + HELD_SECONDS)
        return ready

    async def make(self, key: str, scope: Any, proto: Any) -> None:
        """Have the page made, once for all who ask, as for nobody in particular.

        What turns out to be for one reader only is made for each, with the whole request.
        """
        held = self.held.get(key)
        if held and held[0] > time.monotonic():
            await self.send_or_pass_on(held[1], scope, proto)
            return
        is_first = key not in self.flights
        made: Made = await self.one_flight(key, lambda: self.in_thread(make_page, key))
        ready = await self.prepared(key)
        if ready is not None:
            send_page(ready, scope, proto)
        elif made.answer is None or not (made.is_current or is_first):
            await self.get(scope, proto)  # what was waited for is outdated already
        else:
            answer = made.answer
            if not made.is_current:
                answer = replace(answer, headers=for_no_cache(answer.headers))
            elif not answer.is_for_everybody:
                self.hold(key, replace(answer, whole=b""))
            elif answer.status != HTTPStatus.OK:
                self.hold(key, answer)
            await self.send_or_pass_on(answer, scope, proto)

    async def send_or_pass_on(self, answer: Answer, scope: Any, proto: Any) -> None:
        if answer.is_for_everybody:
            send_answer(answer, scope, proto)
        else:
            await self.pass_on(scope, proto)

    async def one_flight(self, name: str, begin: Callable[[], Awaitable]) -> Any:
        """Begin the work, or wait for it when somebody else has begun."""
        flight = self.flights.get(name)
        if flight is None:
            flight = self.flights[name] = asyncio.ensure_future(begin())
            flight.add_done_callback(lambda _: self.flights.pop(name, None))
        return await asyncio.shield(flight)

    def hold(self, key: str, answer: Answer) -> None:
        put(self.held, key, (time.monotonic() + HELD_SECONDS, answer))

    # The rest

    async def pass_on(self, scope: Any, proto: Any) -> None:
        with await read_body(scope, proto) as body:
            environ = environ_of(
                scope.method, scope.path, scope.query_string, headers_of(scope, body.tell()), body,
                scope.client.rpartition(":")[0].strip("[]"),
                "https" if settings.SERVED_OVER_TLS else scope.scheme,
            )  # fmt: skip
            body.seek(0)
            pool = self.desk if scope.path.startswith("/desk/") else self.readers
            environ |= {BEHIND_THE_EDGE: True}
            answer = await self.in_thread(call, application, environ, pool=pool)
        send_answer(answer, scope, proto)

    async def in_thread(self, work: Callable, *args, pool: ThreadPoolExecutor | None = None) -> Any:
        """Run the work in one of the pool's threads, the readers' if none is named."""
        pool = pool or self.readers
        if self.waiting[pool] >= MOST_WAITING:
            raise Busy
        self.waiting[pool] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, work, *args)
        finally:
            self.waiting[pool] -= 1

    def count(self, scope: Any, proto: Any) -> None:
        if self.waiting[self.readers] < MOST_WAITING_FOR_COUNTS:
            get = scope.headers.get
            beacon.count(
                scope.path.removeprefix(BEACON).rstrip("/"),
                agent=get("user-agent", ""),
                fetch_site=get("sec-fetch-site", "same-origin"),
            )
        proto.response_empty(HTTPStatus.NO_CONTENT, [("cache-control", "no-store")])


def put(held: OrderedDict, key: str, value: object) -> None:
    while len(held) >= MOST_HELD:
        held.popitem(last=False)
    held[key] = value


def refusal(scope: Any) -> tuple[HTTPStatus, str] | None:
    """What is no request for any page, and why."""
    if scope.method not in METHODS:
        return HTTPStatus.METHOD_NOT_ALLOWED, "That is not done here."
    if CONTROL.search(scope.path):
        return HTTPStatus.BAD_REQUEST, "That is no address."
    if len(scope.path) > LONGEST_PATH or len(scope.query_string) > LONGEST_QUERY:
        return HTTPStatus.URI_TOO_LONG, "That address is too long."
    return None


def host_of(scope: Any) -> str:
    return (scope.headers.get("host") or scope.authority or "").lower()


def headers_of(scope: Any, size: int) -> list[tuple[str, str]]:
    """The request's, with what other versions of HTTP leave out. size: of the body."""
    headers = [(name, value) for name, value in scope.headers.items() if name != "content-length"]
    if "host" not in scope.headers and scope.authority:
        headers.append(("host", scope.authority))
    return [*headers, ("content-length", str(size))]
