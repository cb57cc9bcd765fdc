"""Counting what is read, and what is read most.

A page visit sends one beacon. Counts are summed in memory and written in batches, so a
thousand beacons a second cost one small write every few seconds. Nothing about the reader
is kept. What a killed process had not written yet (at most FLUSH_SECONDS) is lost.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from broadsheet.editions.models import Edition
from broadsheet.kit.changes import announce
from broadsheet.kit.jobs import periodic
from broadsheet.stories.models import ReadCount, StoryPage

FLUSH_SECONDS = 5
MOST_STORIES_IN_MEMORY = 50_000
# More than a front or a rail shows: what stands elsewhere on a page is left out.
MOST_READ = 40


class Tally:
    """Reads not written yet, by story and hour."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reads: Counter[tuple[int, datetime]] = Counter()

    def add(self, story_id: int, at: datetime) -> None:
        key = (story_id, at.replace(minute=0, second=0, microsecond=0))
        with self.lock:
            if key in self.reads or len(self.reads) < MOST_STORIES_IN_MEMORY:
                self.reads[key] += 1

    def take(self) -> Counter[tuple[int, datetime]]:
        with self.lock:
            taken, self.reads = self.reads, Counter()
        return taken

    def put_back(self, reads: Counter[tuple[int, datetime]]) -> None:
        with self.lock:
            self.reads.update(reads)


tally = Tally()


@periodic(every=FLUSH_SECONDS, in_every_process=True)
def write_reads() -> int:
    """Add what was tallied to the rows; return how many reads were written.

    Reads of stories that do not exist or are not public are dropped. When the database
    refuses, nothing is written and the reads wait for the next time.
    """
    taken = tally.take()
    if not taken:
        return 0
    try:
        with transaction.atomic():
            return add_to_rows(taken)
    except DatabaseError:
        tally.put_back(taken)
        raise


def add_to_rows(reads: Counter[tuple[int, datetime]]) -> int:
    filed = {
        pk: (edition, section)
        for pk, edition, section in StoryPage.objects.published()
        .filter(pk__in={story for story, _ in reads})
        .values_list("pk", "edition_id", "section_id")
    }
    known = {(pk, hour): number for (pk, hour), number in reads.items() if pk in filed}
    for (pk, hour), number in known.items():
        row = ReadCount.objects.filter(story=pk, hour=hour)
        if not row.update(reads=F("reads") + number):
            edition, section = filed[pk]
            ReadCount.objects.create(
                story_id=pk, edition_id=edition, section_id=section, hour=hour, reads=number
            )
    return sum(known.values())


def reads_of_the_day(ids: Iterable[int]) -> dict[int, int]:
    """How often each of the stories was opened within 24 hours, by id, the most first.

    Of named stories: a sum over all that were opened would be longer each day.
    """
    since = timezone.now() - timedelta(hours=24)
    counts = ReadCount.objects.filter(story__in=list(ids), hour__gte=since)
    totals = counts.values("story").annotate(total=Sum("reads")).order_by("-total", "-story")
    return dict(totals.values_list("story", "total"))


def reads_since(editions: QuerySet[Edition], hour: datetime) -> int:
    counts = ReadCount.objects.filter(edition__in=editions, hour__gte=hour)
    return counts.aggregate(total=Sum("reads"))["total"] or 0


@periodic(every=60)
def refresh_most_read() -> None:
    """Keep the ids every page of an edition shows on the edition's row."""
    for edition in Edition.objects.all():
        ids = most_read_ids(edition)
        in_sections = {str(pk): most_read_ids(edition, pk) for pk in edition.sections}
        if (ids, in_sections) != (edition.most_read, edition.most_read_in_sections):
            with transaction.atomic():
                Edition.objects.filter(pk=edition.pk).update(
                    most_read=ids, most_read_in_sections=in_sections
                )
                announce(f"most-read:{edition.pk}")


def most_read_ids(
    edition: Edition, section_id: int | None = None, limit: int = MOST_READ
) -> list[int]:
    """Ids of the public stories read most within the edition's window.

    A section or an edition that is read too little is filled up with the newest.
    """
    since = timezone.now() - timedelta(hours=edition.most_read_hours)
    counts = ReadCount.objects.filter(hour__gte=since, story__live=True)
    counts = counts.filter(section=section_id) if section_id else counts.filter(edition=edition)
    read = (
        counts.values("story")
        .annotate(total=Sum("reads"))
        .order_by("-total", "-story")
        .values_list("story", flat=True)[:limit]
    )
    ids = list(read)
    if len(ids) < limit:
        newest = StoryPage.objects.published().in_edition(edition)
        if section_id:
            newest = newest.filter(section=section_id)
        ids += [pk for pk in newest.values_list("pk", flat=True)[: limit * 2] if pk not in ids]
    return ids[:limit]
