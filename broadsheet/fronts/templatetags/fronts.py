"""The ticker, which every page of an edition shows."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from broadsheet.editions.models import Edition
from broadsheet.fronts.models import TickerEntry

register = template.Library()


@dataclass
class TickerLine:
    text: str
    path: str
    style: str
    is_current: bool


@register.simple_tag(takes_context=True)
def ticker(context) -> list[TickerLine]:
    """What the ticker says now, in one query. What led to a withdrawn story is left out."""
    edition, story = context["edition"], context.get("story")
    entries = (
        TickerEntry.objects.filter(edition=edition)
        .running()
        .select_related("story__section", "topic", "section")
        .defer("story__body")
    )
    return [
        TickerLine(
            entry.text or entry.story.card_headline,
            path_of(entry, edition),
            entry.style,
            story is not None and story.pk == entry.story_id,
        )
        for entry in entries
        if is_public(entry)
    ]


def is_public(entry: TickerEntry) -> bool:
    return all(target.live for target in (entry.story, entry.section) if target is not None)


def path_of(entry: TickerEntry, edition: Edition) -> str:
    if entry.story:
        return entry.story.path_in(edition)
    if entry.topic:
        return edition.path_to("topic", entry.topic.slug)
    if entry.section:
        return edition.path_to("section", entry.section.slug)
    return entry.url
