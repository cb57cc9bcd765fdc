"""Many new stories at once: the rows that the desk would write one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.db import connection, models
from django.db.models import F
from modelcluster.models import get_all_child_relations, get_field_value
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from broadsheet.editions.models import SectionPage
from broadsheet.importers.shelves import children_of, content_type_of
from broadsheet.stories.models import (
    Author,
    Byline,
    PublishedPicture,
    PublishedVersion,
    StoryPage,
    StorySection,
    StoryTopic,
    Topic,
)


@dataclass
class NewStory:
    """A story that has no rows yet, and what it will be filed under."""

    story: StoryPage
    section: SectionPage
    authors: list[Author]
    topics: list[Topic]
    further: list[SectionPage] = field(default_factory=list)


def insert_stories(new: Sequence[NewStory], now: datetime) -> None:
    """Write all rows of the stories, whose slugs are set, within the caller's transaction.

    Afterwards each is as if it had been written at the desk: with a revision, an entry in
    its history and in the index of references. Signals are not sent.
    """
    stories = [each.story for each in new]
    for each, pk in zip(new, next_ids(Page, len(new)), strict=True):
        each.story.pk = each.story.id = each.story.page_ptr_id = pk
    place_in_tree(new)
    filed = file_under_labels(new)
    revisions = [
        revision_of(story, pk, now)
        for story, pk in zip(stories, next_ids(Revision, len(new)), strict=True)
    ]
    insert(Revision, revisions)
    insert(Page, stories)
    insert(StoryPage, stories)
    for model, rows in filed.items():
        insert(model, rows)
    public = [(story, story.published_at) for story in stories if story.live and story.published_at]
    insert(PublishedVersion, [first_version_of(*each) for each in public])
    insert(
        PublishedPicture,
        [
            shown
            for story, _at in public
            for shown in PublishedPicture.all_of(story, story.live_revision_id)
        ],
    )
    insert(PageLogEntry, [entry_of(story, now) for story in stories])
    insert_references(stories)


def place_in_tree(new: Sequence[NewStory]) -> None:
    by_section: dict[int, list[NewStory]] = defaultdict(list)
    for each in new:
        by_section[each.section.pk].append(each)
    for pk, stories in by_section.items():
        section = Page.objects.select_for_update().get(pk=pk)
        last = (
            Page.objects.filter(path__range=children_of(section), depth=section.depth + 1)
            .order_by("-path")
            .values_list("path", flat=True)
            .first()
        )
        step = Page._str2int(last[-Page.steplen :]) if last else 0
        for number, each in enumerate(stories, step + 1):
            each.story.path = Page._get_path(section.path, section.depth + 1, number)
            each.story.depth = section.depth + 1
            each.story.url_path = f"{section.url_path}{each.story.slug}/"
        Page.objects.filter(pk=pk).update(numchild=F("numchild") + len(stories))


def file_under_labels(new: Sequence[NewStory]) -> dict[type[models.Model], list]:
    """The rows for bylines, topics and further sections, also set on the stories."""
    rows: dict[type[models.Model], list] = {}
    for model, name, label, chosen in (
        (Byline, "bylines", "author_id", "authors"),
        (StoryTopic, "topic_links", "topic_id", "topics"),
        (StorySection, "further_sections", "section_id", "further"),
    ):
        rows[model] = []
        ids = iter(next_ids(model, sum(len(getattr(each, chosen)) for each in new)))
        for each in new:
            made = [
                model(
                    pk=next(ids), story_id=each.story.pk, sort_order=place,
                    listed_at=each.story.listed_at, **{label: thing.pk},
                )
                for place, thing in enumerate(getattr(each, chosen))
            ]  # fmt: skip
            setattr(each.story, name, made)
            rows[model] += made
    return rows


PLAIN = {type(None), bool, int, str}
FILED = ("bylines", "topic_links", "further_sections")


@cache
def other_relations() -> list[str]:
    names = {relation.get_accessor_name() for relation in get_all_child_relations(StoryPage)}
    return sorted(names.difference(FILED))


def empty_other_relations(story: StoryPage) -> None:
    """Without this each of them would be asked for in the database."""
    for name in other_relations():
        setattr(story, name, [])


@cache
def serialized_fields(model: type[models.Model]) -> list[tuple[str, str, models.Field]]:
    return [(each.name, each.attname, each) for each in model._meta.fields if each.serialize]  # type: ignore[attr-defined]


def content_of(story: StoryPage) -> dict:
    """What `story.serializable_data()` gives, at a third of its cost."""
    content = fields_of(story)
    for name in FILED:
        content[name] = [fields_of(child) for child in getattr(story, name).all()]
    for name in other_relations():
        content[name] = []
    return content


def fields_of(row: models.Model) -> dict:
    values = {"pk": row.pk}
    for name, attribute, each in serialized_fields(type(row)):
        value = getattr(row, attribute)
        values[name] = value if type(value) in PLAIN else get_field_value(each, row)
    return values


def revision_of(story: StoryPage, pk: int, now: datetime) -> Revision:
    empty_other_relations(story)
    story.latest_revision_id = pk
    story.latest_revision_created_at = now
    if story.live:
        story.live_revision_id = pk
    return Revision(
        pk=pk,
        content_type=content_type_of(StoryPage),
        base_content_type=content_type_of(Page),
        object_id=str(story.pk),
        created_at=now,
        object_str=story.title,
        content=content_of(story),
    )


def entry_of(story: StoryPage, now: datetime) -> PageLogEntry:
    return PageLogEntry(
        page_id=story.pk, content_type=content_type_of(StoryPage), label=story.title,
        action="wagtail.create", timestamp=now, revision_id=story.latest_revision_id,
        content_changed=True,
    )  # fmt: skip


def first_version_of(story: StoryPage, at: datetime) -> PublishedVersion:
    return PublishedVersion(
        story_id=story.pk, revision_id=story.live_revision_id,
        kind=PublishedVersion.Kind.FIRST, at=at,
    )  # fmt: skip


def insert_references(stories: Sequence[StoryPage]) -> None:
    """The index of references, by which the desk knows where a picture or author is used.

    Half of all rows of an import, so they are written without making objects of them.
    """
    type_id, base_id = content_type_of(StoryPage).pk, content_type_of(Page).pk
    hash_field = ReferenceIndex._meta.get_field("content_path_hash")
    rows = []
    for story in stories:
        for to_type, to_id, path, content in set(
            ReferenceIndex._extract_references_from_object(story)
        ):
            content_hash = ReferenceIndex._get_content_path_hash(content)
            stored_hash = hash_field.get_db_prep_value(content_hash, connection)
            rows.append(
                (type_id, base_id, str(story.pk), to_type, to_id, path, content, stored_hash)
            )
    columns = (
        "content_type_id", "base_content_type_id", "object_id", "to_content_type_id",
        "to_object_id", "model_path", "content_path", "content_path_hash",
    )  # fmt: skip
    insert_values(ReferenceIndex, columns, rows)


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids that nobody else gets. On SQLite because the caller holds the write lock."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', model._meta.pk.column, count],
            )
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    last = row[0] if row else 0
    return list(range(last + 1, last + 1 + count))


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """The rows of the model's own table, which must have all their values.

    Most values are plain and go to the database as they are.
    """
    own = [
        each
        for each in model._meta.local_concrete_fields
        if not (each.primary_key and rows and getattr(rows[0], each.attname) is None)
    ]
    fields = [(each.attname, each.get_db_prep_save) for each in own]
    values = []
    for row in rows:
        line = []
        for name, prepare in fields:
            value = getattr(row, name)
            line.append(value if type(value) in PLAIN else prepare(value, connection))
        values.append(line)
    insert_values(model, [str(each.column) for each in own], values)


def insert_values(model: type[models.Model], columns: Sequence[str], rows: Sequence) -> None:
    """One prepared statement for all rows."""
    if not rows:
        return
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    marks = ", ".join(["%s"] * len(columns))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608
