import hashlib

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation.trans_real import parse_accept_lang_header

from broadsheet.editions.models import Edition
from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.policy import page


@page(cache="never", vary=("Accept-Language",))
def offer(request: EditionRequest) -> HttpResponse:
    """The publication's root: leads to the edition in a language the reader asks for.

    The choice depends on the reader, so it is never stored; a reader whose languages we
    do not have chooses from a list.
    """
    chosen = fitting(request.editions, request.headers.get("Accept-Language", ""))
    if chosen:
        return HttpResponseRedirect(chosen.url_to("home"))
    return render(request, "editions/offer.html", {"editions": request.editions})


def fitting(editions: list[Edition], accepted: str) -> Edition | None:
    """The edition in the first accepted language we have: an exact tag before a relative."""
    if len(editions) == 1:
        return editions[0]
    for tag, _quality in parse_accept_lang_header(accepted):
        for edition in editions:
            if edition.language_tag.lower() == tag:
                return edition
        for edition in editions:
            if edition.language_tag.lower().split("-")[0] == tag.split("-")[0]:
                return edition
    return None


@page(cache="shared")
def robots(request: EditionRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /beacon/", "Disallow: /preview/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@page(cache="shared")
def colours(request: EditionRequest, key: str) -> HttpResponse:
    """The edition's colours for the stylesheet; its address changes when they do.

    An address with an old key is answered with the colours of now, kept by nobody.
    """
    response = HttpResponse(colour_rules(request.edition), content_type="text/css")
    if key == colours_key(request.edition):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def colour_rules(edition: Edition) -> str:
    return f":root{{--accent-on-paper:{edition.accent};--accent-on-dark:{edition.accent_dark}}}"


def colours_key(edition: Edition) -> str:
    return hashlib.sha256(colour_rules(edition).encode()).hexdigest()[:10]
