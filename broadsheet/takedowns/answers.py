"""What readers are told at the address of a story that was taken down."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from broadsheet.editions.models import Edition, OldAddress
from broadsheet.editions.requests import as_page_of
from broadsheet.kit.policy import CACHE_CONTROL
from broadsheet.takedowns.models import Takedown


def answer_of_takedown(
    request: HttpRequest, edition: Edition | None, asked: list[str]
) -> HttpResponse | None:
    """At an address of a story that is down, in any section, and at its old ones."""
    takedown = takedown_at(edition, asked)
    if takedown is None or takedown.edition is None:
        return None
    if edition is None:
        with as_page_of(takedown.edition, request):
            return gone(request, takedown, takedown.edition)
    return gone(request, takedown, edition)


def takedown_at(edition: Edition | None, asked: list[str]) -> Takedown | None:
    old = OldAddress.objects.filter(path__in=asked)
    old = old.filter(edition=edition) if edition else old.filter(edition__is_open=True)
    there = Q(story__in=old.values("page"))
    slugs = {slug for path in asked if (slug := slug_in(path))}
    if edition is not None and slugs:
        there |= Q(edition=edition, slug__in=slugs)
    standing = Takedown.objects.standing().filter(there, kind=Takedown.Kind.STORY)
    return standing.exclude(slug="").select_related("edition__page").first()


def slug_in(path: str) -> str:
    """The story's part of /section/story/."""
    parts = path.strip("/").split("/")
    return parts[1] if len(parts) == 2 else ""


def gone(request: HttpRequest, takedown: Takedown, edition: Edition) -> HttpResponse:
    context = {"edition": edition, "takedown": takedown}
    response = render(request, "takedowns/gone.html", context, status=takedown.answer)
    response.headers["Cache-Control"] = CACHE_CONTROL["shared"]
    if takedown.answer == Takedown.Answer.LEGAL and takedown.authority:
        response.headers["Link"] = f'<{takedown.authority}>; rel="blocked-by"'  # RFC 7725
    return response
