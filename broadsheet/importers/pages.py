"""Information pages of an export: an imprint, a page about the newsroom."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page

from broadsheet.editions.models import Edition, InformationPage
from broadsheet.editions.validators import RESERVED_SLUGS
from broadsheet.importers.body import as_one_text, blocks_of
from broadsheet.importers.conflicts import why_not_overwritten
from broadsheet.importers.models import ImportedItem
from broadsheet.importers.places import keep_old_addresses
from broadsheet.importers.records import BadItem, StoryRecord, plain
from broadsheet.importers.slugs import numbered, slug_of
from broadsheet.stories.models import StoryPage

if TYPE_CHECKING:
    from broadsheet.importers.filing import Filing


def file_pages(filing: Filing, edition: Edition, records: list[StoryRecord]) -> None:
    """Make the pages, those above before those below them."""
    made: dict[str, ImportedItem] = {}
    for record in in_order(records):
        try:
            item = file_page(filing, edition, record, made.get(record.parent))
        except BadItem as reason:
            filing.report.skip(record.place, str(reason))
        except ValidationError as error:
            filing.report.skip(record.place, " ".join(error.messages))
        else:
            if item:
                made[record.remote_id] = item
        if record.comments:
            filing.report.not_understood["comment on a page: left out"] += len(record.comments)


def in_order(records: list[StoryRecord]) -> list[StoryRecord]:
    """Parents before children; a parent that is missing or below its child counts as none."""
    waiting = {record.remote_id: record for record in records}
    ordered = []
    while waiting:
        ready = [r for r in waiting.values() if r.parent not in waiting] or [
            next(iter(waiting.values()))
        ]
        for record in ready:
            ordered.append(waiting.pop(record.remote_id))
    return ordered


def file_page(
    filing: Filing, edition: Edition, record: StoryRecord, above: ImportedItem | None
) -> ImportedItem | None:
    item = ImportedItem.objects.filter(
        edition=edition, source=filing.source, remote_id=record.remote_id
    ).first()
    fingerprint = record.fingerprint
    if item and item.fingerprint == fingerprint:
        filing.report.unchanged += 1
        return item
    if item and (reason := why_not_overwritten(item, record)):
        filing.report.conflict(record.place, plain(record.title, 255), reason)
        return item
    title = plain(record.title, 255)
    if not title:
        raise BadItem("has no title")
    body = text_of(filing, edition, record)
    if filing.report.dry_run:
        if item:
            filing.report.updated += 1
        else:
            filing.report.created["pages"] += 1
        return None
    with transaction.atomic():
        page = item.page.specific if item and item.page else new_page(edition, record, above)
        page.title, page.body = title, body
        if item is None:
            place = above.page if above and above.page else edition.page
            Page.objects.get(pk=place.pk).specific.add_child(instance=page)
            item = ImportedItem(edition=edition, source=filing.source, remote_id=record.remote_id)
            filing.report.created["pages"] += 1
        else:
            filing.report.updated += 1
        revision = page.save_revision(log_action=True)
        if record.is_public:
            revision.publish()
        item.page_id, item.fingerprint = page.pk, fingerprint
        item.revision_id, item.was_public = revision.pk, record.is_public
        item.save()
        filing.report.created["old addresses"] += keep_old_addresses(
            edition, [(page.pk, record.old_paths)]
        )
    return ImportedItem.objects.select_related("page").get(pk=item.pk)


def new_page(edition: Edition, record: StoryRecord, above: ImportedItem | None) -> InformationPage:
    return InformationPage(
        slug=free_slug(edition, slug_of(record.slug or record.title, "page")),
        locale=edition.locale,
        live=False,
        has_unpublished_changes=True,
        first_published_at=record.published,
    )


def free_slug(edition: Edition, slug: str) -> str:
    """Information pages are found by their slug alone, wherever they are nested."""
    below = Page.objects.descendant_of(edition.page).not_type(StoryPage)
    taken = RESERVED_SLUGS | set(below.filter(slug__startswith=slug).values_list("slug", flat=True))
    free, number = slug, 1
    while free in taken:
        number += 1
        free = numbered(slug, number)
    return free


def text_of(filing: Filing, edition: Edition, record: StoryRecord) -> str:
    """The body as one text, which is all an information page has."""
    notes: Counter[str] = Counter(record.notes)
    blocks = blocks_of(record.html, lines_are_paragraphs=record.lines_are_paragraphs, notes=notes)
    filing.report.not_understood.update(notes)
    return as_one_text(blocks)
