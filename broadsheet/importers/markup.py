"""A small tree of untidy HTML: bounded in size and depth, with nothing dangerous left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import nh3

from broadsheet.importers.records import BadItem
from broadsheet.kit.html import SCHEMES, TAGS

MOST_CHARACTERS = 2_000_000
MOST_LEVELS = 500
# Deeper elements are read as if they were not there; their text stays.
DEEPEST = 60

# What the body's blocks are made from beyond what readers' HTML may hold. All of it is
# taken apart; what remains as HTML goes through kit.html.clean.
MEDIA = {"img", "iframe", "video", "audio", "source", "embed"}
STRUCTURE = {"h1", "h5", "h6", "div", "section", "article", "caption", "tt", "strike", "center"}
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "title", "class"},
    "iframe": {"src", "title"},
    "embed": {"src"},
    "video": {"src", "title"},
    "audio": {"src", "title"},
    "source": {"src"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "figure": {"class"},
    "blockquote": {"class"},
    "div": {"class"},
    "ul": {"class"},
    "p": {"class"},
}
VOID = {"img", "br", "hr", "embed", "source"}
# Their end is understood without a tag, so they say nothing about depth.
SELF_ENDING = VOID | {"p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "input"}
SELF_ENDING |= {"meta", "link", "col", "area", "param", "track", "wbr", "option", "colgroup"}

ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
PIECE = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*) ?/?>|([^<]+)|<')
ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')


class Element:
    __slots__ = ("attributes", "children", "tag")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def classes(self) -> set[str]:
        return set(self["class"].split())

    def all(self, *tags: str) -> Iterator[Element]:
        """The elements with the tags within this one, in the order of the document."""
        for child in self.children:
            if isinstance(child, Element):
                if child.tag in tags:
                    yield child
                yield from child.all(*tags)

    def first(self, *tags: str) -> Element | None:
        return next(self.all(*tags), None)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words()).split())

    def words(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag == "br":
                yield " "
            else:
                yield from child.words()
                if child.tag in {"p", "li", "div", "td", "th", "tr", "h2", "h3"}:
                    yield " "


def depth_of(html: str) -> int:
    """How deep the elements may be nested, by an estimate that takes linear time."""
    depth = deepest = 0
    for closing, tag in ANY_TAG.findall(html):
        if tag.lower() in SELF_ENDING:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def parse(html: str) -> Element:
    """The tree of the HTML. Raises BadItem when it is larger or deeper than any story is."""
    if len(html) > MOST_CHARACTERS:
        raise BadItem(f"the text is longer than {MOST_CHARACTERS:,} characters")
    if depth_of(html) > MOST_LEVELS:
        raise BadItem(f"the markup is nested more than {MOST_LEVELS} levels deep")
    return tree_of(
        nh3.clean(
            html,
            tags=TAGS | MEDIA | STRUCTURE,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel=None,
        )
    )


def tree_of(tidy: str) -> Element:
    """The tree of HTML that nh3 wrote: every element closed, every attribute quoted."""
    root = Element("div", {})
    # One entry an open tag; those beyond DEEPEST stand for their ancestor.
    open_elements = [root]
    for match in PIECE.finditer(tidy):
        closing, tag, attributes, text = match.groups()
        if tag is None:
            open_elements[-1].children.append(unescape(text or "<"))
        elif closing:
            if len(open_elements) > 1:
                open_elements.pop()
        else:
            element = Element(tag, {k: unescape(v) for k, v in ATTRIBUTE.findall(attributes)})
            within = open_elements[-1]
            if len(open_elements) < DEEPEST:
                within.children.append(element)
            else:
                element = within
            if tag not in VOID:
                open_elements.append(element)
    return root
