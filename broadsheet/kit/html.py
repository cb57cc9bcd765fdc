"""The one policy by which HTML from outside becomes HTML that readers get."""

import re
from html import unescape

import nh3

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "dd", "del", "dl", "dt", "em",
    "figcaption", "figure", "h2", "h3", "h4", "hr", "i", "ins", "kbd", "li", "mark", "ol",
    "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul", "bdi", "bdo",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "*": {"lang", "dir"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
# Of readers' own words: no pictures, tables or titles, and no link that search engines follow.
TAGS_OF_COMMENTS = {
    "a", "blockquote", "br", "code", "del", "details", "em", "h3", "hr", "li", "ol", "p", "pre",
    "s", "strong", "summary", "ul",
}  # fmt: skip


def clean(html: str) -> str:
    """Return the HTML with nothing left in it but text, its structure and safe links.

    Scripts, styles, frames, forms, pictures, SVG, MathML, event handlers, ids, names and
    classes go; the text inside an unknown element stays. Cleaning twice changes nothing.
    """
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener",
        strip_comments=True,
    )


def clean_comment(html: str) -> str:
    """The same of what a reader wrote."""
    return nh3.clean(
        html,
        tags=TAGS_OF_COMMENTS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
        strip_comments=True,
    )


def plain_text(html: str) -> str:
    """The words of the HTML, one space between them, entities resolved."""
    spaced = re.sub(r"<(?:/?(?:p|div|li|h\d|tr|td|th|blockquote|figure)\b|br\b)", r" \g<0>", html)
    return " ".join(unescape(nh3.clean(spaced, tags=set())).split())
