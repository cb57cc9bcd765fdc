"""What many pages of an edition share and what changes without them: ticker, rails, day.

A page is kept with a hole where such a part stands, and the hole is filled when the page is
sent. So a breaking line, or a new story at the top of a rail, reaches every page of the
edition at the cost of making one part.

A part is a list of items between a beginning and an end. Apps declare parts and families
of cards; the layer that sends pages fills the holes:

    @part("ticker")
    def ticker(edition, argument: str) -> Part: ...

    @cards("line")
    def line_cards(edition, ids: list[int]) -> Iterator[tuple[int, str]]: ...

Templates leave a hole with `{% part "ticker" %}`.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe


@dataclass
class Item:
    """One entry. key: the id of the page it is about, 0 for none.

    html: None when the item is the story's card, of the family that the hole names.
    current: what stands there instead on that very page.
    """

    key: int
    html: str | None = None
    current: str | None = None


@dataclass
class Part:
    """items: no key twice among them. until: when it says something else though nobody changed
    anything, in s since 1970."""

    items: list[Item] = field(default_factory=list)
    before: str = ""
    after: str = ""
    # What stands around the first item, the second, …: for lists that are numbered.
    places: list[tuple[str, str]] = field(default_factory=list)
    until: float | None = None


@dataclass
class Hole:
    """Where a part stands in a page, and what of it.

    sources: the parts whose items are taken, those of most sources first; the part's own
    when there are none. take: how many items, none of them twice on the page; None: all.
    least: with fewer, nothing stands there. card, first_card: families of cards.
    without: ids of what the page shows itself. current: id of the page that is shown, or of its
    section: what a list of links marks.
    """

    part: str
    sources: list[str] = field(default_factory=list)
    take: int | None = None
    least: int = 0
    card: str = ""
    first_card: str = ""
    without: list[int] = field(default_factory=list)
    current: int = 0


MakesPart = Callable[[Any, str], Part]
MakesCards = Callable[[Any, list[int]], Iterator[tuple[int, str]]]

PARTS: dict[str, MakesPart] = {}
CARDS: dict[str, MakesCards] = {}


def part(name: str) -> Callable:
    """Declare a part. `{% part "topic/4" %}` calls the function of `topic` with "4"."""

    def declare(function: MakesPart) -> MakesPart:
        PARTS[name] = function
        return function

    return declare


def cards(family: str) -> Callable:
    """Declare a family: from ids to the HTML of those stories that readers may see.

    They are made one by one, so that it is known what each shows.
    """

    def declare(function: MakesCards) -> MakesCards:
        CARDS[family] = function
        return function

    return declare


CUT = mark_safe("<!--cut-->")


def frame(template: str, context: dict) -> tuple[str, str]:
    """What the template says before and after `{{ items }}`."""
    before, _, after = render_to_string(template, {**context, "items": CUT}).partition(CUT)
    return before, after


# Nothing an editor or a reader writes can forge a hole: nobody knows the token.
TOKEN = secrets.token_hex(8)
HOLE = re.compile(rf"<!--{TOKEN} (.*?)-->", re.DOTALL)


def leave_hole(hole: Hole) -> str:
    written = json.dumps({k: v for k, v in asdict(hole).items() if v}, separators=(",", ":"))
    return f"<!--{TOKEN} {written}-->"


def split_at_holes(html: str) -> list[str | Hole]:
    """The pieces of a page and the holes between them, in order."""
    pieces = HOLE.split(html)
    return [Hole(**json.loads(p)) if n % 2 else p for n, p in enumerate(pieces)]
