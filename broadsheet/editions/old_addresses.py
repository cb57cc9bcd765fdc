"""Where a reader who comes by an old address is sent."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from wagtail.models import Page

from broadsheet.editions.models import Edition, OldAddress

# Other apps add where they know old addresses of what is no page: given the edition or None
# and the paths asked for, the best first, each returns a public address or None.
further_places: list[Callable[[Edition | None, list[str]], str | None]] = []
# And what answers where nothing is, if it says more than that: given the request, the edition
# or None and the paths asked for, each returns an answer or None.
further_answers: list[Callable[[HttpRequest, Edition | None, list[str]], HttpResponse | None]] = []


def answer_at_old_address(
    request: HttpRequest, edition: Edition | None, path: str, query: str
) -> HttpResponse | None:
    """What is said at a path where nothing is, or is any more."""
    target = new_address(edition, path, query)
    if target:
        return HttpResponsePermanentRedirect(target)
    asked = paths_asked(path, query)
    answers = (answer(request, edition, asked) for answer in further_answers)
    return next(filter(None, answers), None)


def paths_asked(path: str, query: str) -> list[str]:
    """As which the path may be kept, the best first."""
    asked = [f"{path}?{query}"] if query else []
    if path != "/":
        asked += [path, path.removesuffix("/") if path.endswith("/") else f"{path}/"]
    return asked


def new_address(edition: Edition | None, path: str, query: str) -> str | None:
    """The public address behind an old path, or None.

    edition: whose prefix the path stood below; None for a path at the publication's root,
    where the addresses of imported archives are looked for in every edition.
    """
    asked = paths_asked(path, query)
    addresses = OldAddress.objects.filter(path__in=asked, edition__is_open=True).order_by(
        "edition__position"
    )
    if edition is not None:
        addresses = addresses.filter(edition=edition)
    found = {address.path: address for address in reversed(addresses.select_related("page"))}
    pages = (found[path].page for path in asked if path in found)
    here = next((public_url(page) for page in pages if page.live), None)
    return here or next(filter(None, (find(edition, asked) for find in further_places)), None)


def public_url(page: Page) -> str:
    return page.specific.full_url
