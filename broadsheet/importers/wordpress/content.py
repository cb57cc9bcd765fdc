"""WordPress's ways of writing, turned into plain HTML: shortcodes, blocks, bare addresses."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from broadsheet.importers.records import PictureRecord
from broadsheet.importers.wordpress.export import Export

BLOCK = re.compile(r"<!--\s*(/?)wp:([a-z][a-z0-9/_-]*)\s*(\{[^<>]*?\})?\s*(/?)-->")
SHORTCODE = re.compile(r"\[(\[?)(/?)([a-zA-Z][\w-]*)([^\[\]]*)\](\]?)")
ARGUMENT = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))|(\S+)""")
COMMENT = re.compile(r"<!--(?:more|nextpage|noteaser)[^>]{0,200}-->")
LONE_ADDRESS = re.compile(r"^[ \t]*(https?://[^\s<>\"']+)[ \t]*$", re.MULTILINE)
PICTURE_AT_START = re.compile(r"(?:<a\b[^<>]*> ?)?<img\b[^<>]*>(?: ?</a>)?")
EMBED_WRAPPER = re.compile(r'<div class="wp-block-embed__wrapper">\s*([^<\s]*)\s*</div>')

# Blocks whose HTML says all: it is taken as it stands.
PLAIN = {
    "paragraph", "heading", "image", "gallery", "quote", "pullquote", "list", "list-item",
    "table", "video", "audio", "code", "preformatted", "verse", "separator", "html", "more",
    "nextpage", "spacer", "group", "columns", "column", "cover", "media-text", "freeform",
    "button", "buttons", "shortcode", "file", "details", "classic", "block", "embed",
}  # fmt: skip
# Shortcodes that only lay out a page around a text.
LAYOUT = {"row", "column", "one_half", "one_third", "two_third", "center"}


