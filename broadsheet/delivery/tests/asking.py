"""A client that asks as no browser would: what is sent is what the test wrote."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

HEADERS = "Connection: close\r\n"


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        values = [value for each, value in self.headers if each == name]
        assert len(values) < 2, f"{name} twice: {values}"
        return values[0] if values else None

    @property
    def text(self) -> str:
        return self.body.decode()


def answer_of(written: bytes) -> Answer:
    head, _, body = written.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [line.split(": ", 1) for line in lines]
    headers = [(name.lower(), value) for name, value in pairs]
    if ("transfer-encoding", "chunked") in headers:
        body = b"".join(chunks_of(body))
    return Answer(int(first.split(" ")[1]), headers, body)


def chunks_of(body: bytes):
    while body:
        size, _, rest = body.partition(b"\r\n")
        yield rest[: int(size, 16)]
        body = rest[int(size, 16) + 2 :]


def request(
    target: str, host: str, method: str = "GET", body: bytes = b"", **headers: str
) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close"]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def send(port: int, written: bytes, seconds: float = 20) -> Answer:
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(written)
        return answer_of(read_all(connection))


def read_all(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def run[T](coroutine: Coroutine[Any, Any, T]) -> T:
    """As asyncio.run, in a thread of its own: the browser's loop goes on in the tests'."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


async def at_once(port: int, requests: list[bytes]) -> list[Answer]:
    """Connect for all of them, then send all, then read the answers."""
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in requests]
    for (_, writer), written in zip(connections, requests, strict=True):
        writer.write(written)
    answers = await asyncio.gather(*(reader.read() for reader, _ in connections))
    for _, writer in connections:
        writer.close()
    return [answer_of(answer) for answer in answers]
