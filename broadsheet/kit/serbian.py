"""Serbian Cyrillic to Latin: a rule for text, and for the text inside HTML."""

import re
from html.parser import HTMLParser

LETTERS = dict(
    zip(
        "абвгдђежзијклљмнњопрстћуфхцчџш",
        "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š".split(),
        strict=True,
    )
)
DIGRAPHS = {"Љ": "Lj", "Њ": "Nj", "Џ": "Dž"}
TABLE = str.maketrans(
    LETTERS | {c.upper(): latin.upper() for c, latin in LETTERS.items() if len(latin) == 1}
)
CAPITAL_DIGRAPH = re.compile(r"[ЉЊЏ](?=(.)?)")


def to_latin(text: str) -> str:
    """Transliterate; a digraph is all capitals only inside a word of capitals."""

    def digraph(match: re.Match) -> str:
        latin = DIGRAPHS[match[0]]
        after = match[1]
        before = match.string[match.start() - 1 : match.start()]
        capitals = after.isupper() if after and after.isalpha() else before.isupper()
        return latin.upper() if capitals else latin

    return CAPITAL_DIGRAPH.sub(digraph, text).translate(TABLE)


SKIPPED = {"script", "style", "code", "pre", "textarea", "kbd"}
TEXT_ATTRIBUTES = {"title", "alt", "aria-label", "placeholder", "content", "value", "label"}
VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
    "track", "wbr",
}  # fmt: skip


class _Latiniser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        # One entry an open element: whether its text stays as it is.
        self.kept: list[tuple[str, bool]] = []

    @property
    def keeping(self) -> bool:
        return bool(self.kept) and self.kept[-1][1]

    def handle_starttag(self, tag, attrs):
        language = next((value for name, value in attrs if name == "lang"), None)
        keep = self.keeping
        if language:
            keep = language not in {"sr", "sr-Latn"}
        keep = (
            keep
            or ("translate", "no") in attrs
            or (tag in SKIPPED and ("type", "application/ld+json") not in attrs)
        )
        if tag not in VOID:
            self.kept.append((tag, keep))
        self.out.append(self._tag(keep))

    def handle_startendtag(self, tag, attrs):
        self.out.append(self._tag(self.keeping))

    def _tag(self, keep: bool) -> str:
        source = self.get_starttag_text() or ""
        if keep:
            return source

        def attribute(match: re.Match) -> str:
            name, value = match[1][:-2].strip(), match[2]
            read = name in TEXT_ATTRIBUTES or name.startswith("data-")
            if not read or value.startswith(("/", "http")):
                return match[0]
            return match[1] + to_latin(value)

        return re.sub(r'(\s[\w-]+=")([^"]*)', attribute, source)

    def handle_endtag(self, tag):
        for place in range(len(self.kept) - 1, -1, -1):
            if self.kept[place][0] == tag:
                del self.kept[place:]
                break
        self.out.append(f"</{tag}>")

    def handle_data(self, data):
        self.out.append(data if self.keeping else to_latin(data))

    def handle_entityref(self, name):
        self.out.append(f"&{name};")

    def handle_charref(self, name):
        self.out.append(f"&#{name};")

    def handle_comment(self, data):
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl):
        self.out.append(f"<!{decl}>")


def html_to_latin(html: str) -> str:
    """Transliterate what a person reads in the page.

    Scripts, styles, code and elements in another language stay as they are, and so do
    addresses; `lang="sr-Cyrl"` marks what stays Cyrillic, such as the way back to that script.
    """
    parser = _Latiniser()
    parser.feed(html)
    parser.close()
    return "".join(parser.out)
