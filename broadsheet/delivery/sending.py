"""Reading requests and sending answers over granian's RSGI."""

from __future__ import annotations

import asyncio
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from http import HTTPStatus
from io import BytesIO
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import connections
from django.http import parse_cookie

from broadsheet.delivery.headers import Headers
from broadsheet.delivery.ready import Ready
from broadsheet.delivery.wsgi import Answer
from broadsheet.kit.jobs import periodic
from broadsheet.people.sessions import SessionStore

LARGEST_BODY = 1024**2
LARGEST_BODY_AT_DESK = 1024**3
# Far more than a face may have, so that a form says so and no bare page.
LARGEST_FACE = 16 * 1024**2
FACES = "/account/face/"
BODY_IN_MEMORY = 64 * 1024
MOST_LARGE_BODIES = 4
MOST_FACES = 4
# Seconds that a body may take: a form, a photo and a film over a thin line.
LONGEST = 60.0
LONGEST_FOR_FACES = 300.0
LONGEST_AT_DESK = 3600.0
IN_A_304 = {"etag", "cache-control", "vary", "surrogate-key", "cache-tag"}
OF_GZIP = ("content-encoding", "gzip")


class TooLarge(Exception):
    """The body of a request is larger than anything that is accepted there."""


class TooMany(Exception):
    """As many large bodies are under way as may be."""


def send_page(ready: Ready, scope: Any, proto: Any) -> None:
    get = scope.headers.get
    if has_it(get("if-none-match", ""), ready.etag):
        headers = [header for header in ready.headers if header[0] in IN_A_304]
        proto.response_empty(HTTPStatus.NOT_MODIFIED, headers)
    else:
        send_whole(HTTPStatus.OK, ready.headers, ready.body, scope, proto)


def send_whole(status: int, headers: Headers, body: bytes, scope: Any, proto: Any) -> None:
    if OF_GZIP in headers and not accepts_gzip(scope.headers.get("accept-encoding", "")):
        headers = [header for header in headers if header != OF_GZIP]
        body = zlib.decompress(body, wbits=31)
    if scope.method == "HEAD":
        proto.response_empty(status, [*headers, ("content-length", str(len(body)))])
    else:
        proto.response_bytes(status, headers, body)


def has_it(known: str, etag: str) -> bool:
    """Whether If-None-Match names the text; weakly compared, as RFC 9110 asks for."""
    return etag.removeprefix("W/") in known or known.strip() == "*"


def accepts_gzip(accepted: str) -> bool:
    """Whether the header allows gzip; `gzip;q=0` forbids it, whatever `*` allows."""
    weights = {}
    for each in accepted.lower().split(","):
        coding, _, weight = each.partition(";")
        weights[coding.strip()] = weight.replace(" ", "")
    weight = weights.get("gzip", weights.get("*", "q=0"))
    return weight not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}


async def read_body(scope: Any, proto: Any) -> AbstractContextManager[BinaryIO]:
    """The body, in memory or in a file, so that a slow sender holds up no thread.

    Raises TooLarge, TooMany, or TimeoutError when the sender is too slow.
    """
    most, seconds = limits_of(scope)
    announced = scope.headers.get("content-length", "0")
    size = int(announced) if announced.isdecimal() else 0
    if size > most:
        raise TooLarge
    if 0 < size <= BODY_IN_MEMORY:
        return await read_small_body(proto, seconds)
    with ExitStack() as held:
        body = held.enter_context(
            tempfile.SpooledTemporaryFile(BODY_IN_MEMORY, dir=str(settings.FILE_UPLOAD_TEMP_DIR))
        )
        is_large = size > LARGEST_BODY
        if is_large:
            await let_in_large(scope, held)
        async with asyncio.timeout(seconds):
            async for chunk in proto:
                body.write(chunk)
                if body.tell() > most:
                    raise TooLarge
                if body.tell() > LARGEST_BODY and not is_large:
                    is_large = True
                    await let_in_large(scope, held)
        return let_go_after(held.pop_all(), body)  # type: ignore[arg-type]


async def read_small_body(proto: Any, seconds: float) -> BinaryIO:
    """The body, whose length the server holds its sender to, in one piece: by far the quickest."""
    body = BytesIO()
    async with asyncio.timeout(seconds):
        body.write(await proto())
    return body


@contextmanager
def let_go_after(held: ExitStack, body: BinaryIO) -> Iterator[BinaryIO]:
    with held:
        yield body


def limits_of(scope: Any) -> tuple[int, float]:
    """How many bytes a request may send, and for how long. Files are for who is signed in,
    which is looked up when a body turns out to be large."""
    if scope.path.startswith("/desk/") and session_key(scope):
        return LARGEST_BODY_AT_DESK, LONGEST_AT_DESK
    if scope.path.endswith(FACES) and session_key(scope):
        return LARGEST_FACE, LONGEST_FOR_FACES
    return LARGEST_BODY, LONGEST


def session_key(scope: Any) -> str:
    return parse_cookie(scope.headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME, "")


async def let_in_large(scope: Any, held: ExitStack) -> None:
    """Count the body among the large ones of this process, if its sender is signed in."""
    counted = faces if scope.path.endswith(FACES) else large_bodies
    held.enter_context(counted.one_more())
    if not await asyncio.to_thread(is_signed_in, session_key(scope)):
        raise TooLarge


def is_signed_in(key: str) -> bool:
    try:
        return SESSION_KEY in SessionStore(key)
    finally:
        connections.close_all()  # this thread may never be needed again


class LargeBodies:
    """How many of them one process reads at once: each of the desk’s may fill 1 GB of the disk."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.under_way = 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        if self.under_way >= self.most:
            raise TooMany
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1


large_bodies = LargeBodies(MOST_LARGE_BODIES)
faces = LargeBodies(MOST_FACES)  # apart: readers hold up nobody at the desk


@periodic(every=3600, in_every_process=True)
def forget_lost_uploads() -> None:
    """Delete the files of processes that were killed before they had looked at them."""
    before = time.time() - 2 * LONGEST_AT_DESK
    for file in settings.FILE_UPLOAD_TEMP_DIR.iterdir():
        with suppress(OSError):
            if file.stat().st_mtime < before:
                file.unlink()


def send_answer(answer: Answer, scope: Any, proto: Any) -> None:
    headers = [h for h in answer.headers if h[0] not in {"connection", "transfer-encoding"}]
    if answer.file is None:
        headers = [h for h in headers if h[0] != "content-length"]
        send_whole(answer.status, headers, answer.whole, scope, proto)
    elif scope.method == "HEAD":
        proto.response_empty(answer.status, headers)
    else:
        path, begin, end = answer.file
        proto.response_file_range(answer.status, headers, path, begin, end)


def send_plain(proto: Any, status: HTTPStatus, sentence: str) -> None:
    headers = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("retry-after", "1"))
    proto.response_str(status, headers, sentence + "\n")
