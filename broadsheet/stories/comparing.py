"""What differs between two published versions of a story, word by word.

Only words are compared: of pictures, recordings and cards their captions and titles. The
work is bounded: passages too long to compare within are shown whole, before and after.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock

from broadsheet.kit.html import plain_text
from broadsheet.stories.models import PublishedVersion, StoryPage

# Scripts that are written without spaces: of these each letter is a word.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff"
# A word keeps its vowel signs, which are no letters to Python.
WORDS = re.compile(rf"[{UNSPACED}]|[^\s.,;:!?…،؛؟。、«»“”„\"()\[\]{UNSPACED}]+|\S")
PARAGRAPHS = re.compile(r"</?(?:p|h[1-6]|li|ul|ol|blockquote|hr|br)\b[^>]*>")
MOST_WORDS = 1000  # of one passage, to compare within it
MOST_WORDS_IN_ALL = 40_000
MOST_COMPARED = 2_500_000  # words of passages, to find which became which
LEAST_ALIKE = 0.4


@dataclass(frozen=True)
class Passage:
    """kind: headline, standfirst, caption or text."""

    kind: str
    text: str


@dataclass
class Compared:
    """pieces: stretches of text, each with `same`, `added` or `removed`."""

    kind: str
    pieces: list[tuple[str, str]]

    @property
    def differs(self) -> bool:
        return any(mark != "same" for mark, _text in self.pieces)


def passages_of(version: PublishedVersion) -> list[Passage]:
    content = version.revision.content
    heads = [("headline", "title"), ("standfirst", "standfirst"), ("caption", "picture_caption")]
    found = [Passage(kind, content[field]) for kind, field in heads]
    body = StoryPage._meta.get_field("body").stream_block
    for block in json.loads(content["body"]):
        child = body.child_blocks.get(block["type"])
        if child:
            found += [Passage("text", text) for text in texts_in(child, block["value"])]
    spaced = (Passage(each.kind, " ".join(each.text.split())) for each in found)
    return [passage for passage in spaced if passage.text]


def texts_in(block: blocks.Block, value) -> Iterator[str]:
    """The texts of a block as it is stored; what it points to is not fetched."""
    if isinstance(block, blocks.RichTextBlock):
        yield from map(plain_text, PARAGRAPHS.split(value))
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from texts_in(child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in value:
            yield from texts_in(block.child_block, item.get("value", item))
    elif isinstance(block, TableBlock):
        for row in (value or {}).get("data", []):
            yield " · ".join(str(cell) for cell in row if cell)
    elif isinstance(value, str):
        yield value


def compare(old: list[Passage], new: list[Passage]) -> list[Compared]:
    found: list[Compared] = []
    left = MOST_WORDS_IN_ALL
    for before, after in aligned(old, new):
        kind = (after or before).kind  # type: ignore[union-attr]
        if before and after:
            left -= len(before.text.split()) + len(after.text.split())
            found.append(Compared(kind, pieces_of(before.text, after.text, by_words=left > 0)))
        elif before:
            found.append(Compared(kind, [("removed", before.text)]))
        elif after:
            found.append(Compared(kind, [("added", after.text)]))
    return found


def aligned(
    old: list[Passage], new: list[Passage]
) -> Iterator[tuple[Passage | None, Passage | None]]:
    """Each passage with the one it became; None where it is new, or gone."""
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield from zip(old[i:i_end], new[j:j_end], strict=True)
        else:
            yield from alike(old[i:i_end], new[j:j_end])


def alike(
    old: list[Passage], new: list[Passage]
) -> Iterator[tuple[Passage | None, Passage | None]]:
    """Pairs those that share most words, in order, so that a passage put between moves none."""
    if len(old) * sum(len(passage.text.split()) for passage in new) > MOST_COMPARED:
        yield from ((passage, None) for passage in old)
        yield from ((None, passage) for passage in new)
        return
    shared = likeness(old, new)
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], shared[i][j] + best[i + 1][j + 1])
    i = j = 0
    while i < len(old) or j < len(new):
        is_pair = i < len(old) and j < len(new) and shared[i][j]
        if is_pair and best[i][j] == shared[i][j] + best[i + 1][j + 1]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif i < len(old) and best[i][j] == best[i + 1][j]:
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1


def likeness(old: list[Passage], new: list[Passage]) -> list[list[float]]:
    """How alike each two are, from 0 to 1; 0 where they are no versions of each other."""
    words = {passage: Counter(WORDS.findall(passage.text)) for passage in {*old, *new}}

    def of(before: Passage, after: Passage) -> float:
        if before.kind != after.kind:
            return 0
        if before.kind != "text":
            return 1
        ours, theirs = words[before], words[after]
        found = 2 * (ours & theirs).total() / (ours.total() + theirs.total())
        return found if found >= LEAST_ALIKE else 0

    return [[of(before, after) for after in new] for before in old]


def pieces_of(before: str, after: str, by_words: bool) -> list[tuple[str, str]]:
    if before == after:
        return [("same", after)]
    old, new = words_at(before), words_at(after)
    if not by_words or max(len(old), len(new)) > MOST_WORDS:
        return [("removed", before), ("added", after)]
    pieces: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, [word for word, _ in old], [word for word, _ in new])
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(("same", text_at(after, new, j, j_end)))
        if tag in {"delete", "replace"}:
            pieces.append(("removed", text_at(before, old, i, i_end)))
        if tag in {"insert", "replace"}:
            pieces.append(("added", text_at(after, new, j, j_end)))
    return pieces


def words_at(text: str) -> list[tuple[str, int]]:
    """The words and signs, each with the place where it begins."""
    return [(match[0], match.start()) for match in WORDS.finditer(text)]


def text_at(text: str, words: list[tuple[str, int]], begin: int, end: int) -> str:
    """The text from one word up to another, with the space that follows it."""
    return text[words[begin][1] : words[end][1] if end < len(words) else None]
