"""The rails beside and below a story, as parts that all pages of an edition share.

Lists of ids and single cards are kept apart: a new story costs one card and the lists it
stands in, whatever the number of pages that show them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.template.loader import render_to_string

from broadsheet.editions.models import Edition
from broadsheet.kit.parts import Item, Part, cards, frame, part
from broadsheet.kit.showing import shows
from broadsheet.media.renditions import load_renditions
from broadsheet.stories.models import StoryPage
from broadsheet.stories.selection import cards_in_order, ids_in_section, ids_on_topic

FEATURE_KINDS = ("feature", "explainer", "interview", "analysis", "gallery")
# More than any rail shows: a page leaves out what it shows elsewhere.
CANDIDATES = 24
MOST_TOPICS = 8
PLACES = 5


def rail(name: str, edition: Edition, ids: Iterable[int]) -> Part:
    before, after = frame(f"stories/rails.html#{name}", {"edition": edition})
    return Part(items(ids), before, after)


def items(ids: Iterable[int]) -> list[Item]:
    distinct = list(dict.fromkeys(ids))
    shows(*(f"page:{pk}" for pk in distinct))
    return [Item(pk) for pk in distinct]


def newest(edition: Edition, *kinds: str) -> list[int]:
    stories = StoryPage.objects.published().in_edition(edition)
    if kinds:
        stories = stories.filter(kind__in=kinds)
    return list(stories.values_list("pk", flat=True)[:CANDIDATES])


@part("top")
def top(edition: Edition, argument: str) -> Part:
    """What editors pinned on the home, then the newest."""
    shows(f"top:{edition.pk}", f"list:edition:{edition.pk}")
    return rail("top", edition, edition.top_stories + newest(edition))


@part("most_read")
def most_read(edition: Edition, argument: str) -> Part:
    shows(f"most-read:{edition.pk}")
    found = rail("most_read", edition, edition.most_read)
    numbers = [edition.conventions.number(place) for place in range(1, PLACES + 1)]
    found.places = [frame("stories/rails.html#place", {"number": number}) for number in numbers]
    return found


@part("features")
def features(edition: Edition, argument: str) -> Part:
    shows(*(f"list:kind:{edition.pk}:{kind}" for kind in FEATURE_KINDS))
    return rail("features", edition, newest(edition, *FEATURE_KINDS))


@part("related")
def related(edition: Edition, argument: str) -> Part:
    """Only the frame: what is related comes from a story's topics and its section."""
    return rail("related", edition, [])


@part("read_more")
def read_more(edition: Edition, argument: str) -> Part:
    """A place in a story's body that a related story fills; its card is its own frame."""
    return Part()


@part("topic")
def on_topic(edition: Edition, topic_id: str) -> Part:
    shows(f"list:topic:{topic_id}")
    return Part(items(ids_on_topic(int(topic_id), limit=CANDIDATES)))


@part("section")
def in_section(edition: Edition, section_id: str) -> Part:
    shows(f"list:section:{section_id}")
    return Part(items(ids_in_section(int(section_id), limit=CANDIDATES)))


def related_sources(story: StoryPage) -> list[str]:
    """The parts from which a story's related stories are taken."""
    topics = [f"topic/{topic.pk}" for topic in story.topics[:MOST_TOPICS]]
    return [*topics, f"section/{story.section_id}"]


def family(name: str) -> None:
    """Declare the cards of one look; the look is the partial of that name."""

    @cards(name)
    def made(edition: Edition, ids: list[int]) -> Iterator[tuple[int, str]]:
        stories = cards_in_order(ids)
        load_renditions(story.picture for story in stories)
        for story in stories:
            context = {"edition": edition, "item": story}
            yield story.pk, render_to_string(f"stories/rails.html#card_{name}", context)


for name in ("first", "line", "more", "small"):
    family(name)
