"""What all pages of an edition have in common: the day, the navigation, the footer."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html

from broadsheet.editions.models import Edition
from broadsheet.kit.parts import Item, Part, frame, part
from broadsheet.kit.showing import shows


@part("today")
def today(edition: Edition, argument: str) -> Part:
    """The day in the edition's zone, and what a script needs to say a later one."""
    shows(edition)
    conventions = edition.conventions
    day = timezone.now().astimezone(conventions.zone).date()
    written = format_html(
        '<time datetime="{}" data-zone="{}" data-locale="{}">{}</time>',
        day.isoformat(),
        edition.time_zone,
        edition.locale_tag,
        conventions.weekday(day),
    )
    midnight = datetime.combine(day + timedelta(days=1), time(), conventions.zone)
    return Part(before=written, until=midnight.timestamp())


@part("sections")
def sections(edition: Edition, argument: str) -> Part:
    """The section navigation. A section that is no longer public is left out."""
    shows(f"standing:{edition.pk}")
    items = []
    for entry in edition.navigation.raw_data:
        value = entry["value"]
        if entry["type"] != "section":
            items.append(link(0, value["label"], value["url"]))
        elif target := edition.sections.get(value["section"]):
            path = edition.path_to("section", target.slug)
            items.append(link(target.pk, value["label"] or target.title, path))
    return framed("sections", edition, items) if items else Part()


@part("support")
def support(edition: Edition, argument: str) -> Part:
    return framed("support", edition, [])


@part("footer")
def footer(edition: Edition, argument: str) -> Part:
    """The groups of links; its items are the policies and pages about the newsroom."""
    shows(f"standing:{edition.pk}")
    items = [
        link(page.pk, page.title, edition.path_to("section", page.slug))
        for page in edition.information
    ]
    return framed("footer", edition, items)


def framed(name: str, edition: Edition, items: list[Item]) -> Part:
    return Part(items, *frame(f"editions/parts.html#{name}", {"edition": edition}))


def link(page_id: int, label: str, path: str) -> Item:
    """A link that is marked on the page it leads to and on the pages below."""
    texts = [
        render_to_string(
            "editions/parts.html#entry", {"path": path, "label": label, "is_current": is_current}
        )
        for is_current in (False, True)
    ]
    return Item(page_id, *texts)
