"""Requests to other servers: the one way out.

Only public addresses are connected to, and the one that was looked at is the one connected to: a
name that leads elsewhere a moment later changes nothing. `OUTBOUND_PRIVATE_HOSTS` names what may be
asked in the installation's own network. A redirect is an answer like any other, and not followed.
"""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Thread
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

# IPv4 in other clothes: somebody on the way may turn them into private addresses.
TRANSLATED = [ip_network(each) for each in ("64:ff9b::/96", "2002::/16", "2001::/32")]
CERTIFICATES = ssl.create_default_context()


class NotAllowed(ValueError):
    """An address that is not asked, whoever wants it."""


class Unanswered(Exception):
    """There is no answer that can be used; the argument says why, in one word."""


@dataclass
class Answer:
    status: int
    body: bytes


@dataclass(frozen=True)
class Limits:
    """seconds: for all of it, looking up the name included."""

    seconds: float
    most_bytes: int


def post(address: str, body: bytes, headers: dict[str, str], limits: Limits) -> Answer:
    """NotAllowed, or Unanswered when there is no whole answer within the limits."""
    exchange = Exchange(read_address(address), body, headers, limits)
    exchange.start()
    exchange.join(limits.seconds)
    if exchange.is_alive():
        exchange.cut()
        raise Unanswered("timeout")
    if exchange.error:
        raise exchange.error
    if exchange.answer is None:
        raise Unanswered("broken")
    return exchange.answer


def read_address(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        host, _port = (parts.hostname or "").encode("idna"), parts.port
    except ValueError:
        raise NotAllowed(address) from None
    if not host or "@" in parts.netloc or not address.isascii() or not address.isprintable():
        raise NotAllowed(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_own(parts)):
        raise NotAllowed(address)
    return parts


def is_own(parts: SplitResult) -> bool:
    return parts.hostname in settings.OUTBOUND_PRIVATE_HOSTS


def vetted(parts: SplitResult) -> str:
    """Where the name leads, if it leads nowhere private."""
    rows = socket.getaddrinfo(parts.hostname, port_of(parts), type=socket.SOCK_STREAM)
    found = [str(row[4][0]) for row in rows]
    if not is_own(parts) and not all(is_public(ip_address(each)) for each in found):
        raise NotAllowed(parts.geturl())
    return found[0]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast


def port_of(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


class Connection(HTTPConnection):
    """To an address that was vetted, by the name that it was vetted for."""

    def __init__(self, parts: SplitResult, seconds: float) -> None:
        super().__init__(parts.hostname or "", port_of(parts), timeout=seconds)
        self.parts = parts
        if parts.scheme == "https":
            self.default_port = 443

    def connect(self) -> None:
        self.sock = socket.create_connection((vetted(self.parts), self.port), self.timeout)
        if self.parts.scheme == "https":
            self.sock = CERTIFICATES.wrap_socket(self.sock, server_hostname=self.host)


class Exchange(Thread):
    """In a thread of its own, so that whoever waits stops waiting in time: neither looking up a
    name nor a server that sends a byte a second can be stopped otherwise."""

    def __init__(
        self, parts: SplitResult, body: bytes, headers: dict[str, str], limits: Limits
    ) -> None:
        super().__init__(daemon=True, name="outbound")
        self.parts, self.body, self.headers, self.limits = parts, body, headers, limits
        self.connection = Connection(parts, limits.seconds)
        self.answer: Answer | None = None
        self.error: Exception | None = None
        self.is_cut = False

    def run(self) -> None:
        try:
            self.answer = self.ask()
        except (NotAllowed, Unanswered) as error:
            self.error = error
        except TimeoutError:
            self.error = Unanswered("timeout")
        except (OSError, HTTPException):
            self.error = Unanswered("unreachable")
        finally:
            self.connection.close()

    def ask(self) -> Answer:
        self.connection.connect()
        if self.is_cut:
            raise Unanswered("timeout")
        path = self.parts._replace(scheme="", netloc="", fragment="").geturl()
        path = path if path.startswith("/") else f"/{path}"
        self.connection.request("POST", path, self.body, self.headers)
        response = self.connection.getresponse()
        body = response.read(self.limits.most_bytes + 1)
        if len(body) > self.limits.most_bytes:
            raise Unanswered("too_large")
        return Answer(response.status, body)

    def cut(self) -> None:
        self.is_cut = True
        if self.connection.sock:
            with suppress(OSError):
                self.connection.sock.shutdown(socket.SHUT_RDWR)
