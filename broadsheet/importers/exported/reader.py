"""The threads of our own export (comments/exporting.py)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from broadsheet.importers.dates import moment_of
from broadsheet.importers.documents import text_in
from broadsheet.importers.jsonl.lines import data_of, lines_of
from broadsheet.importers.records import BadItem, CommentRecord, MalformedFile, ThreadRecord
from broadsheet.importers.report import Report


def threads_of(path: Path, report: Report) -> Iterator[ThreadRecord]:
    """The comments of one thread stand one after another in the file."""
    comments = comments_in(path, report)
    for address, found in groupby(comments, lambda pair: text_in(pair[1], "thread")):
        thread = ThreadRecord(f"thread {address}", address)
        for place, data in found:
            try:
                thread.comments.append(record_of(data))
            except BadItem as reason:
                report.skip(place, str(reason))
        yield thread


def comments_in(path: Path, report: Report) -> Iterator[tuple[str, dict]]:
    """Each with its place. Raises MalformedFile when no line can be read."""
    in_file = unreadable = 0
    for place, line in lines_of(path):
        in_file += 1
        try:
            data = data_of(place, line)
        except BadItem as reason:
            unreadable += 1
            report.skip(place, str(reason))
        else:
            yield place, data
    if in_file and in_file == unreadable:
        raise MalformedFile(f"{path.name}: no line of it is a JSON object in UTF-8.")


def record_of(data: dict) -> CommentRecord:
    remote_id = text_in(data, "id")
    if not remote_id or len(remote_id) > 200:
        raise BadItem("has no id")
    at = moment_of(text_in(data, "written_at"), UTC)
    likes = data.get("likes")
    return CommentRecord(
        remote_id=remote_id,
        parent=text_in(data, "parent"),
        author_name=text_in(data, "author"),
        author_email=text_in(data, "email"),
        published=at if isinstance(at, datetime) else None,
        html="",
        markdown=text_in(data, "source"),
        is_published=text_in(data, "state") == "published",
        author_is_gone=not text_in(data, "author"),
        is_deleted=text_in(data, "state") in {"removed", "deleted"},
        likes=likes if isinstance(likes, int) else 0,
    )
