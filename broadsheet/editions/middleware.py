"""From the host and the path of a request to its edition."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponsePermanentRedirect
from django.utils import timezone, translation

from broadsheet.editions.models import Edition
from broadsheet.editions.old_addresses import answer_at_old_address
from broadsheet.editions.requests import EditionRequest
from broadsheet.editions.script import reading
from broadsheet.kit.prepared import Prepared
from broadsheet.kit.serbian import html_to_latin
from broadsheet.kit.showing import shows

OPEN = Prepared(Edition.objects.open)
EDITION_URLS = "config.edition_urls"
# These paths belong to no edition and need no look at the database.
PLAIN_PREFIXES = (
    "/desk/", "/static/", "/media/", "/originals/", "/healthz", "/beacon/", "/preview/",
)  # fmt: skip
# Where readers of editions with hosts of their own sign in, too.
ACCOUNT = "account/"


class EditionMiddleware:
    """Sets `request.edition` and `request.editions` and strips the edition's prefix.

    Below the prefix the addresses of every edition are the same (config/edition_urls.py).
    An unknown host is refused, since addresses are made from known ones only.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: EditionRequest) -> HttpResponse:
        request.edition = None  # type: ignore[assignment]
        host = request.META.get("HTTP_HOST", "").lower()
        if request.path_info.startswith(PLAIN_PREFIXES) and host in known_hosts():
            return self.get_response(request)
        request.editions = OPEN.all()
        own = next((e for e in request.editions if e.host and e.host == host), None)
        if own is None and host not in known_hosts():
            return HttpResponseBadRequest(
                "There is no site at this host.", content_type="text/plain"
            )
        if request.path_info.startswith(PLAIN_PREFIXES):
            return self.get_response(request)
        return self.in_edition(request, own)

    def in_edition(self, request: EditionRequest, own: Edition | None) -> HttpResponse:
        first, _, rest = request.path_info[1:].partition("/")
        edition = own
        for each in request.editions:
            if each.latin_code and each.latin_code == first and own in (None, each):
                edition = each.latin()
            elif own is None and each.code == first:
                edition = each
        if edition and edition.host and own is None and rest.startswith(ACCOUNT):
            edition = edition.at_publication()
        elif edition and edition.host and own is None:
            query = request.META.get("QUERY_STRING", "")
            target = f"{edition.origin}{edition.prefix}/{rest}{'?' if query else ''}{query}"
            return HttpResponsePermanentRedirect(target)
        if edition is None:
            return moved(None, request, self.get_response(request))
        if edition.prefix:
            if request.path_info == edition.prefix:
                return HttpResponsePermanentRedirect(f"{edition.prefix}/")
            request.path_info = f"/{rest}"
        request.edition = edition
        request.urlconf = EDITION_URLS
        # The masthead and the switch, which every page has.
        shows(edition, "editions")
        with (
            translation.override(edition.interface_language),
            timezone.override(edition.zone),
            reading(edition),
        ):
            response = moved(edition, request, self.get_response(request))
            return in_latin(response) if edition.in_latin else response


def known_hosts() -> set[str]:
    return {urlsplit(settings.PUBLIC_URL).netloc, *settings.EXTRA_HOSTS}


def moved(edition: Edition | None, request: EditionRequest, response: HttpResponse) -> HttpResponse:
    """What an old address says or where it leads; only asked when nothing is there now."""
    query = request.META.get("QUERY_STRING", "")
    at_front_door = request.path_info == "/" and query
    if request.method not in {"GET", "HEAD"} or not (response.status_code == 404 or at_front_door):
        return response
    return answer_at_old_address(request, edition, request.path_info, query) or response


def in_latin(response: HttpResponse) -> HttpResponse:
    if response.headers.get("Content-Type", "").startswith("text/html"):
        response.content = html_to_latin(response.content.decode())
        if "Content-Length" in response.headers:
            response.headers["Content-Length"] = str(len(response.content))
    return response
