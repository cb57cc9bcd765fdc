"""Comments of an export, kept with their stories."""

from __future__ import annotations

from html import escape

from django.db import transaction

from broadsheet.importers.body import as_one_text, blocks_of
from broadsheet.importers.models import ImportedComment
from broadsheet.importers.records import BadItem, CommentRecord, plain, readable
from broadsheet.kit.html import plain_text

MOST_CHARACTERS = 100_000


@transaction.atomic
def keep_comments(stories: list[tuple[int, list[CommentRecord]]]) -> int:
    """Store the comments, by the id of their story, that are not there yet; how many."""
    known = {
        (comment.story_id, comment.remote_id): comment
        for comment in ImportedComment.objects.filter(story__in=[pk for pk, _ in stories])
    }
    fresh = []
    for story_id, records in stories:
        for record in records:
            if (story_id, record.remote_id) not in known:
                comment = comment_of(story_id, record)
                known[story_id, record.remote_id] = comment
                fresh.append((comment, record.parent))
    ImportedComment.objects.bulk_create([comment for comment, _ in fresh])
    answers = [comment for comment, parent in fresh if attach(comment, parent, known)]
    ImportedComment.objects.bulk_update(answers, ["parent"], batch_size=200)
    return len(fresh)


def attach(comment: ImportedComment, parent: str, known: dict) -> bool:
    comment.parent = known.get((comment.story_id, parent)) if parent != comment.remote_id else None
    return comment.parent is not None


def comment_of(story_id: int, record: CommentRecord) -> ImportedComment:
    return ImportedComment(
        story_id=story_id,
        remote_id=record.remote_id,
        author_name=plain(record.author_name, 120),
        published=record.published,
        html=html_of(record),
        status="published" if record.is_published else "waiting",
    )


def html_of(record: CommentRecord) -> str:
    """The comment's paragraphs; one whose markup is beyond any bounds keeps its words."""
    html = readable(record.html[:MOST_CHARACTERS])
    try:
        return as_one_text(blocks_of(html, lines_are_paragraphs=True))
    except BadItem:
        return f"<p>{escape(plain_text(html), quote=False)}</p>"
