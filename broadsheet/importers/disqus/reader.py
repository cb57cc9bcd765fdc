"""The threads of an export of Disqus (its XML of 2012, which it still writes)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element

from broadsheet.importers.dates import moment_of
from broadsheet.importers.records import BadItem, CommentRecord, MalformedFile, ThreadRecord
from broadsheet.importers.report import Report
from broadsheet.importers.xml import Fields, elements_of

ID = "{http://disqus.com/disqus-internals}id"


def threads_of(path: Path, report: Report) -> Iterator[ThreadRecord]:
    """Threads come before their posts in the file, so all of it is read first."""
    threads: dict[str, ThreadRecord] = {}
    is_disqus = False
    for name, element in elements_of(path, "disqus"):
        is_disqus = True
        fields = Fields.of(element)
        if name == "thread" and fields.text("link"):
            threads[element.get(ID, "")] = ThreadRecord(
                place=f"thread {element.get(ID)}",
                address=fields.text("link"),
                is_closed=fields.text("isClosed") == "true",
            )
        elif name == "post":
            take(element, fields, threads, report)
    if not is_disqus:
        raise MalformedFile(f"{path.name}: is not an export of Disqus.")
    yield from (thread for thread in threads.values() if thread.comments)


def take(
    element: Element, fields: Fields, threads: dict[str, ThreadRecord], report: Report
) -> None:
    place = f"post {element.get(ID)}"
    thread = threads.get(reference(fields, "thread"))
    if fields.text("isSpam") == "true":
        report.not_understood["comment that is spam: left out"] += 1
    elif thread is None:
        report.skip(place, "belongs to a thread without an address")
    else:
        try:
            thread.comments.append(record_of(element.get(ID, ""), fields))
        except BadItem as reason:
            report.skip(place, str(reason))


def record_of(remote_id: str, fields: Fields) -> CommentRecord:
    if not remote_id or len(remote_id) > 200:
        raise BadItem("has no id")
    author = Fields.of(fields["author"][0]) if "author" in fields else Fields()
    at = moment_of(fields.text("createdAt"), UTC)
    return CommentRecord(
        remote_id=remote_id,
        parent=reference(fields, "parent"),
        author_name=author.text("name") or author.text("username"),
        author_email=author.text("email"),
        published=at if isinstance(at, datetime) else None,
        html=fields.text("message"),
        is_published=True,
        is_deleted=fields.text("isDeleted") == "true",
    )


def reference(fields: Fields, name: str) -> str:
    """The id that an element such as <thread dsq:id="2"/> names."""
    return fields[name][0].get(ID, "") if name in fields else ""
