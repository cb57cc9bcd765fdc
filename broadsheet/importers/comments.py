"""Comments of an export, from neutral records to the threads of their stories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from markdownify import markdownify

from broadsheet.comments.counting import insert_imported
from broadsheet.comments.keys import new_id, read_step, step
from broadsheet.comments.models import Comment, Thread
from broadsheet.comments.models.comments import MOST_DEEP
from broadsheet.comments.reconciling import count_anew
from broadsheet.comments.text import LONGEST, RENDERER, fingerprint_of, normalised, rendered
from broadsheet.importers.body import as_one_text, blocks_of
from broadsheet.importers.models import ImportedComment
from broadsheet.importers.records import BadItem, CommentRecord, plain, readable
from broadsheet.kit.addresses import has_address
from broadsheet.kit.html import plain_text
from broadsheet.kit.likeness import name_key
from broadsheet.readers.models import Reader
from broadsheet.stories.models import StoryPage

State = Comment.State
MOST_CHARACTERS = 100_000
LONGEST_NAME = 40


def keep_comments(source: str, stories: Iterable[tuple[int, list[CommentRecord]]]) -> int:
    """Store what is not there yet of the comments, by the id of their story; return how many.

    A comment that was deleted here since is not brought back.
    """
    return sum(keep_in_thread(source, story_id, records) for story_id, records in stories)


def number_new(source: str, story_id: int, records: list[CommentRecord]) -> int:
    """How many of them `keep_comments` would store."""
    known = known_of(source, story_id, records)
    return len({record.remote_id for record in records} - known.keys())


def known_of(source: str, story_id: int, records: list[CommentRecord]) -> dict[str, Comment | None]:
    """What is here of the records; None for what was deleted since."""
    rows = ImportedComment.objects.filter(story=story_id, source=source).select_related("comment")
    return exported_from_here(story_id, records) | {row.remote_id: row.comment for row in rows}


def exported_from_here(story_id: int, records: list[CommentRecord]) -> dict[str, Comment]:
    """Those that our own export wrote, which names each by its id, and that still stand here."""
    named = [pk for record in records if (pk := id_written(record.remote_id))]
    found = Comment.objects.filter(thread__story=story_id).in_bulk(named)
    return {step(pk): comment for pk, comment in found.items()}


def id_written(remote_id: str) -> int | None:
    """None for an id that is not of ours."""
    try:
        return read_step(remote_id)
    except ValueError:
        return None


def keep_in_thread(source: str, story_id: int, records: list[CommentRecord]) -> int:
    story = StoryPage.objects.select_related("edition", "thread").get(pk=story_id)
    known = known_of(source, story_id, records)
    fresh = [record for record in parents_first(records) if record.remote_id not in known]
    if not fresh:
        return 0
    texts = {record.remote_id: source_of(record) for record in fresh}
    language = story.edition.interface_language
    html = {remote_id: rendered(text, language) for remote_id, text in texts.items()}
    with transaction.atomic():
        thread, _ = Thread.objects.get_or_create(story=story)
        writers: dict[tuple[str, str], Reader] = {}
        made: list[Comment] = []
        for record in fresh:
            parent = known.get(record.parent)
            comment = comment_of(record, thread, story, parent)
            with override(language):
                comment.author = writer_of(record, source, writers)
            comment.source, comment.html = texts[record.remote_id], html[record.remote_id]
            comment.fingerprint = fingerprint_of(comment.html)
            known[record.remote_id] = comment
            made.append(comment)
        likes = {c.pk: r.likes for c, r in zip(made, fresh, strict=True) if r.likes}
        insert_imported(thread, made, likes)
        count_anew(thread.pk)
        ImportedComment.objects.bulk_create(
            [
                ImportedComment(
                    story=story, source=source, remote_id=each.remote_id,
                    comment=known[each.remote_id],
                )
                for each in fresh
            ]
        )  # fmt: skip
    return len(made)


def parents_first(records: list[CommentRecord]) -> Iterator[CommentRecord]:
    """Each once, after the one that it answers; those that answer each other in a ring as they come."""
    by_id = {record.remote_id: record for record in records}
    given: set[str] = set()
    for record in records:
        line = []
        while record and record.remote_id not in given:
            given.add(record.remote_id)
            line.append(record)
            record = by_id.get(record.parent)  # type: ignore[assignment]
        yield from reversed(line)


def comment_of(
    record: CommentRecord, thread: Thread, story: StoryPage, parent: Comment | None
) -> Comment:
    at = record.published or story.published_at or timezone.now()
    pk = new_id(at)
    above = parent.path[: MOST_DEEP * len(step(pk))] if parent else ""
    state = State.PUBLISHED if record.is_published else State.WAITING
    return Comment(
        pk=pk, thread=thread, edition=story.edition, parent=parent,
        root_id=parent.root_id if parent else pk, path=above + step(pk),
        depth=len(above) // len(step(pk)), renderer=RENDERER, written_at=at,
        state=State.DELETED if record.is_deleted else state,
    )  # fmt: skip


def writer_of(
    record: CommentRecord, source: str, known: dict[tuple[str, str], Reader]
) -> Reader | None:
    """One reader for an address, or for a name of the source without one."""
    if record.is_deleted or record.author_is_gone:
        return None
    name = shown_name(record.author_name)
    email = record.author_email.strip().lower()
    key = (email, "" if email else name)
    if key not in known:
        imported = Reader.objects.filter(account=None, claimable_email=email)
        if not email:
            imported = imported.filter(imported_from=source, name=name)
        known[key] = imported.first() or Reader.objects.create(
            name=name, name_key=name_key(name), claimable_email=email, imported_from=source
        )
    return known[key]


def shown_name(written: str) -> str:
    """No address stands below a comment, for all to see, nor leads from a mail to elsewhere."""
    name = plain(normalised(written), LONGEST_NAME)
    return gettext("Anonymous") if not name or has_address(name) else name


def source_of(record: CommentRecord) -> str:
    """The comment in the Markdown that readers write; one beyond any bounds keeps its words."""
    if record.is_deleted:
        return ""
    if record.markdown:
        return normalised(readable(record.markdown[:MOST_CHARACTERS]))[:LONGEST]
    html = readable(record.html[:MOST_CHARACTERS])
    try:
        text = markdownify(as_one_text(blocks_of(html, lines_are_paragraphs=True)))
    except (BadItem, RecursionError):
        text = plain_text(html)
    return normalised(text)[:LONGEST]