class ContentReader:
    """Turns the content of posts into HTML of which body.py knows every element."""

    def __init__(self, export: Export) -> None:
        self.export = export

    def html_of(self, content: str, post_id: str, notes: Counter[str]) -> tuple[str, bool]:
        """The HTML, and whether empty lines in it begin paragraphs."""
        in_blocks = "<!-- wp:" in content
        if in_blocks:
            content = EMBED_WRAPPER.sub(lambda m: frame(m[1]), content)
            content = BLOCK.sub(lambda m: self.block(m, notes), content)
        content = COMMENT.sub("", content)
        content = self.without_shortcodes(content, post_id, notes)
        content = LONE_ADDRESS.sub(lambda m: frame(m[1]), content)
        return content, not in_blocks

    def block(self, found: re.Match, notes: Counter[str]) -> str:
        closing, name, _data, empty = found.groups()
        name = name.removeprefix("core/")
        if closing or name in PLAIN or name.startswith("core-embed/"):
            return ""
        kept = "left out" if empty else "its text kept"
        notes[f"block {name}: not understood, {kept}"] += 1
        return ""

    # Shortcodes

    def without_shortcodes(self, content: str, post_id: str, notes: Counter[str]) -> str:
        """The content with each shortcode turned into HTML, in one pass from left to right."""
        closed = {m[3] for m in SHORTCODE.finditer(content) if m[2]}
        out: list[str] = []
        # One entry an open shortcode that encloses text: its name, arguments, where it began.
        enclosing: list[tuple[str, dict[str, str], int]] = []
        end = 0
        for found in SHORTCODE.finditer(content):
            escaped, closing, name, rest, escaped_end = found.groups()
            out.append(content[end : found.start()])
            end = found.end()
            if escaped and escaped_end:
                out.append(found[0][1:-1])
            elif closing:
                self.close(name, enclosing, out)
            elif name in {"caption", "wp_caption", "embed", "video", "audio"} and name in closed:
                out.append(escaped)
                enclosing.append((name, arguments(rest), len(out)))
                end -= len(escaped_end)
            else:
                out.append(escaped + self.single(found, name, rest, post_id, closed, notes))
                end -= len(escaped_end)
        out.append(content[end:])
        return "".join(out)

    def close(self, name: str, enclosing: list, out: list[str]) -> None:
        while enclosing:
            opened, given, place = enclosing.pop()
            if opened == name:
                inside = "".join(out[place:])
                del out[place:]
                out.append(self.enclosed(name, given, inside))
                return

    def enclosed(self, name: str, given: dict[str, str], inside: str) -> str:
        if name == "embed":
            return frame(inside)
        if name in {"video", "audio"}:
            return medium(name, given) + inside
        inside = inside.lstrip()
        picture = PICTURE_AT_START.match(inside)
        if not picture:
            return inside
        caption = given.get("caption") or inside[picture.end() :]
        return f"\n\n<figure>{picture[0]}<figcaption>{caption.strip()}</figcaption></figure>\n\n"

    def single(
        self, found: re.Match, name: str, rest: str, post_id: str, closed: set[str], notes: Counter
    ) -> str:
        given = arguments(rest)
        if name == "gallery":
            return self.gallery(given, post_id, notes)
        if name in {"video", "audio"}:
            return medium(name, given)
        if name in {"youtube", "vimeo", "embed", "wpvideo", "soundcloud"}:
            return film(name, given) or unknown(name, notes)
        if name in {"caption", "wp_caption"}:
            return ""
        # A word in brackets is a shortcode only when it looks like one: [sic] does not.
        if name in closed or any(key != "0" for key in given) or "_" in name or "-" in name:
            return unknown(name, notes)
        return (
            found[0].removeprefix("[" * len(found[1])).removesuffix(found[5])
            if found[5]
            else (found[0][len(found[1]) :])
        )

    def gallery(self, given: dict[str, str], post_id: str, notes: Counter[str]) -> str:
        numbers = re.findall(r"\d+", given.get("ids") or given.get("include") or "")
        pictures = [self.export.by_id[n] for n in numbers if n in self.export.by_id]
        if not numbers:
            pictures = self.export.by_parent.get(given.get("id", post_id), [])
        if not pictures:
            notes["gallery without pictures in the export: left out"] += 1
            return ""
        figures = "".join(map(figure, pictures))
        return f"\n\n<figure>{figures}</figure>\n\n"


def unknown(name: str, notes: Counter[str]) -> str:
    notes[f"shortcode {name}: not understood, the text within it kept"] += 1
    return ""


def arguments(rest: str) -> dict[str, str]:
    """The arguments by name; the first without a name as `0`."""
    found: dict[str, str] = {}
    for name, double, single, bare, lone in ARGUMENT.findall(rest[:4000]):
        if name:
            found[name.lower()] = double or single or bare
        elif lone.strip("/"):
            found.setdefault("0", lone.lstrip("=").strip("\"'"))
    return found


def figure(picture: PictureRecord) -> str:
    image = f'<img src="{escape(picture.addresses[0])}" alt="{escape(picture.alt)}">'
    return f"<figure>{image}<figcaption>{picture.caption}</figcaption></figure>"


def frame(address: str) -> str:
    return f'\n\n<iframe src="{address.strip().replace(chr(34), "")}"></iframe>\n\n'


def medium(name: str, given: dict[str, str]) -> str:
    kinds = ("src", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "wav", "0")
    address = next((given[kind] for kind in kinds if given.get(kind)), "")
    return f'\n\n<{name} src="{escape(address)}"></{name}>\n\n' if address else ""


def film(name: str, given: dict[str, str]) -> str:
    address = given.get("url") or given.get("src") or given.get("id") or given.get("0", "")
    if address.startswith(("http://", "https://")):
        return frame(address)
    base = {"youtube": "https://www.youtube.com/embed/", "vimeo": "https://vimeo.com/"}.get(name)
    return frame(base + address) if base and re.fullmatch(r"[\w-]{4,20}", address) else ""
