"""Whether kept pages are what they would be if they were made now."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from broadsheet.delivery.composing import fill
from broadsheet.delivery.making import ask, edition_of
from broadsheet.delivery.pages import decode
from broadsheet.delivery.shelf import StoredShelf
from broadsheet.delivery.site import memory, store


@dataclass
class Difference:
    """what: the first lines that differ, or that the page is there no more."""

    key: str
    what: str


def differences(keys: Iterable[str]) -> Iterator[Difference]:
    for key in keys:
        # A change may come between the two readings; what is wrong is wrong twice.
        difference = difference_of(key) and difference_of(key)
        if difference:
            yield difference


def difference_of(key: str) -> Difference | None:
    kept = kept_text(key)
    if kept is None:
        return None
    answer = ask(key)
    if answer.status != 200:
        return Difference(key, f"would be answered with {answer.status}")
    fresh = answer.whole.decode()
    if fresh == kept:
        return None
    lines = difflib.unified_diff(kept.splitlines(), fresh.splitlines(), "kept", "now", n=0)
    return Difference(key, "\n    ".join(list(lines)[2:8]))


def kept_text(key: str) -> str | None:
    """The kept page with its kept parts, or None when it was dropped meanwhile."""
    read = store.read(key)
    if read is None:
        return None
    page = decode(read[1])
    shelf = StoredShelf(store, memory, page.reading, lambda: edition_of(page.reading))
    return page.text(fill(page.holes, shelf))
