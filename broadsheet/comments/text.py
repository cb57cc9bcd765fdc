"""From what a reader types to what others see: normalised, read as Markdown, cleaned."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from html import escape
from urllib.parse import urlsplit

from django.utils import translation
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from broadsheet.kit.html import clean_comment, plain_text
from broadsheet.kit.likeness import folded

# Raised with every change of what the same source becomes; `manage.py render_comments` follows.
RENDERER = 1
# Whatever an edition allows; with so many no Markdown takes longer than a moment.
LONGEST = 10_000
MOST_NESTED = 20
MOST_MARKS = 4

# Signs that change the direction of what follows, or that nobody sees.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u115f\u1160\u180b-\u180f\u200b\u2028\u2029"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e001f]"
)
JOINERS = {"\u200c", "\u200d"}
VARIANTS = {"\ufe0e", "\ufe0f"}
# Scripts whose letters are joined or told apart by joiners; by the first word of their names.
JOINING = {
    "ARABIC", "SYRIAC", "MONGOLIAN", "NKO", "MANDAIC", "DEVANAGARI", "BENGALI", "GURMUKHI",
    "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR",
}  # fmt: skip
BLACK_FLAG = "\U0001f3f4"
TAGS = ("\U000e0020", "\U000e007f")
TOO_MANY_EMPTY_LINES = re.compile(r"\n{3,}")
SPOILER = ">!"


def normalised(source: str) -> str:
    """The text in one form, without signs that hide or turn what others read.

    Joiners stay where Arabic, Indic and other scripts and emoji need them.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = without_stray_joiners(UNSEEN.sub("", unicodedata.normalize("NFC", text)))
    else:
        text = UNSEEN.sub("", text)
    return TOO_MANY_EMPTY_LINES.sub("\n\n", text).strip()


def without_stray_joiners(text: str) -> str:
    kept: list[str] = []
    marks = 0
    in_flag = False
    for place, character in enumerate(text):
        before, after = kept[-1] if kept else "", text[place + 1 : place + 2]
        is_tag = TAGS[0] <= character <= TAGS[1]
        in_flag = character == BLACK_FLAG or (in_flag and is_tag)
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if character in JOINERS:
            fits = joins(before, character) and joins(after, character)
        elif character in VARIANTS:
            fits = is_symbol(before)
        elif is_tag:
            fits = in_flag
        else:
            fits = marks <= MOST_MARKS
        if fits:
            kept.append(character)
    return "".join(kept)


def joins(neighbour: str, joiner: str) -> bool:
    if not neighbour:
        return False
    if unicodedata.name(neighbour, "").partition(" ")[0] in JOINING:
        return True
    return joiner == "\u200d" and (is_symbol(neighbour) or neighbour in VARIANTS)


def is_symbol(character: str) -> bool:
    return bool(character) and (
        unicodedata.category(character) in {"So", "Sk", "Sm"} or character in "0123456789#*©®‼⁉"
    )


def rendered(source: str, language: str) -> str:
    """The HTML of a normalised source, clean, with what it has of our words in the language."""
    with translation.override(language):
        return clean_comment(MARKDOWN.render(source, {"spoiler": gettext("Spoiler")}))


def fingerprint_of(html: str) -> int:
    """The same for texts that differ in signs, case and spaces alone."""
    words = "".join(each for each in folded(plain_text(html)) if each.isalnum())
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest()) >> 1


def spoiler(state: StateBlock, begin: int, end: int, silent: bool) -> bool:
    """A block of lines that begin with `>!`, to be opened by whoever wants to read it."""
    if state.env.get("in_spoiler") or not starts_with_sign(state, begin):
        return False
    if silent:
        return True
    line = begin
    texts = []
    while line < end and starts_with_sign(state, line):
        start = state.bMarks[line] + state.tShift[line] + len(SPOILER)
        texts.append(state.src[start : state.eMarks[line]].removeprefix(" "))
        line += 1
    opening = state.push("spoiler_open", "details", 1)
    opening.map, opening.block = [begin, line], True
    inner = {**state.env, "in_spoiler": True}
    state.md.block.parse("\n".join(texts), state.md, inner, state.tokens)
    state.push("spoiler_close", "details", -1).block = True
    state.line = line
    return True


def starts_with_sign(state: StateBlock, line: int) -> bool:
    start = state.bMarks[line] + state.tShift[line]
    return state.src.startswith(SPOILER, start) and start < state.eMarks[line]


def say_where_links_lead(state: StateCore) -> None:
    """Put the host after a link whose text is not its address: it may name another one."""
    for block in state.tokens:
        children: list[Token] = []
        address, text = "", ""
        for token in block.children or []:
            children.append(token)
            if token.type == "link_open":
                address, text = str(token.attrGet("href") or ""), ""
            elif token.type == "link_close" and address:
                host = urlsplit(address).hostname
                if host and text not in {address, address.rstrip("/")}:
                    said = Token("text", "", 0)
                    said.content = f" ({host})"
                    children.append(said)
                address = ""
            else:
                text += token.content
        if block.children is not None:
            block.children = children


class Renderer(RendererHTML):
    def heading_open(self, tokens: Sequence[Token], place: int, options, env) -> str:
        return "<h3>"  # under the heading of the comments

    def heading_close(self, tokens: Sequence[Token], place: int, options, env) -> str:
        return "</h3>\n"

    def spoiler_open(self, tokens: Sequence[Token], place: int, options, env) -> str:
        return f"<details><summary>{escape(env['spoiler'])}</summary>"


def markdown() -> MarkdownIt:
    settings = {"html": False, "breaks": True, "linkify": True, "maxNesting": MOST_NESTED}
    reader = MarkdownIt("commonmark", settings, renderer_cls=Renderer)
    reader.enable(["linkify", "strikethrough"])
    # Pictures would be requests to others; definitions hide where a link leads.
    reader.disable(["image", "html_inline", "html_block", "reference"])
    reader.block.ruler.before(
        "blockquote", "spoiler", spoiler, {"alt": ["paragraph", "blockquote", "list"]}
    )
    reader.core.ruler.push("say_where_links_lead", say_where_links_lead)
    if reader.linkify is None:
        raise RuntimeError("markdown-it-py is there without linkify-it-py.")
    reader.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    return reader


MARKDOWN = markdown()
