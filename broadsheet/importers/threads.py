"""Threads of other comment systems, filed below the stories of an edition that are here already."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from django.utils import timezone

from broadsheet.comments.models import Thread
from broadsheet.editions.models import Edition, OldAddress
from broadsheet.editions.old_addresses import paths_asked
from broadsheet.importers.comments import keep_comments, number_new
from broadsheet.importers.records import ThreadRecord
from broadsheet.importers.report import Report
from broadsheet.stories.models import StoryPage


def file_threads(
    edition: Edition, source: str, records: Iterable[ThreadRecord], report: Report
) -> None:
    """Keep the comments of every thread whose story is found; the others are reported."""
    for record in records:
        story_id = story_at(edition, record.address)
        if story_id is None:
            reason = "no story of the edition is or was at this address"
            report.skip(f"{record.place} ({record.address[:120]})", reason)
            continue
        if report.dry_run:
            made = number_new(source, story_id, record.comments)
        else:
            made = keep_comments(source, [(story_id, record.comments)])
            if record.is_closed:
                close(story_id)
        report.created["comments"] += made
        report.unchanged += len(record.comments) - made


def close(story_id: int) -> None:
    """As it was there; what somebody chose here stays."""
    thread, _ = Thread.objects.get_or_create(story_id=story_id)
    Thread.objects.filter(pk=thread.pk, mode="", closes_at=None).update(closes_at=timezone.now())


def story_at(edition: Edition, address: str) -> int | None:
    """Id of the story that is, or was before, at the address or path; its host does not matter."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    path = unquote(parts.path) or "/"
    asked = paths_asked(path, parts.query)
    old = OldAddress.objects.filter(edition=edition, path__in=asked).values_list("path", "page")
    places = dict(old)
    if found := next((places[each] for each in asked if each in places), None):
        return found if StoryPage.objects.filter(pk=found).exists() else None
    below = path.removeprefix(edition.prefix) if edition.prefix else path
    segments = [segment for segment in below.split("/") if segment]
    if len(segments) != 2:
        return None
    stories = StoryPage.objects.filter(edition=edition, edition_slug=segments[1])
    return stories.values_list("pk", flat=True).first()
