"""The newest stories of a section, a topic or an author, at a cost that does not grow."""

from __future__ import annotations

from heapq import merge

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import BaseExpression

from broadsheet.editions.models import Edition
from broadsheet.stories.models import Author, Byline, StoryPage, StorySection, StoryTopic, Topic

# What apps above say about stories: figures that cards show, by the names of attributes, and
# relations that are fetched with a story for its page.
FIGURES_ON_CARDS: dict[str, BaseExpression] = {}
RELATED_TO_A_STORY: list[str] = []


def figures_tag(story_id: int) -> str:
    """What shows such a figure of the story."""
    return f"figures:{story_id}"


def ids_in_section(section_id: int, kinds: tuple[str, ...] = (), limit: int = 20) -> list[int]:
    """Ids of the newest public stories that belong to the section or also appear in it."""
    own = StoryPage.objects.filter(section=section_id, listed_at__isnull=False)
    further = StorySection.objects.filter(section=section_id, listed_at__isnull=False)
    if kinds:
        own = own.filter(kind__in=kinds)
        further = further.filter(story__kind__in=kinds)
    newest = merge(
        own.order_by("-listed_at").values_list("listed_at", "pk")[:limit],
        further.order_by("-listed_at").values_list("listed_at", "story_id")[:limit],
        reverse=True,
    )
    return list(dict.fromkeys(pk for _, pk in newest))[:limit]


def rows_of_section(section_id: int) -> QuerySet:
    """Id and moment of all public stories of the section, to be cut into pages.

    Both halves are walked along their indexes and merged by the database as far as the page.
    """
    own = StoryPage.objects.filter(section=section_id, listed_at__isnull=False)
    filed_before = StorySection.objects.filter(
        story=OuterRef("story"), section=section_id, pk__lt=OuterRef("pk")
    )
    further = (
        StorySection.objects.filter(section=section_id, listed_at__isnull=False)
        .exclude(story__section=section_id)
        .exclude(Exists(filed_before))
        .order_by()
    )
    return (
        own.order_by()
        .values_list("pk", "listed_at")
        .union(further.values_list("story_id", "listed_at"), all=True)
        .order_by("-listed_at")
    )


def topics_with_stories(edition: Edition) -> QuerySet[Topic]:
    """The topics under which readers find something."""
    public = StoryTopic.objects.filter(topic=OuterRef("pk"), listed_at__isnull=False)
    return Topic.objects.filter(Exists(public), edition=edition)


def authors_with_stories(edition: Edition) -> QuerySet[Author]:
    """The authors of whom readers find something, with their pictures."""
    public = Byline.objects.filter(author=OuterRef("pk"), listed_at__isnull=False)
    return Author.objects.filter(Exists(public), edition=edition).select_related("picture")


def ids_on_topic(topic_id: int, kinds: tuple[str, ...] = (), limit: int = 20) -> list[int]:
    links = StoryTopic.objects.filter(topic=topic_id, listed_at__isnull=False)
    if kinds:
        links = links.filter(story__kind__in=kinds)
    return list(links.order_by("-listed_at").values_list("story_id", flat=True)[:limit])


def cards_in_order(ids: list[int]) -> list[StoryPage]:
    """The public stories of the ids, ready for cards, in the order of the ids."""
    if not ids:
        return []
    stories = StoryPage.objects.published().filter(pk__in=ids).for_cards().order_by()
    found = stories.annotate(**FIGURES_ON_CARDS).in_bulk()
    return [found[pk] for pk in ids if pk in found]
