"""Reading requests and sending answers over granian's RSGI."""

from __future__ import annotations

import asyncio
import tempfile
import zlib
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any, BinaryIO

from django.conf import settings

from broadsheet.delivery.headers import Headers
from broadsheet.delivery.ready import Ready
from broadsheet.delivery.wsgi import Answer

LARGEST_BODY = 1024**2
LARGEST_BODY_AT_DESK = 1024**3
BODY_IN_MEMORY = 64 * 1024
# Seconds that a body may take: a form, and a film over a thin line.
LONGEST = 60.0
LONGEST_AT_DESK = 3600.0
IN_A_304 = {"etag", "cache-control", "vary", "surrogate-key", "cache-tag"}
OF_GZIP = ("content-encoding", "gzip")


class TooLarge(Exception):
    """The body of a request is larger than anything that is accepted there."""


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


async def read_body(scope: Any, proto: Any) -> BinaryIO:
    """The body, in memory or in a file, so that a slow sender holds up no thread.

    Raises TooLarge, or TimeoutError when the sender is too slow.
    """
    most, seconds = limits_of(scope)
    announced = scope.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > most:
        raise TooLarge
    with ExitStack() as until_read:
        body = until_read.enter_context(tempfile.SpooledTemporaryFile(BODY_IN_MEMORY))
        async with asyncio.timeout(seconds):
            async for chunk in proto:
                body.write(chunk)
                if body.tell() > most:
                    raise TooLarge
        until_read.pop_all()  # the caller closes it
    return body  # type: ignore[return-value]


def limits_of(scope: Any) -> tuple[int, float]:
    """How many bytes a request may send, and for how long. Files are for who is signed in."""
    is_signed_in = f"{settings.SESSION_COOKIE_NAME}=" in scope.headers.get("cookie", "")
    if scope.path.startswith("/desk/") and is_signed_in:
        return LARGEST_BODY_AT_DESK, LONGEST_AT_DESK
    return LARGEST_BODY, LONGEST


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
