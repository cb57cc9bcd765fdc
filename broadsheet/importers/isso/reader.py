"""The threads of Isso: its database, or the generic JSON that it reads itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from broadsheet.importers.dates import moment_of
from broadsheet.importers.documents import document_of, list_in, text_in
from broadsheet.importers.records import BadItem, CommentRecord, MalformedFile, ThreadRecord
from broadsheet.importers.report import Report

SQLITE = b"SQLite format 3\0"
ROWS = """
    SELECT t.id, t.uri, c.id, c.parent, c.created, c.mode, c.text, c.author, c.email, c.likes
    FROM threads t JOIN comments c ON c.tid = t.id ORDER BY t.id, c.id
"""
# Of comments.mode in Isso's database.
ACCEPTED, WAITING, DELETED = 1, 2, 4


def threads_of(path: Path, report: Report) -> Iterator[ThreadRecord]:
    with path.open("rb") as file:
        is_database = file.read(len(SQLITE)) == SQLITE
    yield from database_threads(path) if is_database else document_threads(path, report)


def database_threads(path: Path) -> Iterator[ThreadRecord]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            rows = database.execute(ROWS)
            for (number, address), found in groupby(rows, lambda row: row[:2]):
                comments = [row_record(row[2:]) for row in found]
                yield ThreadRecord(f"thread {number}", str(address), comments)
    except (sqlite3.Error, ValueError, OverflowError) as error:
        raise MalformedFile(f"{path.name}: is no database of Isso ({error}).") from None


def row_record(row: tuple) -> CommentRecord:
    pk, parent, created, mode, text, author, email, likes = row
    return CommentRecord(
        remote_id=str(pk),
        parent=str(parent or ""),
        author_name=author or "",
        author_email=email or "",
        published=datetime.fromtimestamp(created, UTC),
        html="",
        markdown=text or "",
        is_published=mode == ACCEPTED,
        is_deleted=mode == DELETED,
        likes=max(0, int(likes or 0)),
    )


def document_threads(path: Path, report: Report) -> Iterator[ThreadRecord]:
    for number, thread in enumerate(list_in(document_of(path), path.name), start=1):
        record = ThreadRecord(f"thread {number}", text_in(thread, "id"))
        for place, comment in enumerate(list_in(thread.get("comments"), record.place), start=1):
            try:
                record.comments.append(document_record(f"{number}.{place}", comment))
            except BadItem as reason:
                report.skip(f"{record.place}, comment {place}", str(reason))
        yield record


def document_record(remote_id: str, comment: dict) -> CommentRecord:
    """Ids of the file's comments are often all the same: their place in it tells them apart."""
    at = moment_of(text_in(comment, "created"), UTC)
    return CommentRecord(
        remote_id=remote_id,
        parent="",
        author_name=text_in(comment, "author"),
        author_email=text_in(comment, "email"),
        published=at if isinstance(at, datetime) else None,
        html=text_in(comment, "text"),
        is_published=True,
    )
