"""The fronts and tickers of the demo publication."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from broadsheet.demo.bodies import item
from broadsheet.editions.models import Edition, SectionPage
from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.stories.models import StoryPage

LEAD = ["tunnel-breakthrough", "strait-talks", "ferry-fares"]


def container(kind: str, count: int, heading: str = "", cards: tuple = (), **fill) -> dict:
    return {
        "type": kind,
        "value": {
            "heading": heading,
            "cards": [item(card) for card in cards],
            "fill": {"section": None, "topic": None, "kind": "", **fill},
            "count": count,
        },
    }


def card(story: StoryPage, **overrides) -> dict:
    plain: dict[str, Any] = {"headline": "", "kicker": "", "picture": None, "sublinks": []}
    return {"story": story.pk, **plain, **overrides}


def compose_front(
    edition: Edition, sections: dict[str, SectionPage], stories: dict[str, StoryPage]
) -> None:
    """The home front: a lead by hand, then one density after another."""
    pinned = [stories[name] for name in LEAD]
    below = stories["tide-power-explainer"]
    sublink = {"label": below.card_headline, "story": below.pk, "url": ""}
    first = card(pinned[0], sublinks=[item(sublink)])
    with translation.override(edition.interface_language):
        containers = [
            container("lead", 5, cards=(first, *map(card, pinned[1:]))),
            container("features", 3, sections["features"].title),
            container("opinion", 3, sections["opinion"].title),
            container("row", 4, section=sections["strait"].pk),
            container("headlines", 3, _("In brief")),
            container("most_read", 4, _("Most read")),
        ]
    front = Front(edition=edition, page=edition.page.page_ptr, live=False, containers=containers)
    front.save()
    front.save_revision().publish()
    edition.top_stories = [story.pk for story in pinned]


def make_ticker(
    edition: Edition,
    entries: list[dict],
    stories: dict[str, StoryPage],
    sections: dict[str, SectionPage],
) -> None:
    for position, entry in enumerate(entries):
        TickerEntry.objects.create(
            edition=edition,
            position=position,
            text=entry["label"],
            style=entry["style"],
            story=stories.get(entry.get("story", "")),
            section=sections.get(entry.get("section", "")),
            url=entry.get("url", ""),
        )
