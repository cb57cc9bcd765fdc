"""The <picture> of a picture, of the same size before and after its renditions are made."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from broadsheet.kit.showing import shows
from broadsheet.media.models import Picture
from broadsheet.media.renditions import SHAPES, sources

register = template.Library()


@register.simple_tag
def picture(
    picture: Picture | None,
    shape: str,
    sizes: str = "100vw",
    alt: str | None = None,
    first: bool = False,
) -> SafeString | str:
    """`{% picture story.picture "news" sizes="…" alt="…" %}`.

    alt: None takes the picture's own; an empty one says that the picture repeats what
    stands beside it. first: the picture at the top, loaded at once and before others.
    """
    if picture is None:
        return ""
    shows(picture)
    made = sources(picture, shape)
    words = picture.default_alt_text if alt is None else alt
    if made is None:
        return placeholder(picture, shape, words)
    formats = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        ((format, srcset, sizes) for format, srcset in made.srcsets.items()),
    )
    manner = 'fetchpriority="high"' if first else 'loading="lazy" decoding="async"'
    return format_html(
        '<picture>{}<img src="{}" width="{}" height="{}" alt="{}" {}></picture>',
        formats, made.fallback.url, made.fallback.width, made.fallback.height, words, SafeString(manner),
    )  # fmt: skip


@register.simple_tag
def poster(picture: Picture | None) -> str:
    """The address of the still that stands for a video until it is played."""
    shows(picture)
    made = picture and sources(picture, "news")
    return made.fallback.url if made else ""


def placeholder(picture: Picture, shape: str, words: str) -> SafeString:
    """A blank drawing of the size that the picture will have."""
    ratio = SHAPES[shape].ratio
    width = 960
    height = round(width / ratio) if ratio else round(width * picture.height / picture.width)
    blank = (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' "
        f"viewBox='0 0 {width} {height}'/%3E"
    )
    return format_html(
        '<picture class="is-awaited"><img src="{}" width="{}" height="{}" alt="{}"></picture>',
        blank, width, height, words,
    )  # fmt: skip
