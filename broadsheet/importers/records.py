"""What a reader of any format hands over: stories, pages and pictures in neutral words."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from broadsheet.kit.html import plain_text

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What does not change a story: where it stood in the file, and what is filed beside it.
BESIDE = {"place", "comments", "old_paths", "notes"}


class MalformedFile(Exception):
    """The file cannot be read at all; the message is one sentence that names the place."""


class BadItem(Exception):
    """One item cannot be taken; the message is the reason."""


@dataclass(slots=True)
class PictureRecord:
    """A picture of an export. path: of its file within the folder of uploads."""

    remote_id: str
    path: str
    addresses: list[str] = field(default_factory=list)
    old_paths: list[str] = field(default_factory=list)
    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    parent: str = ""


@dataclass(slots=True)
class CommentRecord:
    """A comment. html: of what was written, or the text of lines."""

    remote_id: str
    parent: str
    author_name: str
    published: datetime | None
    html: str
    is_published: bool
    # Typed by whoever wrote it, and confirmed by nobody.
    author_email: str = ""
    # Instead of HTML.
    markdown: str = ""
    is_deleted: bool = False
    # Erased where it was written; who has no name else wrote without one.
    author_is_gone: bool = False
    likes: int = 0


@dataclass(slots=True)
class ThreadRecord:
    """The comments below one story. address: where the story was, a path or with scheme and host."""

    place: str
    address: str
    comments: list[CommentRecord] = field(default_factory=list)
    is_closed: bool = False


@dataclass(slots=True)
class Term:
    """A tag or category. old_paths: where its list was found."""

    name: str
    old_paths: tuple[str, ...] = ()


@dataclass(slots=True)
class StoryRecord:
    """A story. Its body is either HTML or Markdown.

    sections: names or slugs in order of preference; those that are no sections of the
    edition become topics when `sections_may_be_topics`.
    lines_are_paragraphs: an empty line in the HTML begins a paragraph.
    is_page: an information page, such as an imprint; `parent` is the remote id above it.
    """

    place: str
    remote_id: str
    title: str
    language: str = ""
    translation_key: str = ""
    standfirst: str = ""
    summary: str = ""
    html: str = ""
    markdown: str = ""
    lines_are_paragraphs: bool = False
    published: datetime | date | None = None
    updated: datetime | None = None
    is_public: bool = True
    authors: list[Term] = field(default_factory=list)
    topics: list[Term] = field(default_factory=list)
    sections: list[Term] = field(default_factory=list)
    sections_may_be_topics: bool = False
    slug: str = ""
    source: str = ""
    picture: PictureRecord | None = None
    picture_caption: str = ""
    is_page: bool = False
    parent: str = ""
    comments: list[CommentRecord] = field(default_factory=list)
    old_paths: list[str] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)

    @property
    def fingerprint(self) -> str:
        """Differs when anything differs that readers or editors see."""
        content = [getattr(self, name) for name in CONTENT]
        return hashlib.blake2b(repr(content).encode(errors="replace"), digest_size=20).hexdigest()


CONTENT = [each.name for each in fields(StoryRecord) if each.name not in BESIDE]


def plain(value: str, most: int = 0) -> str:
    """One line of text: composed, without controls and markup, at most so many characters."""
    text = unicodedata.normalize("NFC", CONTROLS.sub("", value))
    if "<" in text or "&" in text:
        text = plain_text(text)
    text = " ".join(text.split())
    return shortened(text, most) if most else text


def shortened(text: str, most: int) -> str:
    """The text cut at a word, with an ellipsis, when it is longer than it may be."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    word_end = cut.rfind(" ")
    return (cut[:word_end] if word_end > most // 2 else cut).rstrip(" ,;:–-") + "…"


def readable(html: str) -> str:
    """The markup without characters that a database may refuse."""
    return CONTROLS.sub("", html)
