"""The configuration of nginx in front, which sends what served.py has for it."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from broadsheet.delivery.headers import Headers
from broadsheet.delivery.sending import FACES, LARGEST_BODY, LARGEST_BODY_AT_DESK, LARGEST_FACE
from broadsheet.editions.middleware import known_hosts
from broadsheet.editions.models import Edition
from broadsheet.kit.policy import CACHE_CONTROL
from broadsheet.kit.secret_addresses import BEGINNING
from broadsheet.media.views import PUBLIC, SERVED

# Those that add headers to every response, whatever is in it.
ADD_HEADERS = (
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
)
# And those that add them to static files, which are sent by the middleware inside.
ADD_HEADERS_TO_FILES = ("django.middleware.security.SecurityMiddleware",)
HTML = "text/html; charset=utf-8"
MEGABYTE = 1024**2


def headers_of_pages() -> Headers:
    """What every kept page is sent with, as the application's own middleware says it."""
    policy = ("cache-control", CACHE_CONTROL["stored"])
    return [("content-type", HTML), policy, *headers_added_by(ADD_HEADERS)]


def headers_added_by(names: Iterable[str]) -> Headers:
    def answer(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        del response.headers["Content-Type"]
        return response

    respond = answer
    for name in names:
        respond = import_string(name)(respond)
    return [(name.lower(), value) for name, value in respond(HttpRequest()).headers.items()]


def configuration(listen: list[str] | None = None) -> str:
    """What belongs into nginx's `http` block.

    listen: nginx's words for addresses, ports and what belongs to them; of PUBLIC_URL
    without.
    """
    public = urlsplit(settings.PUBLIC_URL)
    port = public.port or (443 if settings.SERVED_OVER_TLS else 80)
    suffix = " ssl http2" if settings.SERVED_OVER_TLS else ""
    hosts = sorted(hosts_of_pages())
    context = {
        "application": f"127.0.0.1:{settings.PORT}",
        "hosts": [quoted(host) for host in hosts],
        "names": sorted({host.partition(":")[0] for host in hosts}),
        "listen": listen or [f"{port}{suffix}", f"[::]:{port}{suffix}"],
        "over_tls": settings.SERVED_OVER_TLS,
        "now": quoted(f"{settings.DATA_DIR}/pages/served/now"),
        "last": quoted(f"{settings.DATA_DIR}/pages/served/last"),
        "html": quoted(HTML),
        "secret": quoted(f"^{BEGINNING}"),
        "static": quoted(f"{settings.STATIC_ROOT}/"),
        "media": quoted(f"{settings.MEDIA_ROOT}/", variable="$broadsheet_media"),
        "media_folders": "|".join(PUBLIC),
        "media_types": sorted(media_types()),
        "media_suffixes": "|".join(sorted(suffix[1:] for suffix in SERVED)),
        "of_pages": in_quotes(headers_of_pages()),
        "of_media": in_quotes(headers_added_by(ADD_HEADERS)),
        "of_static": in_quotes(headers_added_by(ADD_HEADERS_TO_FILES)),
        "megabytes": LARGEST_BODY // MEGABYTE,
        "faces": FACES,
        "megabytes_for_faces": LARGEST_FACE // MEGABYTE,
        "megabytes_at_desk": LARGEST_BODY_AT_DESK // MEGABYTE,
    }
    return render_to_string("delivery/nginx.conf", context)


def hosts_of_pages() -> set[str]:
    own = Edition.objects.open().exclude(host="").values_list("host", flat=True)
    return {host.lower() for host in (*known_hosts(), *own)}


def media_types() -> list[tuple[str, str]]:
    """The type of each suffix, as the application names it."""
    return [
        (mimetypes.guess_type(f"file{suffix}")[0] or "application/octet-stream", suffix[1:])
        for suffix in SERVED
    ]


def in_quotes(headers: Headers) -> Headers:
    """Without the type, which nginx does not take for a header to be added."""
    return [(name.title(), quoted(value)) for name, value in headers if name != "content-type"]


def quoted(value: str, variable: str = "") -> str:
    """nginx knows no way to write the sign that begins its variables."""
    if "$" in value or "\n" in value:
        raise ImproperlyConfigured(f"nginx cannot be told “{value}”, for the $ in it.")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}{variable}"'
