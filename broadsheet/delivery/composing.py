"""Filling the holes of a page with the parts of its edition."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from broadsheet.kit.parts import Hole, Item, Part

logger = logging.getLogger(__name__)


class Shelf(Protocol):
    """Where the parts and cards of one edition are found."""

    def part(self, name: str) -> Part: ...

    def cards(self, family: str, ids: list[int]) -> dict[int, str]:
        """The cards of those stories that readers may see."""
        ...


def fill(holes: Iterable[Hole], shelf: Shelf) -> list[str]:
    """The text for each hole of a page, in order; no story twice in those that choose."""
    shown: set[int] = set()
    return [fill_one(hole, shelf, shown) for hole in holes]


def fill_what_can_be(holes: Iterable[Hole], shelf: Shelf) -> list[str | None]:
    """As `fill`, with None for a part that could not be made: readers get the rest."""
    shown: set[int] = set()
    fills: list[str | None] = []
    for hole in holes:
        try:
            fills.append(fill_one(hole, shelf, shown))
        except Exception:  # whatever an app's part may raise
            logger.exception("The part %s is left out.", hole.part)
            fills.append(None)
    return fills


def fill_one(hole: Hole, shelf: Shelf, shown: set[int]) -> str:
    part = shelf.part(hole.part)
    if hole.take is None:
        texts = [text_of(item, hole) for item in part.items]
    else:
        shown.update(hole.without)
        items = [item for item in candidates(hole, part, shelf) if item.key not in shown]
        texts = chosen_cards(items, hole, shelf, shown)
    if len(texts) < hole.least or ((part.items or hole.take) and not texts):
        return ""
    for place, (before, after) in zip(range(len(texts)), part.places, strict=False):
        texts[place] = f"{before}{texts[place]}{after}"
    return f"{part.before}{''.join(texts)}{part.after}"


def text_of(item: Item, hole: Hole) -> str:
    is_current = item.current is not None and item.key == hole.current
    return (item.current if is_current else item.html) or ""


def candidates(hole: Hole, part: Part, shelf: Shelf) -> list[Item]:
    """Those of the part, or those of the sources: what stands in most of them comes first."""
    if not hole.sources:
        return part.items
    lists = [shelf.part(name).items for name in hole.sources]
    items = {item.key: item for items in reversed(lists) for item in items}
    ranked = Counter(item.key for items in lists for item in items)
    return [items[key] for key, _ in ranked.most_common()]


def chosen_cards(items: list[Item], hole: Hole, shelf: Shelf, shown: set[int]) -> list[str]:
    """The cards of the first items that have one, and note them as shown."""
    taken: list[tuple[int, str]] = []
    rest = [item.key for item in items]
    while rest and hole.take and len(taken) < hole.take:
        batch, rest = rest[: hole.take - len(taken)], rest[hole.take - len(taken) :]
        found = shelf.cards(hole.card, batch)
        taken += [(key, found[key]) for key in batch if key in found]
    if hole.first_card and taken:
        first = taken[0][0]
        taken[0] = (first, shelf.cards(hole.first_card, [first]).get(first, taken[0][1]))
    shown.update(key for key, _ in taken)
    return [html for _, html in taken]
