"""Stories from files that hold one JSON object a line.

Fields: `id`, `lang` and `title`; and of these what there is: `translation_key`, `summary`,
`deck`, `body_html` or `body_markdown`, `published`, `updated`, `author` (names, one or
several), `tags`, `section`, `photo`, `aliases` (old paths), `source_url`, `licence`,
`attribution`, `slug`, `draft`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from broadsheet.importers.dates import moment_of
from broadsheet.importers.jsonl.lines import data_of, lines_of
from broadsheet.importers.records import BadItem, StoryRecord, Term, plain, readable, shortened

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MOST_NAMES = 30
# What a record may say; docs/importing.md tells what each means.
FIELDS = {
    "aliases", "attribution", "author", "body_html", "body_markdown", "deck", "draft", "id", "lang",
    "licence", "photo", "published", "section", "slug", "source_url", "summary", "tags", "title",
    "translation_key", "updated",
}  # fmt: skip
SEPARATORS = re.compile(r" ?; ?|, ")


def records_of(path: Path) -> Iterator[StoryRecord | tuple[str, str]]:
    """Each line as a record, or as a pair of its place and the reason why it is none."""
    for place, line in lines_of(path):
        try:
            yield record_of(place, data_of(place, line))
        except BadItem as reason:
            yield place, str(reason)


def record_of(place: str, data: dict) -> StoryRecord:
    remote_id = text(data, "id")
    language = text(data, "lang")
    title = text(data, "title")
    if not remote_id or len(remote_id) > 200:
        raise BadItem("has no id" if not remote_id else "has an id longer than 200 characters")
    if language and not LANGUAGE.fullmatch(language):
        raise BadItem(f"has a language that is none: “{language[:40]}”")
    if not title:
        raise BadItem("has no headline: “title” is missing or empty")
    record = StoryRecord(
        place=place,
        remote_id=remote_id,
        language=language,
        title=title,
        translation_key=text(data, "translation_key"),
        standfirst=text(data, "deck"),
        summary=text(data, "summary"),
        html=readable(text(data, "body_html")),
        published=moment(data, "published"),
        updated=only_time(moment(data, "updated")),
        is_public=data.get("draft") is not True,
        authors=[Term(name) for name in names(data, "author")],
        topics=[Term(name) for name in names(data, "tags")],
        sections=[Term(name) for name in names(data, "section")],
        slug=text(data, "slug"),
        source=source_line(data),
        old_paths=old_paths(data),
    )
    if not record.html:
        record.markdown = readable(text(data, "body_markdown"))
    if record.is_public and not record.published:
        record.notes["no “published”: public as of this import"] += 1
    if data.get("photo"):
        record.notes["photo without its file: left out"] += 1
    for name in sorted(data.keys() - FIELDS)[:MOST_NAMES]:
        record.notes[f"“{name[:40]}”: left out, no field of that name is known"] += 1
    return record


def text(data: dict, name: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadItem(f"has a {name} that is no text")
    return str(value).strip()


def moment(data: dict, name: str) -> datetime | date | None:
    value = text(data, name)
    return moment_of(value) if value else None


def only_time(value: datetime | date | None) -> datetime | None:
    return value if isinstance(value, datetime) else None


def names(data: dict, name: str) -> list[str]:
    """The names of a field: a list of them, or of objects with a name, or one text.

    Several authors in one text stand apart by semicolons or commas, as they mostly do.
    """
    value = data.get(name) or []
    if isinstance(value, str):
        value = split_names(value) if name == "author" else [value]
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise BadItem(f"has a {name} that is no list of names")
    found = []
    for each in value[:MOST_NAMES]:
        each = each.get("name") if isinstance(each, dict) else each
        if not isinstance(each, str):
            raise BadItem(f"has a {name} that is no list of names")
        if each.strip():
            found.append(each.strip())
    return found


def split_names(value: str) -> list[str]:
    """Apart at commas only when every part has two words: “Team, Government of X” has not."""
    value = " ".join(value[:2000].split())
    parts = [part for part in SEPARATORS.split(value) if part]
    if ";" in value or all(2 <= len(part.split()) <= 4 for part in parts):
        return parts
    return [value]


def source_line(data: dict) -> str:
    """Whom the story is from: what the record says, or the host it was taken from."""
    credit = plain(text(data, "attribution"))
    if not credit and (address := text(data, "source_url")):
        try:
            credit = (urlsplit(address).hostname or "").removeprefix("www.")
        except ValueError:
            credit = ""
    licence = plain(text(data, "licence"))
    if credit and licence and len(credit) + len(licence) + 3 <= 160:
        return f"{credit} ({licence})"
    return shortened(credit, 160)


def old_paths(data: dict) -> list[str]:
    aliases = data.get("aliases") or []
    if not isinstance(aliases, list):
        return []
    paths = [each for each in aliases[:MOST_NAMES] if isinstance(each, str)]
    return [unquote(path) for path in paths if path.startswith("/") and "?" not in path]
