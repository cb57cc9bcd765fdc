"""The threads of an export of Commento (its JSON, version 1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from broadsheet.importers.dates import moment_of
from broadsheet.importers.documents import document_of, list_in, text_in
from broadsheet.importers.records import BadItem, CommentRecord, MalformedFile, ThreadRecord
from broadsheet.importers.report import Report


def threads_of(path: Path, report: Report) -> Iterator[ThreadRecord]:
    document = document_of(path)
    if not isinstance(document, dict) or document.get("version") != 1:
        raise MalformedFile(f"{path.name}: is no export of Commento in its version 1.")
    commenters = {
        text_in(each, "commenterHex"): each
        for each in list_in(document.get("commenters"), path.name)
    }
    threads: dict[str, ThreadRecord] = {}
    for number, comment in enumerate(list_in(document.get("comments"), path.name), start=1):
        address = text_in(comment, "url")
        thread = threads.setdefault(address, ThreadRecord(f"page {address[:80]}", address))
        try:
            thread.comments.append(record_of(comment, commenters))
        except BadItem as reason:
            report.skip(f"comment {number}", str(reason))
    yield from threads.values()


def record_of(comment: dict, commenters: dict[str, dict]) -> CommentRecord:
    remote_id, parent = text_in(comment, "commentHex"), text_in(comment, "parentHex")
    if not remote_id or len(remote_id) > 200:
        raise BadItem("has no id")
    writer = commenters.get(text_in(comment, "commenterHex"), {})
    at = moment_of(text_in(comment, "creationDate"), UTC)
    score = comment.get("score")
    return CommentRecord(
        remote_id=remote_id,
        parent="" if parent == "root" else parent,
        author_name=text_in(writer, "name"),
        author_email=text_in(writer, "email"),
        published=at if isinstance(at, datetime) else None,
        html=text_in(comment, "html"),
        markdown=text_in(comment, "markdown"),
        is_published=text_in(comment, "state") == "approved",
        is_deleted=comment.get("deleted") is True,
        likes=max(0, score) if isinstance(score, int) else 0,
    )
