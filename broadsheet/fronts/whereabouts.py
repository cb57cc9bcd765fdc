"""The fronts and ticker lines to which a story went."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ModelLogEntry

from broadsheet.editions.roles import FRONT_EDITORS, has_role
from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.stories.models import StoryPage
from broadsheet.stories.whereabouts import Place, finds


@finds(gettext_lazy("Fronts"))
def pins(story: StoryPage, user) -> Iterator[Place]:
    """The live fronts that pin the story, or have a link to it below another's card."""
    fronts = Front.objects.filter(edition=story.edition_id, live=True)
    for front in fronts.select_related("page", "edition"):
        words = words_about(front, story.pk)
        if words is None:
            continue
        yield Place(
            key=f"front:{front.pk}",
            title=front.page.title if front.section else _("Home"),
            edition=front.edition,
            path=screen(user, story, "wagtailsnippets_fronts_front:edit", front.pk),
            what=_("in the front's own words: %s") % " · ".join(words) if words else "",
            mended_at=front.last_published_at,
            follows=not words,
        )


def words_about(front: Front, story_id: int) -> list[str] | None:
    """What the front says of the story in words of its own; None: it does not have it.

    From the raw data: to look at a card's block is to fetch the story it shows.
    """
    raw = [card for block in front.containers.raw_data for card in block["value"].get("cards", [])]
    cards = [card.get("value", card) for card in raw]
    links = [link.get("value", link) for card in cards for link in card.get("sublinks", [])]
    pinned = [card for card in cards if card["story"] == story_id]
    below = [link for link in links if link["story"] == story_id]
    if not pinned and not below:
        return None
    words = [card.get(name) for card in pinned for name in ("headline", "kicker")]
    return [word for word in (*words, *(link["label"] for link in below)) if word]


@finds(gettext_lazy("Ticker"))
def ticker_lines(story: StoryPage, user) -> Iterator[Place]:
    """The lines that run now or will. Only one in words of its own has to be mended."""
    running = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    lines = TickerEntry.objects.filter(running, story=story).select_related("edition")
    for line in lines:
        yield Place(
            key=f"ticker:{line.pk}",
            title=line.text or story.card_headline,
            edition=line.edition,
            path=screen(user, story, "wagtailsnippets_fronts_tickerentry:edit", line.pk),
            mended_at=last_edited(line),
            follows=not line.text,
        )


def last_edited(line: TickerEntry):
    entries = ModelLogEntry.objects.for_instance(line).filter(action="wagtail.edit")
    return entries.order_by("-timestamp").values_list("timestamp", flat=True).first()


def screen(user, story: StoryPage, name: str, pk: int) -> str:
    return reverse(name, args=[pk]) if has_role(user, story.edition_id, FRONT_EDITORS) else ""
