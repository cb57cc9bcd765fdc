"""What a later export must leave as it is here."""

from __future__ import annotations

from broadsheet.importers.models import ImportedItem
from broadsheet.importers.records import StoryRecord


def why_not_overwritten(item: ImportedItem, record: StoryRecord) -> str:
    """The reason why the page stays as it is here, or nothing."""
    page = item.page
    if page is None:
        return "was deleted here"
    if page.latest_revision_id != item.revision_id:
        return "was edited here since it was imported"
    if page.live != item.was_public:
        return f"was {'published' if page.live else 'withdrawn'} here"
    if item.was_public and not record.is_public:
        return "is a draft in the export, and public here"
    return ""
