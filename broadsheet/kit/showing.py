"""What a page shows, said while it is made, so that a change finds every page it touches.

A tag names a thing or a list of things: `page:12`, `picture:7`, `list:section:5`. A page
carries the tags of all it shows; a change announces the tags of all it touches
(changes.py); pages that share a tag with a change are made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Model

_shown: ContextVar[set[str] | None] = ContextVar("shown", default=None)


def tag_of(thing: Model | str) -> str:
    """The tag of a row; a tag is its own. All types of Wagtail page share `page:`."""
    if isinstance(thing, str):
        return thing
    root = next(iter(thing._meta.get_parent_list()), type(thing))
    return f"{root._meta.model_name}:{thing.pk}"


def shows(*things: Model | str | None) -> None:
    """Say that what is being made shows these things. Without effect where nobody asks."""
    shown = _shown.get()
    if shown is not None:
        shown.update(tag_of(thing) for thing in things if thing is not None)


@contextmanager
def collecting() -> Iterator[set[str]]:
    """The tags of everything that is shown within; an inner collection keeps its own."""
    tags: set[str] = set()
    token = _shown.set(tags)
    try:
        yield tags
    finally:
        _shown.reset(token)
