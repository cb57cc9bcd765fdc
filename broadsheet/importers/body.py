"""From HTML of anybody's making to the blocks of a story's body.

Text blocks hold only what the desk's editor knows (paragraphs, two levels of headings,
lists, quotations, rules, and marks within a line), so that opening an imported story there
loses nothing.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable
from html import escape
from urllib.parse import urlsplit

from broadsheet.importers.embeds import frame_address
from broadsheet.importers.lines import (
    EMPTY_LINE,
    IN_LINE,
    inline,
    inner,
    list_html,
    marked,
    paragraphs_of,
    preformatted,
    tidy,
)
from broadsheet.importers.markup import Element, parse
from broadsheet.importers.records import shortened
from broadsheet.importers.tables import table_value
from broadsheet.kit.html import clean, plain_text
from broadsheet.media.models import Picture

HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
CAPTIONS = ("figcaption", "caption")
MOST_IN_QUOTATION = 1500

FindPicture = Callable[[str], Picture | None]


def no_pictures(address: str) -> None:
    return None


def blocks_of(
    html: str,
    *,
    lines_are_paragraphs: bool = False,
    find_picture: FindPicture = no_pictures,
    notes: Counter[str] | None = None,
) -> list[dict]:
    """The raw blocks of a body. notes: counts what could not be brought over as it was.

    Raises BadItem when the HTML is beyond any bounds.
    """
    if not html.strip():
        return []
    maker = BodyMaker(lines_are_paragraphs, find_picture, Counter() if notes is None else notes)
    maker.walk(parse(html))
    maker.end_text()
    return maker.blocks


def as_one_text(blocks: list[dict]) -> str:
    """The words of the blocks as one piece of HTML, for what has no blocks."""
    parts = []
    for each in blocks:
        value = each["value"]
        if each["type"] == "text":
            parts.append(value)
        elif each["type"] in {"quotation", "pull_quote"}:
            said_by = f" — {value['attribution']}" if value["attribution"] else ""
            parts.append(f"<blockquote>{escape(value['text'] + said_by, quote=False)}</blockquote>")
        elif each["type"] == "embed":
            link = f'<a href="{escape(value["url"])}">{escape(value["title"], quote=False)}</a>'
            parts.append(f"<p>{link}</p>")
        elif each["type"] == "table":
            rows = (" · ".join(filter(None, row)) for row in value["table"]["data"])
            parts += [f"<p>{escape(row, quote=False)}</p>" for row in rows]
    return clean("".join(parts))


def block(kind: str, value) -> dict:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


class BodyMaker:
    def __init__(
        self, lines_are_paragraphs: bool, find_picture: FindPicture, notes: Counter
    ) -> None:
        self.lines_are_paragraphs = lines_are_paragraphs
        self.find_picture = find_picture
        self.notes = notes
        self.blocks: list[dict] = []
        # The text block being written, and the line being written in it.
        self.text: list[str] = []
        self.line: list[str] = []

    # The document

    def walk(self, element: Element) -> None:
        for child in element.children:
            if isinstance(child, str):
                self.loose_text(child)
            elif child.tag in IN_LINE and not child.first(
                "img", "iframe", "video", "audio", "table"
            ):
                self.line.append(inline(child))
            else:
                self.take(child)
        self.end_line()

    def take(self, element: Element) -> None:
        if element.tag in IN_LINE:
            self.walk_marked(element)
            return
        self.end_line()
        if element.tag in HEADINGS:
            self.heading(element)
        elif element.tag == "hr":
            self.text.append("<hr/>")
        else:
            getattr(self, f"take_{element.tag}", self.walk)(element)

    def walk_marked(self, element: Element) -> None:
        """A mark or link around pictures or whole blocks: they come out of it."""
        for child in element.children:
            if isinstance(child, str):
                self.line.append(marked(element, escape(child, quote=False)))
            elif child.tag in IN_LINE and not child.first(
                "img", "iframe", "video", "audio", "table"
            ):
                self.line.append(marked(element, inline(child)))
            else:
                self.take(child)

    def loose_text(self, text: str) -> None:
        if not self.lines_are_paragraphs:
            self.line.append(escape(text, quote=False))
            return
        for number, part in enumerate(EMPTY_LINE.split(text)):
            if number:
                self.end_line()
            self.line.append(escape(part, quote=False).replace("\n", "<br/>"))

    # Text

    def end_line(self) -> None:
        content, self.line = tidy("".join(self.line)), []
        if content:
            self.text.append(f"<p>{content}</p>")

    def end_text(self) -> None:
        self.end_line()
        html, self.text = "".join(self.text), []
        if plain_text(html) or "<hr" in html:
            self.blocks.append(block("text", clean(html)))

    def add(self, kind: str, value) -> None:
        self.end_text()
        self.blocks.append(block(kind, value))

    def heading(self, element: Element) -> None:
        content = tidy(inner(element))
        if content:
            tag = HEADINGS[element.tag]
            self.text.append(f"<{tag}>{content}</{tag}>")
        self.media_within(element)

    def take_ul(self, element: Element) -> None:
        pictures = list(element.all("img"))
        if "blocks-gallery-grid" in element.classes or (len(pictures) > 1 and not element.text):
            self.gallery(element)
            return
        self.text.append(list_html(element))
        self.media_within(element)

    take_ol = take_ul

    def take_dl(self, element: Element) -> None:
        for child in element.children:
            if isinstance(child, str):
                self.loose_text(child)
            elif child.tag == "dt":
                self.text.append(f"<p><b>{tidy(inner(child))}</b></p>")
            else:
                self.walk(child)

    def take_pre(self, element: Element) -> None:
        lines = "".join(preformatted(element)).strip("\n").split("\n")
        kept = [escape(line.replace("\t", "    "), quote=False) for line in lines]
        shown = [re.sub("^ +", lambda m: "\N{NO-BREAK SPACE}" * len(m[0]), line) for line in kept]
        if any(line.strip() for line in shown):
            self.text.append(f"<p><code>{'<br/>'.join(shown)}</code></p>")

    def take_blockquote(self, element: Element) -> None:
        """A plain one becomes a quotation, one with lists or links stays in the text."""
        kind = (
            "pull_quote" if element.classes & {"pull-quote", "wp-block-pullquote"} else "quotation"
        )
        said_by = element.first("cite") or element.first("figcaption")
        attribution = said_by.text.lstrip("—–- ") if said_by else ""
        if len(attribution) > 200 or element.text == (said_by and said_by.text):
            said_by, attribution = None, ""
        if self.is_more_than_words(element, said_by):
            self.quoted_text(element)
            return
        paragraphs = [p for p in paragraphs_of(element, said_by, self.lines_are_paragraphs) if p]
        words = "\n\n".join(paragraphs)
        if len(words) > MOST_IN_QUOTATION:
            self.quoted_text(element)
        elif words:
            self.add(kind, {"text": words, "attribution": attribution})

    def is_more_than_words(self, element: Element, said_by: Element | None) -> bool:
        """Whether a quotation holds what plain text would lose; a link on the name may go."""
        links = set(map(id, element.all("a"))) - set(map(id, said_by.all("a") if said_by else ()))
        parts = ("ul", "ol", "table", "h2", "h3", "h4", "img", "iframe", "pre", "blockquote")
        return bool(links) or element.first(*parts) is not None

    def quoted_text(self, element: Element) -> None:
        within = BodyMaker(self.lines_are_paragraphs, self.find_picture, self.notes)
        within.walk(element)
        within.end_text()
        for each in within.blocks:
            if each["type"] != "text":
                self.add(each["type"], each["value"])
                continue
            for part in re.split(r"(<p>.*?</p>)", each["value"], flags=re.DOTALL):
                inside = part.removeprefix("<p>").removesuffix("</p>")
                quoted = part.startswith("<p>")
                self.text.append(f"<blockquote>{inside}</blockquote>" if quoted else part)

    def take_table(self, element: Element, caption: str = "") -> None:
        value = table_value(element)
        if value is None:
            for cell in element.all("td", "th", "caption"):
                self.walk(cell)
            return
        own = element.first("caption")
        caption = caption or (own.text if own else "")
        self.add("table", {"caption": shortened(caption, 200), "table": value})
        self.media_within(element)

    # Pictures, films, sound

    def take_figure(self, element: Element) -> None:
        captions = list(element.all(*CAPTIONS))
        caption = captions[-1].text if captions else ""
        pictures = list(element.all("img"))
        if quoted := element.first("blockquote"):
            quoted.attributes["class"] = f"{quoted['class']} {element['class']}"
            self.take_blockquote(quoted)
        elif table := element.first("table"):
            self.take_table(table, caption)
        elif len(pictures) > 1:
            self.gallery(element)
        elif pictures:
            self.picture(pictures[0], caption)
        elif medium := element.first("iframe", "embed", "video", "audio"):
            self.medium(medium, caption)
        else:
            self.walk(element)

    def take_div(self, element: Element) -> None:
        caption = next((p for p in element.all("p") if "wp-caption-text" in p.classes), None)
        picture = element.first("img")
        if caption and picture and "wp-caption" in element.classes:
            self.picture(picture, caption.text)
        else:
            self.walk(element)

    def take_img(self, element: Element) -> None:
        self.picture(element, "")

    def take_iframe(self, element: Element) -> None:
        self.medium(element, "")

    take_embed = take_video = take_audio = take_iframe

    def media_within(self, element: Element) -> None:
        """What stands in a list, heading or table and can only stand beside it."""
        for each in element.all("img", "iframe", "video", "audio"):
            self.take(each)

    def picture_value(self, element: Element, caption: str) -> dict | None:
        picture = self.find_picture(element["src"])
        if picture is None:
            return None
        alt = shortened(element["alt"].strip(), 300)
        return {
            "picture": picture.pk,
            "alt": "" if alt == picture.description else alt,
            "caption": shortened(caption, 400),
            "credit": "",
        }

    def picture(self, element: Element, caption: str) -> None:
        value = self.picture_value(element, caption)
        if value:
            self.add("picture", value)
            return
        self.notes["picture without its file: left out, its caption kept"] += 1
        if caption:
            self.text.append(f"<p><i>{escape(caption, quote=False)}</i></p>")

    def gallery(self, element: Element) -> None:
        captions = captions_by_picture(element)
        values = []
        for picture in element.all("img"):
            value = self.picture_value(picture, captions.get(id(picture), ""))
            if value:
                values.append(value)
            else:
                self.picture(picture, captions.get(id(picture), ""))
        if len(values) > 1:
            items = [block("item", value) for value in values]
            self.add("gallery", {"heading": "", "pictures": items})
        elif values:
            self.add("picture", values[0])

    def medium(self, element: Element, caption: str) -> None:
        """A film or sound of elsewhere: a frame if its host is allowed, else a link."""
        source = element.first("source")
        address = (element["src"] or (source["src"] if source else "")).strip()
        if address.startswith("//"):
            address = f"https:{address}"
        frame = frame_address(address)
        title = shortened(element["title"] or caption or host_of(address), 200)
        if frame:
            self.add(
                "embed", {"url": frame, "title": title, "description": shortened(caption, 400)}
            )
            return
        if address.startswith(("http://", "https://", "/")):
            self.notes[f"{element.tag} from {host_of(address)}: kept as a link"] += 1
            words = element["title"] or caption or shortened(address, 100)
            link = f'<a href="{escape(address)}">{escape(words, quote=False)}</a>'
            self.text.append(f"<p>{link}</p>")
        elif caption:
            self.text.append(f"<p>{escape(caption, quote=False)}</p>")


def host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or address[:80]
    except ValueError:
        return address[:80]


def captions_by_picture(element: Element) -> dict[int, str]:
    """The captions of a gallery by the identity of the picture's element."""
    captions = {}
    for item in element.all("figure", "li", "div"):
        pictures = list(item.all("img"))
        caption = item.first(*CAPTIONS)
        if len(pictures) == 1 and caption:
            captions[id(pictures[0])] = caption.text
    return captions
