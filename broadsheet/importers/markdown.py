"""Markdown to HTML, bounded, with the shortcodes that static site generators add to it."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from markdown import markdown

from broadsheet.importers.records import BadItem

MOST_CHARACTERS = 500_000
# The parser takes the square of the number of brackets: about a second at this many.
MOST_BRACKETS = 3000
SHORTCODE = re.compile(r"\{\{[<%]\s*(/?)\s*([\w-]+)([^{}]*?)[>%]\}\}")
ARGUMENT = re.compile(r'(?:([\w-]+)\s*=\s*)?(?:"([^"]*)"|(\S+))')
LEADING_MARKS = re.compile(r"^(?:[ \t]*>){20,}", re.MULTILINE)


def html_of(text: str, notes: Counter[str]) -> str:
    """The HTML of the Markdown, which is not clean yet. notes: counts what was left out."""
    if len(text) > MOST_CHARACTERS or text.count("[") > MOST_BRACKETS:
        raise BadItem("the Markdown is longer, or has more links, than any story has")
    text = SHORTCODE.sub(lambda found: shortcode(found, notes), LEADING_MARKS.sub(">", text))
    try:
        return markdown(text, extensions=["tables", "fenced_code", "sane_lists"])
    except RecursionError:
        raise BadItem("the Markdown is nested too deeply") from None


def shortcode(found: re.Match, notes: Counter[str]) -> str:
    closing, name, rest = found.groups()
    arguments = [(key, quoted or bare) for key, quoted, bare in ARGUMENT.findall(rest)]
    first = arguments[0][1].rstrip("/") if arguments else ""
    if name in {"ref", "relref"}:
        return first.removesuffix(".md")
    if name == "youtube" and first and not closing:
        return f'\n\n<iframe src="https://www.youtube.com/embed/{escape(first)}"></iframe>\n\n'
    if not closing:
        notes[f"shortcode {name}: left out, the text within it kept"] += 1
    return ""
