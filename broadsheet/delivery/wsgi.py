"""Calling Django's WSGI handler from a thread, as a server would (PEP 3333)."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

Headers = list[tuple[str, str]]
CHUNK = 64 * 1024


class SentFile:
    """An open file that the application wants to have sent; the server reads it itself."""

    def __init__(self, file: BinaryIO, block_size: int = CHUNK) -> None:
        self.file = file

    def __iter__(self):
        return iter(lambda: self.file.read(CHUNK), b"")

    def close(self) -> None:
        self.file.close()


@dataclass
class Answer:
    """whole: the body; empty when `file` says what is to be sent: a path and the stretch of
    the file, from the first byte to the one after the last."""

    status: int
    headers: Headers
    whole: bytes = b""
    file: tuple[str, int, int] | None = None

    def header(self, name: str) -> str:
        return next((value for each, value in self.headers if each == name), "")

    @property
    def is_for_everybody(self) -> bool:
        """Whether all who ask for the same may get it: it was made for nobody in particular."""
        names = {name for name, _ in self.headers}
        return (
            self.file is None
            and "set-cookie" not in names
            and self.header("vary").lower() in {"", "accept-encoding"}
            and (self.header("cache-control").startswith("public") or self.status >= 500)
        )


def environ_of(
    method: str, path: str, query: str, headers: Iterable[tuple[str, str]],
    body: BinaryIO | None = None, client: str = "", scheme: str = "http",
) -> dict[str, Any]:  # fmt: skip
    """path: decoded."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "REMOTE_ADDR": client,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": body or io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": SentFile,
    }
    for name, value in headers:
        if "_" in name:
            continue  # could be taken for another header's name
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


def call(application, environ: dict[str, Any]) -> Answer:
    """The application's answer. A file on disk is named, everything else is read whole."""
    begun: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info=None):
        begun[:] = [(status, headers)]

    response = application(environ, start_response)
    try:
        status, headers = begun[0]
        answer = Answer(int(status[:3]), [(name.lower(), value) for name, value in headers])
        answer.file = stretch_of_file(response)
        if answer.file is None:
            answer.whole = b"".join(response)
        return answer
    finally:
        if hasattr(response, "close"):
            response.close()


def stretch_of_file(response: object) -> tuple[str, int, int] | None:
    """Which bytes of which file the application wants to have sent, if they are of a file."""
    file = getattr(response, "file", None)
    begin, length = getattr(file, "begin", 0), getattr(file, "length", None)
    path = getattr(getattr(file, "file", file), "name", None)
    if not isinstance(response, SentFile) or not isinstance(path, str) or not path.startswith("/"):
        return None
    return path, begin, begin + length if length is not None else Path(path).stat().st_size
