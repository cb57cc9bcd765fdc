"""From neutral records to stories: what is new is made, what changed is brought up to date.

Each chunk is one short transaction that ends with its rows in ImportedItem, so a run that
was cut short resumes where it stopped: what it filed is found unchanged and passed by.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from time import perf_counter
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from broadsheet.editions.models import Edition
from broadsheet.importers.body import as_one_text, blocks_of
from broadsheet.importers.choosing import is_serbian_latin, tag_of_story
from broadsheet.importers.comments import keep_comments
from broadsheet.importers.conflicts import why_not_overwritten
from broadsheet.importers.markdown import html_of
from broadsheet.importers.models import ImportedItem
from broadsheet.importers.pages import file_pages
from broadsheet.importers.pictures import PictureShelf
from broadsheet.importers.places import keep_old_addresses, keep_old_places
from broadsheet.importers.records import BadItem, PictureRecord, StoryRecord, plain, shortened
from broadsheet.importers.report import Report
from broadsheet.importers.rows import NewStory, insert_stories
from broadsheet.importers.shelves import SectionRules, Shelves, key_of
from broadsheet.importers.slugs import slug_of
from broadsheet.kit.changes import announce
from broadsheet.kit.html import plain_text
from broadsheet.search.index import store_words, words_of
from broadsheet.stories.models import Byline, StoryPage, StorySection, StoryTopic
from broadsheet.stories.models.embargo import embargo_of

CHUNK = 250
LONGEST_WRITE = 0.4  # seconds
NO_LETTERS = re.compile(r"\W+")
# A chunk of long stories is smaller, so that its transaction is as short.
CHUNK_CHARACTERS = 2_000_000


@dataclass
class Arrival:
    """A record on its way into an edition."""

    edition: Edition
    record: StoryRecord
    # Taken before anything is made of the record.
    fingerprint: str
    item: ImportedItem | None = None
    new: NewStory | None = None
    words: str = ""


@dataclass
class Filing:
    """Files the records of one source."""

    source: str
    rules: SectionRules
    report: Report
    folder: Path | None = None
    pictures: list[PictureRecord] = field(default_factory=list)
    now: datetime = field(default_factory=timezone.now)

    def __post_init__(self) -> None:
        self.shelves: dict[int, Shelves] = {}
        self.picture_shelves: dict[int, PictureShelf] = {}
        self.waiting: list[Arrival] = []
        self.characters = 0
        self.most = CHUNK
        self.pages: dict[int, list[StoryRecord]] = defaultdict(list)
        self.seen: dict[tuple[int, str], str] = {}

    def shelves_of(self, edition: Edition) -> Shelves:
        if edition.pk not in self.shelves:
            made = Shelves(edition, self.rules, self.report.dry_run)
            self.report.created["sections"] += len(made.sections_made)
            self.shelves[edition.pk] = made
            self.picture_shelves[edition.pk] = PictureShelf(
                edition, self.source, self.folder, self.pictures, self.report
            )
        return self.shelves[edition.pk]

    def file(self, edition: Edition, record: StoryRecord) -> None:
        """Take a record; it is written with its chunk."""
        before = self.seen.setdefault((edition.pk, record.remote_id), record.place)
        if before != record.place:
            self.report.skip(record.place, f"has the same id as {before}")
            return
        self.shelves_of(edition)
        if record.is_page:
            self.pages[edition.pk].append(record)
            return
        self.waiting.append(Arrival(edition, record, record.fingerprint))
        self.characters += len(record.html) + len(record.markdown)
        if len(self.waiting) >= min(CHUNK, self.most) or self.characters > CHUNK_CHARACTERS:
            self.write_chunk()

    def finish(self) -> None:
        self.write_chunk()
        for edition_id, records in self.pages.items():
            file_pages(self, self.shelves[edition_id].edition, records)
        if self.report.dry_run:
            for shelves in self.shelves.values():
                self.report.created["authors"] += len(shelves.authors.fresh)
                self.report.created["topics"] += len(shelves.topics.fresh)

    # A chunk

    def write_chunk(self) -> None:
        chunk, self.waiting, self.characters = self.waiting, [], 0
        if not chunk:
            return
        self.find_items(chunk)
        taken = self.stories_with_keys(chunk)
        new = [arrival for arrival in chunk if self.is_new(arrival, taken)]
        prepared = [arrival for arrival in new if self.prepare(arrival)]
        if self.report.dry_run:
            self.report.created["stories"] += len(prepared)
            self.report.created["comments"] += sum(len(a.record.comments) for a in prepared)
        else:
            begin = perf_counter()
            self.write(prepared)
            self.keep_short(perf_counter() - begin)
            self.keep_what_belongs(chunk)

    def keep_short(self, seconds: float) -> None:
        """Others wait for the write lock meanwhile: on a busy machine chunks get smaller."""
        if seconds > LONGEST_WRITE:
            self.most = max(self.most // 2, 10)
        else:
            self.most = min(self.most * 2, CHUNK)

    def find_items(self, chunk: list[Arrival]) -> None:
        found = ImportedItem.objects.filter(
            source=self.source,
            edition__in={arrival.edition.pk for arrival in chunk},
            remote_id__in=[arrival.record.remote_id for arrival in chunk],
        )
        items = {(item.edition_id, item.remote_id): item for item in found}
        for arrival in chunk:
            arrival.item = items.get((arrival.edition.pk, arrival.record.remote_id))

    def stories_with_keys(self, chunk: list[Arrival]) -> dict[tuple[int, UUID], int]:
        """Ids of the stories that are already this translation in their edition."""
        keys = {key for arrival in chunk if (key := translation_key(arrival.record))}
        rows = StoryPage.objects.filter(translation_key__in=keys)
        return {
            (edition, key): pk
            for pk, edition, key in rows.values_list("pk", "edition", "translation_key")
        }

    def is_new(self, arrival: Arrival, taken: dict[tuple[int, UUID], int]) -> bool:
        """Whether a story is to be made; one that is there is brought up to date instead."""
        record = arrival.record
        key = translation_key(record)
        holder = taken.get((arrival.edition.pk, key)) if key else None
        if arrival.item is None and holder is not None:
            arrival.item = self.latin_item(arrival, holder)
            if arrival.item is None:
                self.report.skip(record.place, "another story of the edition is this translation")
                return False
        if arrival.item is None:
            if key:
                taken[arrival.edition.pk, key] = 0
            return True
        self.bring_up_to_date(arrival)
        return False

    def latin_item(self, arrival: Arrival, story_id: int) -> ImportedItem | None:
        """The import of the same story in Latin, which the Cyrillic one takes the place of."""
        if is_serbian_latin(arrival.record.language):
            return None
        item = ImportedItem.objects.filter(
            edition=arrival.edition, source=self.source, page=story_id
        ).first()
        return item if item and is_serbian_latin(item.language) else None

    # New stories

    def prepare(self, arrival: Arrival) -> bool:
        """Do all the work that needs no write lock. False for a bad item, which is reported."""
        shelves = self.shelves_of(arrival.edition)
        story = StoryPage(edition=arrival.edition, locale_id=arrival.edition.locale_id)
        try:
            self.fill(story, arrival)
        except BadItem as reason:
            self.report.skip(arrival.record.place, str(reason))
            return False
        section, further = shelves.sections_of(arrival.record)
        authors, topics = shelves.file(arrival.record)
        arrival.new = NewStory(story, section, authors, topics, further)
        story.section = section
        story.translation_key = translation_key(arrival.record) or uuid4()
        story.live = arrival.record.is_public
        if story.live and arrival.record.translation_key and (embargo := embargo_of(story)):
            self.report.skip(arrival.record.place, f"is under embargo until {embargo}")
            return False
        if story.live:
            story.first_published_at = story.published_at = story.listed_at = (
                story.published_at or self.now
            )
            story.last_published_at = self.now
        story.has_unpublished_changes = not story.live
        # Known already, and would be asked for in the database otherwise.
        story.authors, story.topics = authors, topics
        if not self.report.dry_run:
            arrival.words = words_of(story) if story.live else ""
        return True

    def fill(self, story: StoryPage, arrival: Arrival) -> None:
        """Set what the record says, on a new story or one that is brought up to date."""
        record = arrival.record
        notes: Counter[str] = Counter(record.notes)
        pictures = self.picture_shelves[arrival.edition.pk]
        html = html_of(record.markdown, notes) if record.markdown else record.html
        blocks = blocks_of(
            html,
            lines_are_paragraphs=record.lines_are_paragraphs,
            find_picture=pictures.find,
            notes=notes,
        )
        title = plain(record.title)
        if not title:
            raise BadItem("has no headline")
        if len(title) > 255:
            notes["headline longer than 255 characters: shortened"] += 1
        summary = plain(record.summary)
        story.title = story.draft_title = shortened(title, 255)
        story.standfirst = plain(record.standfirst) or (
            "" if repeats_the_body(blocks, summary) else summary
        )
        story.search_description = shortened(summary or story.standfirst, 300)
        story.source = record.source[:160]
        story.language_tag = tag_of_story(record.language, arrival.edition)
        story.body = blocks
        published = at_edition(record.published, arrival.edition)
        story.published_at = published or story.published_at
        if record.is_public and published and published > self.now:
            record.is_public = False
            notes["date in the future: kept as a draft"] += 1
        story.updated_at = record.updated
        picture = pictures.get(record.picture)
        if picture and picture.pk:
            story.picture = picture
            story.picture_caption = plain(record.picture_caption, 400)
        elif record.picture and not picture:
            notes["lead picture without its file: left out"] += 1
        self.report.not_understood.update(notes)

    def write(self, arrivals: list[Arrival]) -> None:
        if not arrivals:
            return
        with transaction.atomic():
            for shelves in self.shelves.values():
                authors, topics = shelves.save_names()
                self.report.created["authors"] += authors
                self.report.created["topics"] += topics
            self.give_slugs(arrivals)
            insert_stories([arrival.new for arrival in arrivals if arrival.new], self.now)
            store_words([(a.new.story.pk, a.words) for a in arrivals if a.new])
            for arrival in arrivals:
                arrival.item = self.item_of(arrival)
            ImportedItem.objects.bulk_create(a.item for a in arrivals if a.item)
            announce_stories(a.new.story for a in arrivals if a.new)
        self.report.created["stories"] += len(arrivals)

    def give_slugs(self, arrivals: list[Arrival]) -> None:
        by_edition: dict[int, list[Arrival]] = defaultdict(list)
        for arrival in arrivals:
            by_edition[arrival.edition.pk].append(arrival)
        for edition_id, group in by_edition.items():
            wanted = [slug_of(a.record.slug or a.record.title, "story") for a in group]
            for arrival, slug in zip(
                group, self.shelves[edition_id].slugs.free(wanted), strict=True
            ):
                arrival.new.story.slug = arrival.new.story.edition_slug = slug

    def item_of(self, arrival: Arrival) -> ImportedItem:
        story = arrival.new.story
        return ImportedItem(
            edition=arrival.edition, source=self.source, remote_id=arrival.record.remote_id,
            language=arrival.record.language, page_id=story.pk,
            fingerprint=arrival.fingerprint, revision_id=story.latest_revision_id,
            was_public=story.live,
        )  # fmt: skip

    # Stories that are there

    def bring_up_to_date(self, arrival: Arrival) -> None:
        item, record = arrival.item, arrival.record
        if not is_serbian_latin(item.language) and is_serbian_latin(record.language):
            self.report.skip(record.place, "the story is there in Cyrillic")
        elif item.fingerprint == arrival.fingerprint:
            self.report.unchanged += 1
        elif reason := why_not_overwritten(item, record):
            self.report.conflict(record.place, plain(record.title, 255), reason)
        else:
            self.update(arrival)

    def update(self, arrival: Arrival) -> None:
        story = StoryPage.objects.get(pk=arrival.item.page_id)
        try:
            self.fill(story, arrival)
            if not self.report.dry_run:
                self.save_update(story, arrival)
        except BadItem as reason:
            self.report.skip(arrival.record.place, str(reason))
        except ValidationError as error:
            self.report.skip(arrival.record.place, " ".join(error.messages))
        else:
            self.report.updated += 1

    @transaction.atomic
    def save_update(self, story: StoryPage, arrival: Arrival) -> None:
        """As the desk would: a revision, published if the story is public."""
        shelves = self.shelves_of(arrival.edition)
        authors, topics = shelves.file(arrival.record)
        _, further = shelves.sections_of(arrival.record)
        made_authors, made_topics = shelves.save_names()
        self.report.created["authors"] += made_authors
        self.report.created["topics"] += made_topics
        story.bylines = [Byline(author=a, sort_order=n) for n, a in enumerate(authors)]
        story.topic_links = [StoryTopic(topic=t, sort_order=n) for n, t in enumerate(topics)]
        story.further_sections = [
            StorySection(section=s, sort_order=n)
            for n, s in enumerate(further)
            if s.pk != story.section_id
        ]
        revision = story.save_revision(log_action=True)
        StoryPage.objects.filter(pk=story.pk).update(updated_at=arrival.record.updated)
        if arrival.record.is_public:
            revision.publish()
        item = arrival.item
        item.remote_id, item.language = arrival.record.remote_id, arrival.record.language
        item.fingerprint, item.revision_id = arrival.fingerprint, revision.pk
        item.was_public = arrival.record.is_public
        item.save()

    # What belongs to stories

    def keep_what_belongs(self, chunk: Iterable[Arrival]) -> None:
        """Comments and old addresses, which an edit of the story here does not touch."""
        for edition_id, shelves in self.shelves.items():
            stories = [
                (a.item.page_id, a.record)
                for a in chunk
                if a.edition.pk == edition_id and a.item and a.item.page_id
            ]
            self.report.created["comments"] += keep_comments(
                self.source, [(pk, record.comments) for pk, record in stories if record.comments]
            )
            self.report.created["old addresses"] += keep_old_addresses(
                shelves.edition, [(pk, record.old_paths) for pk, record in stories]
            )
            self.report.created["old addresses"] += keep_old_addresses(
                shelves.edition, section_paths(shelves, [record for _, record in stories])
            )
            self.report.created["old addresses"] += keep_old_places(
                shelves.edition, self.places_of(shelves, [record for _, record in stories])
            )

    def places_of(self, shelves: Shelves, records: list[StoryRecord]):
        for record in records:
            for term in record.authors:
                yield from (
                    (path, {"author": shelves.authors.get(term.name)}) for path in term.old_paths
                )
            for term in shelves.topics_of(record):
                yield from (
                    (path, {"topic": shelves.topics.get(term.name)}) for path in term.old_paths
                )


def announce_stories(stories: Iterable[StoryPage]) -> None:
    """Rows written in bulk tell nobody. A chunk touches most lists, so all of its edition.

    Of the other editions only those pages that lead to its translations.
    """
    public = [story for story in stories if story.live]
    announce(
        *{story.edition for story in public},
        *{f"translations:{story.translation_key}" for story in public},
    )


def section_paths(shelves: Shelves, records: list[StoryRecord]):
    for record in records:
        for term in record.sections:
            section = shelves.section_of(term)
            if section:
                yield section.pk, list(term.old_paths)


def translation_key(record: StoryRecord) -> UUID | None:
    return key_of("story", record.translation_key) if record.translation_key else None


def at_edition(moment: datetime | date | None, edition: Edition) -> datetime | None:
    """A date without a time is the beginning of that day in the edition's zone."""
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), edition.zone)


def repeats_the_body(blocks: list[dict], summary: str) -> bool:
    """Whether the summary was only taken from the text, whatever its marks and spaces."""
    letters = NO_LETTERS.sub("", summary)[:80]
    text = plain_text(as_one_text(blocks[:5])[:20_000])
    return bool(letters) and letters in NO_LETTERS.sub("", text)
