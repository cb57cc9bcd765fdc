"""What the bar of breaking and hot lines says now."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils import timezone

from broadsheet.editions.models import Edition
from broadsheet.fronts.models import TickerEntry
from broadsheet.kit.parts import Item, Part, frame, part
from broadsheet.kit.showing import shows
from broadsheet.stories.models import StoryTopic


@part("ticker")
def ticker(edition: Edition, argument: str) -> Part:
    """The running entries, without those that lead to what readers cannot have."""
    shows(f"ticker:{edition.pk}")
    now = timezone.now()
    entries = TickerEntry.objects.filter(edition=edition)
    until = next_change(list(entries.values_list("starts_at", "ends_at")), now)
    items = [item_of(entry, edition) for entry in running(entries, now) if is_public(entry)]
    if not items:
        return Part(until=until)
    before, after = frame("fronts/ticker.html", {"edition": edition})
    return Part(items, before, after, until=until)


def running(entries, now: datetime):
    on_topic = StoryTopic.objects.filter(topic=OuterRef("topic"), listed_at__isnull=False)
    return (
        entries.running(now)
        .select_related("story__section", "topic", "section")
        .defer("story__body")
        .annotate(topic_has_stories=Exists(on_topic))
    )


def next_change(
    times: list[tuple[datetime | None, datetime | None]], now: datetime
) -> float | None:
    return min((at.timestamp() for both in times for at in both if at and at > now), default=None)


def is_public(entry: TickerEntry) -> bool:
    """Whether the entry leads to something. A reader of the ticker is told nothing less."""
    shows(entry.story, entry.story and entry.story.section, entry.section, entry.topic)
    if entry.topic_id:
        shows(f"list:topic:{entry.topic_id}")
        return entry.topic_has_stories  # type: ignore[attr-defined]
    return all(target.live for target in (entry.story, entry.section) if target is not None)


def item_of(entry: TickerEntry, edition: Edition) -> Item:
    line = {
        "style": entry.style,
        "text": entry.text or (entry.story.card_headline if entry.story else ""),
        "path": path_of(entry, edition),
    }
    link = render_to_string("fronts/ticker.html#line", line)
    if not entry.story_id:
        return Item(0, link)  # Pages of no story have the 0 too, and keep the link.
    words = render_to_string("fronts/ticker.html#line", {**line, "path": ""})
    return Item(entry.story_id, link, words)


def path_of(entry: TickerEntry, edition: Edition) -> str:
    if entry.story:
        return entry.story.path_in(edition)
    if entry.topic:
        return edition.path_to("topic", entry.topic.slug)
    if entry.section:
        return edition.path_to("section", entry.section.slug)
    return entry.url
