"""What every page says in its edition's way: addresses, times, numbers, bars and menus."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from broadsheet.editions.models import Edition
from broadsheet.editions.views import colours_key
from broadsheet.kit.parts import Hole, leave_hole
from broadsheet.kit.serbian import to_latin

register = template.Library()

EDITION_URLS = "config.edition_urls"


@register.simple_tag(takes_context=True)
def path_to(context, name: str, *args) -> str:
    """The path of a page of the edition: `{% path_to "topic" topic.slug %}`."""
    return context["edition"].path_to(name, *args)


@register.simple_tag(takes_context=True)
def moment(context, at: datetime | date | None, form: str = "moment") -> str:
    """A <time> in the edition's zone and words. form: moment, day, weekday or time."""
    if at is None:
        return ""
    conventions = context["edition"].conventions
    shown = getattr(conventions, form)(at)
    if not isinstance(at, datetime):
        return format_html('<time datetime="{}">{}</time>', at.isoformat(), shown)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.astimezone(conventions.zone).isoformat(timespec="seconds"),
        conventions.exact(at),
        shown,
    )


@register.simple_tag
def part(name: str, *, current: int | str = 0, **hole) -> SafeString:
    """Leave a hole for a part of the edition; kit/parts.py says what may be asked of it.

    current: '' where the page has no such thing.
    """
    return mark_safe(leave_hole(Hole(name, current=int(current or 0), **hole)))  # noqa: S308


@register.simple_tag(takes_context=True)
def number(context, value: int) -> str:
    """A number in the edition's digits."""
    return context["edition"].conventions.number(value)


@register.filter
def in_latin(text: str) -> str:
    """Serbian in Latin letters, on a page that belongs to no edition."""
    return to_latin(text)


@register.simple_tag
def stylesheet(edition: Edition | None) -> str:
    """The one sheet of all pages, and the few lines with the edition's colours."""
    link = '<link rel="stylesheet" href="{}">'
    sheets = format_html(link, static("site.css"))
    if edition:
        sheets += format_html(link, edition.path_to("colours", colours_key(edition)))
    return sheets


@dataclass
class Reading:
    """One way to read the publication, as the language switch offers it."""

    label: str
    tag: str
    direction: str
    path: str
    is_current: bool
    is_translation: bool
    home: str


@register.simple_tag(takes_context=True)
def readings(context) -> list[Reading]:
    """Every edition by its own name, leading to the translation of the story shown.

    An edition readable in two scripts is there twice; the other script of the edition at
    hand leads to the same page.
    """
    request, current = context["request"], context["edition"]
    translations = context.get("translations") or {}
    found = []
    for edition in request.editions if hasattr(request, "editions") else [current]:
        scripts = [edition, edition.latin()] if edition.latin_code else [edition]
        for script in scripts:
            is_current = edition.pk == current.pk and script.in_latin == current.in_latin
            path, is_same = path_of_reading(context, script, translations.get(edition.pk))
            if script.origin != current.origin:
                path = script.origin + path
            label = script.latin_label if script.in_latin else script.short_label
            found.append(
                Reading(
                    label or script.tag,
                    script.tag,
                    script.direction,
                    path,
                    is_current,
                    is_same,
                    home=script.url_to("home"),
                )
            )
    return found


def path_of_reading(context, edition: Edition, translation) -> tuple[str, bool]:
    if translation is not None:
        return translation.path_in(edition), True
    if edition.pk == context["edition"].pk:
        story = context.get("story")
        if story is None:
            return edition.prefix + local_path(context["request"]), True
        if edition.in_latin or not story.is_latin_only:
            return story.path_in(edition), True
    return edition.path_to("home"), False


def local_path(request: HttpRequest) -> str:
    """The path below the edition's prefix; the home in the desk's preview."""
    return request.path_info if getattr(request, "urlconf", None) == EDITION_URLS else "/"


@register.simple_tag(takes_context=True)
def canonical(context) -> str:
    """The one address of the page shown, with the number of a further page of a list."""
    edition, request = context["edition"], context["request"]
    story, page = context.get("story"), context.get("page")
    if story is not None:
        return edition.origin + story.path_in(edition)
    number = getattr(page, "number", 1)
    return (
        edition.origin
        + edition.prefix
        + local_path(request)
        + (f"?page={number}" if number > 1 else "")
    )


@register.simple_tag
def publication_address() -> str:
    """Where a reader is led to the fitting edition."""
    return settings.PUBLIC_URL + "/"
