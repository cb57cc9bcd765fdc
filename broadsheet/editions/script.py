"""In which script the page that is being made will be read, for links far from the request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from broadsheet.editions.models import Edition

being_read: ContextVar[Edition | None] = ContextVar("being_read", default=None)


@contextmanager
def reading(edition: Edition) -> Iterator[None]:
    token = being_read.set(edition)
    try:
        yield
    finally:
        being_read.reset(token)


def in_script_of_page(edition: Edition) -> Edition:
    """The edition as a page links to it: at the Latin address from a Latin page of its own."""
    page_of = being_read.get()
    is_same = page_of is not None and page_of.pk == edition.pk and page_of.in_latin
    return edition.latin() if is_same else edition
