"""The paragraphs of a text as rich text is stored: what each is known by, and texts without one.

Draftail gives a paragraph a key, which stays when its words are changed and a translation has
too. Texts that were imported have none before somebody opens them, so that a paragraph is known
by a digest of its words as well: those are nowhere but in the sealed copy.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import groupby

from broadsheet.kit.html import plain_text

KEY = "data-block-key"
LISTS = ("ul", "ol")
VOID = ("br", "embed", "hr", "img")


@dataclass(frozen=True)
class Passage:
    """A paragraph, a heading, a quotation or an item of a list, which then is named."""

    html: str
    key: str = ""
    list_tag: str = ""

    @property
    def words(self) -> str:
        return plain_text(self.html)

    @property
    def digest(self) -> str:
        return digest_of(self.words)


@dataclass(frozen=True)
class Paragraph:
    """What is taken down of a body: a block, or with a digest one passage of a block of text."""

    block_id: str
    keys: frozenset[str] = frozenset()
    digest: str = ""

    @property
    def is_block(self) -> bool:
        return not self.digest

    def is_one_of(self, key: str, digest: str, block_id: str) -> bool:
        """Its words are meant wherever they stand in the story."""
        return digest == self.digest or (key in self.keys and block_id == self.block_id)

    def is_passage(self, passage: Passage, block_id: str) -> bool:
        return self.is_one_of(passage.key, passage.digest, block_id)

    def overlaps(self, other: Paragraph) -> bool:
        is_same = self.is_block or self.keys & other.keys or self.digest == other.digest
        return self.block_id == other.block_id and bool(is_same)

    def is_spoken_of(self, contentpath: str, position: str) -> bool:
        """Whether a comment of the desk is about it; one without a position is about the block."""
        if self.block_id not in contentpath:
            return False
        return self.is_block or not position or any(key in position for key in self.keys)


@dataclass(frozen=True)
class Note:
    """What readers are told where a paragraph stood."""

    id: str
    words: str

    @property
    def key(self) -> str:
        return self.id[:5]

    @property
    def html(self) -> str:
        return f"<p><i>{escape(self.words)}</i></p>"

    def in_place_of(self, passage: Passage) -> Passage:
        tag = "li" if passage.list_tag else "p"
        html = f'<{tag} {KEY}="{self.key}"><i>{escape(self.words)}</i></{tag}>'
        return Passage(html, self.key, passage.list_tag)


def digest_of(words: str) -> str:
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()


def without_passage(html: str, block_id: str, paragraph: Paragraph, note: Note | None) -> str:
    """The text of the block without the paragraph; the same when it is not in it."""
    passages = passages_in(html)
    kept: list[Passage] = []
    for passage in passages:
        if not paragraph.is_passage(passage, block_id):
            kept.append(passage)
        elif note and all(each.key != note.key for each in (*passages, *kept)):
            kept.append(note.in_place_of(passage))
    return html if kept == passages else joined(kept)


def joined(passages: list[Passage]) -> str:
    """Items that follow one another are one list."""
    html = ""
    for tag, group in groupby(passages, lambda passage: passage.list_tag):
        text = "".join(passage.html for passage in group)
        html += f"<{tag}>{text}</{tag}>" if tag else text
    return html


def passages_in(html: str) -> list[Passage]:
    splitter = Splitter(html)
    splitter.feed(html)
    splitter.finish()
    return splitter.passages


class Splitter(HTMLParser):
    """Cuts the source where paragraphs begin and end, and writes nothing of it anew."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = html
        self.passages: list[Passage] = []
        self.open: list[str] = []
        self.begin = 0
        self.key = ""
        self.lines = [0]
        for line in html.split("\n"):  # as the parser counts them
            self.lines.append(self.lines[-1] + len(line) + 1)

    @property
    def at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    @property
    def list_tag(self) -> str:
        return self.open[0] if self.open and self.open[0] in LISTS else ""

    @property
    def is_between(self) -> bool:
        return len(self.open) == (1 if self.list_tag else 0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.is_between:
            self.cut(self.at)
            self.key = dict(attrs).get(KEY) or ""
        if tag not in VOID:
            self.open.append(tag)
        if self.open == [tag] and tag in LISTS:
            self.begin = self.end_of_tag()

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.open:
            return
        if self.list_tag and self.open == [tag]:
            self.cut(self.at)
            self.begin = self.end_of_tag()
        while self.open.pop() != tag:
            pass
        if self.open and self.is_between:
            self.cut(self.end_of_tag())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.is_between:
            self.cut(self.at)
            self.key = dict(attrs).get(KEY) or ""

    def end_of_tag(self) -> int:
        return self.source.index(">", self.at) + 1

    def cut(self, end: int) -> None:
        """What stands since the last cut is a passage."""
        html, self.begin = self.source[self.begin : end], end
        if html.strip():
            self.passages.append(Passage(html, self.key, self.list_tag))
        self.key = ""

    def finish(self) -> None:
        self.close()
        self.cut(len(self.source))
