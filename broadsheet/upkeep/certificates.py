"""The certificate that readers get, as a connection to PUBLIC_URL's own host shows it."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from broadsheet.kit.jobs import periodic

KEY = "upkeep.certificate"
KEPT_SECONDS = 86_400
LONGEST = 10  # seconds


@dataclass(frozen=True)
class Certificate:
    """ends: None when nobody could look, which is no problem of the certificate's."""

    ends: datetime | None = None
    problem: str = ""


@periodic(every=3600, lane="tasks")
def look_at_certificate() -> None:
    if settings.SERVED_OVER_TLS:
        address = urlsplit(settings.PUBLIC_URL)
        cache.set(KEY, certificate_of(address.hostname or "", address.port or 443), KEPT_SECONDS)


def known_certificate() -> Certificate:
    return cache.get(KEY) or Certificate()


def certificate_of(host: str, port: int, context: ssl.SSLContext | None = None) -> Certificate:
    context = context or ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), timeout=LONGEST) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            found = secured.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return Certificate(problem=error.verify_message)
    except OSError:
        return Certificate()
    ends = ssl.cert_time_to_seconds(str(found["notAfter"]))
    return Certificate(datetime.fromtimestamp(ends, UTC))
