"""A closed edition as its staff read it: the pages for readers, at an address of the desk.

Nobody is signed in at readers' addresses, so a page that is not for everyone has no place
there. The addresses of a closed edition lead here (Edition.prefix), also those on its pages.
"""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import resolve

from broadsheet.editions.models import Edition
from broadsheet.editions.requests import DeskRequest, as_page_of

EDITION_URLS = "config.edition_urls"


def read(request: DeskRequest, pk: int, path: str) -> HttpResponse:
    """The page at the path below the edition's prefix, for its staff (see desk_rules.py)."""
    edition = get_object_or_404(Edition.objects.select_related("page"), pk=pk)
    if edition.is_open:
        return HttpResponseRedirect(f"{edition.origin}{edition.prefix}/{path}")
    edition.latin_code = ""  # is read in the script it is written in
    request.editions = [*Edition.objects.open().select_related("page"), edition]
    view, args, kwargs = resolve(f"/{path}", EDITION_URLS)
    with as_page_of(edition, request):
        response = view(request, *args, **kwargs)
    # Whatever the view declares for readers.
    response.headers["Cache-Control"] = "private, no-store"
    response.cache_policy = "private"
    return response
