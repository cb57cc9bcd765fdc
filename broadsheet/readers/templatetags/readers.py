"""A reader's face, and the panels of the reader's page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html

from broadsheet.editions.models import Edition
from broadsheet.kit.html import plain_text
from broadsheet.readers.models import Reader
from broadsheet.stories.models import StoryPage

register = template.Library()


@register.simple_tag
def face(reader: Reader) -> str:
    """The picture or, drawn by the stylesheet, the initials. The name stands beside it."""
    if reader.avatar:
        return format_html(
            '<img class="face" src="{}" width="48" height="48" alt="" loading="lazy">',
            reader.avatar.url,
        )
    return format_html(
        '<span class="face face--{}" aria-hidden="true" translate="no"><bdi>{}</bdi></span>',
        reader.colour, reader.initials,
    )  # fmt: skip


@register.filter
def plain_words(html: str) -> str:
    """What somebody wrote, without the signs by which he marked it up."""
    return plain_text(html)


@register.simple_tag
def story_address(story: StoryPage, edition: Edition) -> str:
    """With the host of its edition."""
    return edition.origin + story.path_in(edition)


@register.simple_tag(takes_context=True)
def panel_body(context, panel: dict[str, Any]) -> str:
    request, edition = context["request"], context["edition"]
    return render_to_string(panel["template"], panel["context"] | {"edition": edition}, request)
