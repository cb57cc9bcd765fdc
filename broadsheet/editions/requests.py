from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import ResolverMatch
from django.utils import timezone, translation

from broadsheet.editions.models import Edition


class EditionRequest(HttpRequest):
    """A request as EditionMiddleware passes it to the views of config/edition_urls.py.

    At addresses of no edition `edition` is None, which only error pages have to mind.
    """

    edition: Edition
    editions: list[Edition]


class DeskRequest(HttpRequest):
    """A request of somebody signed in, as DeskMiddleware passes it to the desk's views.

    `edition` is None but where the pages of an edition are read at the desk.
    """

    edition: Edition | None
    editions: list[Edition]
    user: Any  # people.User, which stands above this app
    resolver_match: ResolverMatch
    GET: Any  # is completed where “all” is chosen


# More digits than these are no key, and int() takes no more than some thousand.
MOST_DIGITS = 18


def number_of(written: str) -> int | None:
    """What is written in ASCII digits; None when it is no number that a key could be."""
    is_number = written.isascii() and written.isdecimal() and len(written) <= MOST_DIGITS
    return int(written) if is_number else None


def number_in(request: HttpRequest, *names: str) -> int:
    """What was sent under the first of the names that is there, most often a key; else 404."""
    number = number_of(next((request.POST[name] for name in names if name in request.POST), ""))
    if number is None:
        raise Http404
    return number


def wants_data(request: HttpRequest) -> bool:
    """Whether a script asks, which shows the answer by itself."""
    return "application/json" in request.headers.get("Accept", "")


@contextmanager
def as_page_of(edition: Edition, request: Any) -> Iterator[None]:
    """Make a page for readers in answer to a request of the desk."""
    request.edition = edition
    with translation.override(edition.interface_language), timezone.override(edition.zone):
        yield
