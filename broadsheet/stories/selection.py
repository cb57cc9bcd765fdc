"""The newest stories of a section, a topic or an author, at a cost that does not grow."""

from __future__ import annotations

from collections import Counter
from heapq import merge

from django.db import connection

from broadsheet.editions.models import Edition
from broadsheet.stories.models import Byline, StoryPage, StorySection, StoryTopic


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


def ids_on_topic(topic_id: int, kinds: tuple[str, ...] = (), limit: int = 20) -> list[int]:
    links = StoryTopic.objects.filter(topic=topic_id, listed_at__isnull=False)
    if kinds:
        links = links.filter(story__kind__in=kinds)
    return list(links.order_by("-listed_at").values_list("story_id", flat=True)[:limit])


def ids_by_author(author_id: int, limit: int = 20) -> list[int]:
    bylines = Byline.objects.filter(author=author_id, listed_at__isnull=False)
    return list(bylines.order_by("-listed_at").values_list("story_id", flat=True)[:limit])


def newest_of(edition: Edition, limit: int) -> list[tuple[int, str, int]]:
    """Id, kind and section id of the newest public stories of the edition."""
    stories = StoryPage.objects.published().in_edition(edition)
    return list(stories.values_list("pk", "kind", "section_id")[:limit])


def related_ids(
    story: StoryPage, newest: list[tuple[int, str, int]], limit: int = 6
) -> list[int]:
    """Ids of public stories that share most topics, then of those newest in the section."""
    topics = [topic.pk for topic in story.topics]
    shared = Counter(newest_on_topics(topics, limit * 2))
    shared.pop(story.pk, None)
    ranked = [pk for pk, _ in shared.most_common(limit)]
    ranked += [
        pk
        for pk, _kind, section_id in newest
        if section_id == story.section_id and pk != story.pk and pk not in shared
    ]
    return ranked[:limit]


def newest_on_topics(topic_ids: list[int], limit: int) -> list[int]:
    """For each topic the ids of its newest public stories; one indexed walk a topic.

    Written in SQL because Django refuses limited parts of a union on SQLite, and a plain
    `topic IN (…) ORDER BY listed_at` sorts all rows of a topic with 100,000 stories.
    """
    if not topic_ids:
        return []
    table = connection.ops.quote_name(StoryTopic._meta.db_table)
    part = (
        f"SELECT story_id FROM (SELECT story_id FROM {table} "
        "WHERE topic_id = %s AND listed_at IS NOT NULL ORDER BY listed_at DESC LIMIT %s) newest"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([part] * len(topic_ids)),
            [value for topic in topic_ids for value in (topic, limit)],
        )
        return [story_id for (story_id,) in cursor.fetchall()]


def cards_in_order(ids: list[int]) -> list[StoryPage]:
    """The public stories of the ids, ready for cards, in the order of the ids."""
    stories = StoryPage.objects.published().filter(pk__in=ids).for_cards().in_bulk()
    return [stories[pk] for pk in ids if pk in stories]
