"""A whole export of WordPress: looked through first, then filed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from broadsheet.editions.models import Edition
from broadsheet.importers.filing import Filing
from broadsheet.importers.places import keep_old_places
from broadsheet.importers.records import BadItem
from broadsheet.importers.wordpress.export import FEEDS, Export, survey
from broadsheet.importers.wordpress.reader import ItemReader, place_of
from broadsheet.importers.xml import Fields, elements_of

__all__ = ["load", "survey"]


def load(
    path: Path, export: Export, filing: Filing, edition: Edition, advance: Callable[[], object]
) -> None:
    reader = ItemReader(export, edition.zone)
    number = 0
    filing.shelves_of(edition)
    for name, element in elements_of(path):
        if name != "item":
            continue
        number += 1
        advance()
        fields = Fields.of(element)
        try:
            record = reader.record_of(number, fields, filing.report.not_understood)
        except BadItem as reason:
            filing.report.skip(place_of(number, fields), str(reason))
            continue
        if record:
            filing.file(edition, record)
    if not filing.report.dry_run:
        made = keep_old_places(edition, list_places(export, reader.months))
        filing.report.created["old addresses"] += made


def list_places(export: Export, months: set[tuple[int, int]]) -> Iterator[tuple[str, dict]]:
    """The feeds of the whole site, and the lists by year and month."""
    for feed in (*FEEDS, "comments/feed/"):
        yield f"{export.base}/{feed}", {"listing": "latest"}
    for year, month in months:
        yield f"{export.base}/{year}/", {"listing": "archive"}
        yield f"{export.base}/{year}/{month:02}/", {"listing": "archive"}
