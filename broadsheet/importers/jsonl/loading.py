"""A whole file of JSON lines: looked through first, then filed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from broadsheet.importers.choosing import EditionChoice, base_of, is_serbian_latin
from broadsheet.importers.filing import Filing
from broadsheet.importers.jsonl.lines import data_of, lines_of
from broadsheet.importers.jsonl.reader import records_of
from broadsheet.importers.records import BadItem, MalformedFile, StoryRecord

DATE_AT_END = re.compile(r"[-_.]?(?:19|20)\d\d[-_.]?\d\d(?:[-_.]?\d\d)?$")


def source_of(path: Path) -> str:
    """What a later export of the same origin is called too: the name without its date."""
    name = path.name.partition(".jsonl")[0] or path.name
    return DATE_AT_END.sub("", name) or name


def survey(paths: list[Path]) -> tuple[int, set[str]]:
    """Read all files to their ends before anything is written.

    How many records there are, and which translation keys have a story in Serbian
    Cyrillic. Raises MalformedFile, also for a file of which no line can be read.
    """
    count, cyrillic = 0, set()
    for path in paths:
        in_file = unreadable = 0
        for place, line in lines_of(path):
            in_file += 1
            try:
                data = data_of(place, line)
            except BadItem:
                unreadable += 1
                continue
            tag, key = data.get("lang"), data.get("translation_key")
            if key and isinstance(tag, str) and base_of(tag) == "sr" and not is_serbian_latin(tag):
                cyrillic.add(str(key))
        if in_file and in_file == unreadable:
            raise MalformedFile(f"{path.name}: no line of it is a JSON object in UTF-8.")
        count += in_file
    return count, cyrillic


def load(
    path: Path,
    filing: Filing,
    choice: EditionChoice,
    cyrillic: set[str],
    advance: Callable[[], object],
) -> None:
    for record in records_of(path):
        advance()
        if not isinstance(record, StoryRecord):
            filing.report.skip(*record)
            continue
        edition = choice.taking(record.language)
        if edition is None:
            filing.report.other_languages[record.language or "without a language"] += 1
        elif is_serbian_latin(record.language) and record.translation_key in cyrillic:
            filing.report.skip(record.place, "the same story is in the file in Cyrillic")
        else:
            filing.file(edition, record)
