"""The newest stories of a section, a topic or an author, at a cost that does not grow."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from heapq import merge

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from broadsheet.editions.models import Edition
from broadsheet.stories.models import Author, Byline, StoryPage, StorySection, StoryTopic, Topic


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


def ids_by_author(author_id: int, limit: int = 20) -> list[int]:
    bylines = Byline.objects.filter(author=author_id, listed_at__isnull=False)
    return list(bylines.order_by("-listed_at").values_list("story_id", flat=True)[:limit])


@dataclass(frozen=True)
class Newest:
    """Ids of the newest public stories: of an edition, and on each of some topics."""

    in_edition: list[tuple[int, str, int]]  # with kind and section id
    on_topics: list[int]


def newest_around(story: StoryPage, edition: Edition, in_edition: int, on_topic: int) -> Newest:
    """What is newest in the edition and on the story's topics, in one query.

    One indexed walk a topic. Written in SQL because Django refuses limited parts of a union
    on SQLite, and a plain `topic IN (…) ORDER BY listed_at` sorts all rows of a topic with
    100,000 stories.
    """
    stories = connection.ops.quote_name(StoryPage._meta.db_table)
    links = connection.ops.quote_name(StoryTopic._meta.db_table)
    of_edition = (
        f"SELECT * FROM (SELECT page_ptr_id, kind, section_id FROM {stories} "  # noqa: S608 – constants
        "WHERE edition_id = %s AND listed_at IS NOT NULL ORDER BY listed_at DESC LIMIT %s) newest"
    )
    of_topic = (
        f"SELECT * FROM (SELECT story_id, '' AS kind, 0 AS section_id FROM {links} "  # noqa: S608
        "WHERE topic_id = %s AND listed_at IS NOT NULL ORDER BY listed_at DESC LIMIT %s) newest"
    )
    topics = [topic.pk for topic in story.topics]
    values = [edition.pk, in_edition, *(value for topic in topics for value in (topic, on_topic))]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([of_edition] + [of_topic] * len(topics)), values)
        rows = cursor.fetchall()
    return Newest([row for row in rows if row[1]], [pk for pk, kind, _ in rows if not kind])


def related_ids(story: StoryPage, newest: Newest, limit: int = 6) -> list[int]:
    """Ids of public stories that share most topics, then of those newest in the section."""
    shared = Counter(newest.on_topics)
    shared.pop(story.pk, None)
    ranked = [pk for pk, _ in shared.most_common(limit)]
    ranked += [
        pk
        for pk, _kind, section_id in newest.in_edition
        if section_id == story.section_id and pk != story.pk and pk not in shared
    ]
    return ranked[:limit]


def cards_in_order(ids: list[int]) -> list[StoryPage]:
    """The public stories of the ids, ready for cards, in the order of the ids."""
    stories = StoryPage.objects.published().filter(pk__in=ids).for_cards().in_bulk()
    return [stories[pk] for pk in ids if pk in stories]
