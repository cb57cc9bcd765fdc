"""What stands within one line of text: words, marks, links and breaks."""

from __future__ import annotations

import re
from html import escape

from broadsheet.importers.markup import Element

MARKS = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "cite": "i", "sup": "sup", "sub": "sub",
    "code": "code", "kbd": "code", "tt": "code",
}  # fmt: skip
IN_LINE = {*MARKS, "a", "br", "abbr", "bdi", "bdo", "del", "ins", "mark", "q", "s", "small"}
IN_LINE |= {"span", "strike", "u"}
EMPTY_LINE = re.compile(r"\n[ \t\r]*\n\s*")


def marked(element: Element, content: str) -> str:
    """The content with the mark or link of the element around it."""
    if not content.strip():
        return content
    if element.tag == "a":
        href = element["href"].strip()
        return f'<a href="{escape(href)}">{content}</a>' if href else content
    if element.tag == "q":
        return f"“{content}”"
    mark = MARKS.get(element.tag)
    return f"<{mark}>{content}</{mark}>" if mark else content


def inline(element: Element) -> str:
    return "<br/>" if element.tag == "br" else marked(element, inner(element))


def inner(element: Element) -> str:
    """All text within the element in one line, with its marks."""
    parts = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(escape(child, quote=False))
        elif child.tag in IN_LINE:
            parts.append(inline(child))
        elif child.tag in {"ul", "ol"}:
            parts.append(list_html(child))
        elif child.tag not in {"img", "iframe", "video", "audio", "source", "embed"}:
            parts.append(
                f"<br/>{inner(child)}<br/>" if child.tag != "p" else f"{inner(child)}<br/>"
            )
    return "".join(parts)


def list_html(element: Element) -> str:
    items: list[str] = []
    for child in element.children:
        if isinstance(child, str):
            content = tidy(escape(child, quote=False))
        elif child.tag in {"ul", "ol"}:
            # A list directly in a list, which is not allowed, belongs to the item before.
            if items:
                items[-1] += list_html(child)
                continue
            content = list_html(child)
        else:
            content = tidy(inner(child))
        if content:
            items.append(content)
    inside = "".join(f"<li>{item}</li>" for item in items)
    tag = "ol" if element.tag == "ol" else "ul"
    return f"<{tag}>{inside}</{tag}>" if inside else ""


def preformatted(element: Element):
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag == "br":
            yield "\n"
        else:
            yield from preformatted(child)


def paragraphs_of(element: Element, without: Element | None, lines: bool) -> list[str]:
    """The paragraphs of a quotation as plain text."""
    paragraphs = [""]
    for child in element.children:
        if child is without:
            continue
        if isinstance(child, str):
            first, *more = EMPTY_LINE.split(child) if lines else [child]
            paragraphs[-1] += first
            paragraphs += more
        elif child.tag == "br":
            paragraphs[-1] += "\n"
        elif child.tag in IN_LINE:
            kept = [each for each in child.children if each is not without]
            child.children = kept
            paragraphs[-1] += child.text if child.tag != "q" else f"“{child.text}”"
        else:
            paragraphs += [*paragraphs_of(child, without, lines), ""]
    return ["\n".join(" ".join(line.split()) for line in p.strip().split("\n")) if lines
            else " ".join(p.split()) for p in paragraphs]  # fmt: skip


SPACES = re.compile(r"[ \t\r\n\f]+")
BREAKS = re.compile(r" ?<br/>(?: ?<br/>)* ?(?=(<[uo]l>)?)")


def tidy(line: str) -> str:
    """The line with single spaces, and without breaks at its ends and beside lists."""
    line = SPACES.sub(" ", line)
    line = BREAKS.sub(lambda found: "" if found[1] else "<br/>", line)
    line = re.sub(r"(</[uo]l>)<br/>", r"\1", line)
    return strip_breaks(line)


def strip_breaks(line: str) -> str:
    line = line.strip()
    while line.startswith("<br/>"):
        line = line[5:].lstrip()
    while line.endswith("<br/>"):
        line = line[:-5].rstrip()
    return "" if not line.replace("\N{NO-BREAK SPACE}", "").strip() else line
