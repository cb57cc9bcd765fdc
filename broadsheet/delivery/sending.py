"""Reading requests and sending answers over granian's RSGI."""

from __future__ import annotations

import tempfile
import zlib
from http import HTTPStatus
from typing import Any, BinaryIO

from broadsheet.delivery.ready import Ready
from broadsheet.delivery.wsgi import Answer

LARGEST_BODY = 1024**2
LARGEST_BODY_AT_DESK = 1024**3
BODY_IN_MEMORY = 512 * 1024
IN_A_304 = {"etag", "cache-control", "vary", "surrogate-key", "cache-tag"}
OF_GZIP = ("content-encoding", "gzip")


class TooLarge(Exception):
    """The body of a request is larger than anything that is accepted there."""


def send_page(ready: Ready, scope: Any, proto: Any) -> None:
    get = scope.headers.get
    if ready.etag in get("if-none-match", ""):
        headers = [header for header in ready.headers if header[0] in IN_A_304]
        proto.response_empty(HTTPStatus.NOT_MODIFIED, headers)
        return
    headers, body = ready.headers, ready.body
    if not accepts_gzip(get("accept-encoding", "")):
        headers = [header for header in headers if header != OF_GZIP]
        body = zlib.decompress(body, wbits=31)
    if scope.method == "HEAD":
        proto.response_empty(HTTPStatus.OK, [*headers, ("content-length", str(len(body)))])
    else:
        proto.response_bytes(HTTPStatus.OK, headers, body)


def accepts_gzip(accepted: str) -> bool:
    """Whether the header allows gzip; `gzip;q=0` forbids it."""
    for each in accepted.split(","):
        coding, _, weight = each.strip().partition(";")
        if coding in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


async def read_body(scope: Any, proto: Any) -> BinaryIO:
    """The body, in memory or in a file, so that a slow sender holds up no thread."""
    most = LARGEST_BODY_AT_DESK if scope.path.startswith("/desk/") else LARGEST_BODY
    body = tempfile.SpooledTemporaryFile(BODY_IN_MEMORY)  # noqa: SIM115 – closed with the request
    size = 0
    async for chunk in proto:
        size += len(chunk)
        if size > most:
            raise TooLarge
        body.write(chunk)
    body.seek(0)
    return body  # type: ignore[return-value]


def send_answer(answer: Answer, scope: Any, proto: Any) -> None:
    headers = [h for h in answer.headers if h[0] not in {"connection", "transfer-encoding"}]
    if scope.method == "HEAD":
        proto.response_empty(answer.status, headers)
    elif answer.file is not None:
        path, begin, end = answer.file
        proto.response_file_range(answer.status, headers, path, begin, end)
    else:
        headers = [h for h in headers if h[0] != "content-length"]
        proto.response_bytes(answer.status, headers, answer.whole)


def send_plain(proto: Any, status: HTTPStatus, sentence: str) -> None:
    headers = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("retry-after", "1"))
    proto.response_str(status, headers, sentence + "\n")
