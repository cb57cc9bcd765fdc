"""The table in which stories are found: FTS5 on SQLite, a text search vector on PostgreSQL.

Both hold words analysed by us (analysis.py), so every language is stemmed by its own rules
on both. Each row also holds one word for its edition, so that a search never leaves it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from broadsheet.editions.models import Edition
from broadsheet.search.analysis import terms
from broadsheet.stories.models import StoryPage

MOST_RESULTS = 400

INSERT = {
    "sqlite": "INSERT INTO search_words (rowid, words) VALUES (%s, %s)",
    "postgresql": "INSERT INTO search_words (rowid, words) VALUES (%s, to_tsvector('simple', %s))",
}
MATCH = {
    "sqlite": "search_words MATCH %s",
    "postgresql": "words @@ to_tsquery('simple', %s)",
}
AND = {"sqlite": " AND ", "postgresql": " & "}


def edition_word(edition_id: int) -> str:
    return f"edition{edition_id}x"


def words_of(story: StoryPage) -> str:
    text = " ".join(
        [
            story.title, story.short_headline, story.kicker, story.standfirst, story.dateline,
            story.text,
            *(author.name for author in story.authors),
            *(topic.name for topic in story.topics),
        ]
    )  # fmt: skip
    tag = story.language_tag or story.edition.language_tag
    return " ".join([edition_word(story.edition_id), *terms(text, tag)])


def index_stories(stories: Iterable[StoryPage]) -> None:
    """Put the stories into the index, or take out those that are not public."""
    store_words([(story.pk, words_of(story) if story.listed_at else "") for story in stories])


@transaction.atomic
def store_words(rows: list[tuple[int, str]]) -> None:
    """Write what `words_of` gave for stories by id; nothing for those that are not public.

    Apart from `words_of` because that takes long, and the write lock must not.
    """
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(pk,) for pk, _ in rows])
        cursor.executemany(INSERT[connection.vendor], [row for row in rows if row[1]])


def remove_story(story_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words WHERE rowid = %s", [story_id])


def matching_ids(edition: Edition, words: str) -> list[int]:
    """Ids of the edition's public stories that have all the words, newest first."""
    wanted = list(dict.fromkeys(terms(words, edition.language_tag)))[:12]
    if not wanted:
        return []
    quote = '"{}"'.format if connection.vendor == "sqlite" else "'{}'".format
    query = AND[connection.vendor].join(map(quote, [edition_word(edition.pk), *wanted]))
    story = StoryPage._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT search_words.rowid FROM search_words "  # noqa: S608 – constants of ours
            f"JOIN {story} story ON story.page_ptr_id = search_words.rowid "
            f"WHERE {MATCH[connection.vendor]} AND story.listed_at IS NOT NULL "
            f"ORDER BY story.listed_at DESC LIMIT {MOST_RESULTS}",
            [query],
        )
        return [pk for (pk,) in cursor.fetchall()]
