"""A story and its translation side by side, and what changed in the story since it was seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.utils.text import text_from_html

from broadsheet.stories.comparing import Passage as Line
from broadsheet.stories.comparing import compare
from broadsheet.stories.models import StoryPage

FIELDS = (
    "kicker", "title", "short_headline", "standfirst", "dateline", "picture_caption",
    "picture_credit",
)  # fmt: skip
END_OF_LINE = re.compile(r"(?=</(?:p|h[1-6]|li|blockquote|pre)>|<br\s*/?>)")


@dataclass
class Passage:
    """A field of a story or a block of its body, as lines of plain text."""

    key: str
    label: str
    lines: list[str]
    raw: object


@dataclass
class Piece:
    """Words that stayed, or were added or removed."""

    text: str
    state: str = ""


@dataclass
class Row:
    """A passage of the source, as it is and as it was seen, beside the translation's."""

    key: str
    source: Passage | None
    seen: Passage | None
    target: Passage | None
    is_compared: bool = False

    @property
    def label(self) -> str:
        return next(each for each in (self.source, self.seen, self.target) if each).label

    @property
    def state(self) -> str:
        """changed, added or removed; empty for what is as it was seen or stands in the target only."""
        if not self.is_compared or (self.source is None and self.seen is None):
            return ""
        if self.seen is None:
            return "added"
        if self.source is None:
            return "removed"
        return "changed" if self.source.raw != self.seen.raw else ""

    @property
    def pieces(self) -> list[list[Piece]]:
        """The lines of the source with what was added to them and removed since."""
        now = self.source.lines if self.source else []
        if not self.is_compared:
            return [[Piece(line)] for line in now]
        return compared_lines(self.seen.lines if self.seen else [], now)

    @property
    def is_changed_in_form_only(self) -> bool:
        if self.source is None or self.seen is None:
            return False
        return self.state == "changed" and self.source.lines == self.seen.lines

    @property
    def place(self) -> str:
        """Where Wagtail's editor of the translation goes when this ends its address."""
        if self.target is None:
            return ""
        path = self.target.key if self.key in FIELDS else f"body.{self.target.key}"
        return f"#:w:contentpath={path}"

    @property
    def place_in_editor(self) -> str:
        """The same within the editor, which looks at the other form only when it is opened."""
        if self.target is None:
            return ""
        return f"#id_{self.key}" if self.key in FIELDS else f"#block-{self.target.key}-section"


def side_by_side(source: StoryPage | None, seen: StoryPage | None, target: StoryPage) -> list[Row]:
    """The rows in the order of the source; what only one side has stands where it has it."""
    now = passages_of(source) if source else {}
    before = passages_of(seen) if seen else {}
    theirs = paired(passages_of(target), now)
    keys = merged(now, before, theirs)
    is_compared = bool(source and seen)
    rows = [Row(key, now.get(key), before.get(key), theirs.get(key), is_compared) for key in keys]
    return [row for row in rows if any(p and p.lines for p in (row.source, row.seen, row.target))]


def passages_of(story: StoryPage) -> dict[str, Passage]:
    """By the names of the fields and the ids of the blocks."""
    return {each.key: each for each in (*fields_of(story), *blocks_of(story))}


def fields_of(story: StoryPage) -> Iterator[Passage]:
    for name in FIELDS:
        value = getattr(story, name)
        label = _("headline") if name == "title" else StoryPage._meta.get_field(name).verbose_name
        yield Passage(name, capfirst(label), value.splitlines(), value)


def blocks_of(story: StoryPage) -> Iterator[Passage]:
    raw = {each["id"]: each["value"] for each in story.body.raw_data}
    for child in story.body:
        lines = list(lines_of(child.block, child.value)) or ["–"]
        yield Passage(child.id, capfirst(child.block.label), lines, raw[child.id])


def lines_of(block: blocks.Block, value) -> Iterator[str]:
    """The words of a block, in its order."""
    if isinstance(block, blocks.RichTextBlock):
        yield from lines_in_html(value.source)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from lines_of(child, value[name])
    elif isinstance(block, blocks.ListBlock):
        for each in value:
            yield from lines_of(block.child_block, each)
    elif isinstance(block, TableBlock):
        for cells in (value or {}).get("data", []):
            yield " | ".join(cell or "" for cell in cells)
    elif value:
        yield from str(value).splitlines()


def lines_in_html(html: str) -> Iterator[str]:
    text = text_from_html(END_OF_LINE.sub("\n", html))
    return filter(None, map(str.strip, text.splitlines()))


def paired(theirs: dict[str, Passage], ours: dict[str, Passage]) -> dict[str, Passage]:
    """Where no block has its counterpart by its id, the blocks go together one by one."""
    blocks_of_theirs = [key for key in theirs if key not in FIELDS]
    blocks_of_ours = [key for key in ours if key not in FIELDS]
    if set(blocks_of_theirs) & set(blocks_of_ours):
        return theirs
    names = dict(zip(blocks_of_theirs, blocks_of_ours, strict=False))
    return {names.get(key, key): passage for key, passage in theirs.items()}


def merged(*orders: Iterable[str]) -> list[str]:
    """All keys, in the first order; each further one after that which it follows in its own."""
    keys: list[str] = []
    for order in orders:
        place = 0
        for key in order:
            if key not in keys:
                keys.insert(place, key)
            place = keys.index(key) + 1
    return keys


def compared_lines(before: list[str], now: list[str]) -> list[list[Piece]]:
    """Lines of pieces, as the history of a published story is compared."""
    lines = compare([Line("text", each) for each in before], [Line("text", each) for each in now])
    return [
        [Piece(text, "" if mark == "same" else mark) for mark, text in line.pieces]
        for line in lines
    ]
