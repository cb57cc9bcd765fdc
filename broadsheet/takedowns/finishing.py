"""What is left to be done when a takedown is committed: first the pages go, then the files.

Whoever is killed on the way has written down what is left, and the clock does it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Revision

from broadsheet.kit.changes import announce, follow_now
from broadsheet.kit.jobs import periodic
from broadsheet.media.models import PictureRendition
from broadsheet.stories.models import PublishedPicture, StoryPage
from broadsheet.takedowns import sealing
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.records import Record
from broadsheet.takedowns.removing import (
    remove_from_revision,
    remove_from_story,
    those_with,
)

# Whoever began it is still at work until then.
IS_LEFT_AFTER = timedelta(seconds=5)
# A size of the picture that was being made meanwhile is written within that time.
LATE_FILES_COME_FOR = timedelta(minutes=1)
ROW_FOLLOWS_WITHIN_SECONDS = 3
RENDITIONS = "images"  # Wagtail's folder of them
ROWS_AT_ONCE = 2000
# A copy that was sealed for a takedown that never came to be.
IS_NOBODYS_AFTER_SECONDS = 3600


def finish(takedown: Takedown) -> None:
    follow_now()
    if takedown.kind == Takedown.Kind.PICTURE:
        sweep_public_history(takedown)
    delete_files(takedown)
    Takedown.objects.filter(pk=takedown.pk).update(finished_at=timezone.now(), files_left=[])


def finish_later(takedown: Takedown) -> None:
    """When the transaction is committed; for whoever has one of his own around it."""
    transaction.on_commit(partial(finish, takedown), robust=True)


def delete_files(takedown: Takedown) -> None:
    for storage, name in takedown.files_left:
        storages[storage].delete(name)


@periodic(every=2)
def finish_what_was_left() -> int:
    """Finish what a killed process began; return how many takedowns that were."""
    left = Takedown.objects.filter(finished_at=None, begun_at__lt=timezone.now() - IS_LEFT_AFTER)
    return sum(finish_if_left(pk) for pk in left.values_list("pk", flat=True))


@transaction.atomic
def finish_if_left(pk: int) -> bool:
    """A lifting that takes long has locked the row, and is done with when this gets it."""
    left = Takedown.objects.select_for_update().filter(pk=pk, finished_at=None)
    for takedown in left:
        finish(takedown)
    return bool(left)


@periodic(every=5, lane="tasks")
def delete_late_files() -> None:
    """Delete sizes that somebody was still making when the picture was taken down."""
    fresh = timezone.now() - LATE_FILES_COME_FOR
    for takedown in Takedown.objects.standing().filter(kind=Takedown.Kind.PICTURE, at__gt=fresh):
        stems = {Path(name).stem for name in originals_of(takedown)}
        for name in sizes_without_a_row(stems):
            storages["default"].delete(name)


def originals_of(takedown: Takedown) -> list[str]:
    records = sealing.records_of(takedown.key)
    return [file["was"] for record in records for file in record["files"]]


def sizes_without_a_row(stems: set[str]) -> Iterator[str]:
    """Wagtail writes a file, whose name begins with that of the original or with what it has
    room for of it, and then its row."""
    before = time.time() - ROW_FOLLOWS_WITHIN_SECONDS
    folder = settings.MEDIA_ROOT / RENDITIONS
    for entry in os.scandir(folder) if folder.exists() else ():
        begin, name = entry.name.partition(".")[0], f"{RENDITIONS}/{entry.name}"
        is_of_ours = begin and any(stem.startswith(begin) for stem in stems)
        if is_of_ours and entry.stat().st_mtime < before and not has_row(name):
            yield name


def has_row(name: str) -> bool:
    return PictureRendition.objects.filter(file=name).exists()


@periodic(every=2, lane="tasks")
def sweep_versions() -> int:
    """Look through the versions of all stories, which no index knows: that some years ago had
    the picture, and a caption for it. Return how many takedowns were done with."""
    left = Takedown.objects.standing().filter(
        kind=Takedown.Kind.PICTURE, swept_at=None, finished_at__isnull=False
    )
    for takedown in left:
        for versions in portions(versions_of_stories()):
            sweep_through(takedown, versions)
        for stories in portions(StoryPage.objects.all()):
            sweep_stories(takedown, stories)
        Takedown.objects.filter(pk=takedown.pk).update(swept_at=timezone.now())
    follow_now()
    return len(left)


def sweep_public_history(takedown: Takedown) -> None:
    """The versions that readers can ask for."""
    shown = PublishedPicture.objects.filter(picture__in=takedown.pictures)
    sweep_each(takedown, set(shown.values_list("revision", flat=True)))
    follow_now()


def versions_of_stories() -> QuerySet[Revision]:
    return Revision.objects.filter(content_type=ContentType.objects.get_for_model(StoryPage))


def portions(rows: QuerySet) -> Iterator[QuerySet]:
    newest = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    for first in range(0, newest + 1, ROWS_AT_ONCE):
        yield rows.filter(pk__gte=first, pk__lt=first + ROWS_AT_ONCE)


def sweep_through(takedown: Takedown, versions: QuerySet[Revision]) -> None:
    found = those_with(versions, "picture", takedown.pictures)
    lead = versions.filter(content__picture__in=takedown.pictures)
    sweep_each(takedown, {*found.values_list("pk", flat=True), *lead.values_list("pk", flat=True)})


def sweep_each(takedown: Takedown, versions: set[int]) -> None:
    for pk in versions:
        sweep_one(takedown, Revision.objects.filter(pk=pk), remove_from_history)


def sweep_stories(takedown: Takedown, stories: QuerySet[StoryPage]) -> None:
    """What readers have may be an old draft that was published at a set time."""
    found = those_with(stories, "picture", takedown.pictures, of="body")
    for pk in found.values_list("pk", flat=True):
        sweep_one(takedown, StoryPage.objects.filter(pk=pk), remove_from_story)


@transaction.atomic
def sweep_one(takedown: Takedown, rows: QuerySet, remove: Callable) -> None:
    """A lifting that came meanwhile wins."""
    still = Takedown.objects.standing().select_for_update().filter(pk=takedown.pk)
    record = Record()
    for row in rows.select_for_update(of=("self",)) if still else ():
        remove(row, set(takedown.pictures), record)
    if record:
        sealing.seal(takedown.key, record.sealed())


def remove_from_history(revision: Revision, pictures: set[int], record: Record) -> None:
    if remove_from_revision(revision, pictures, record):
        announce(f"versions:{revision.object_id}", removed=True)


@periodic(every=3600, lane="tasks")
def forget_what_never_was() -> None:
    """Delete sealed copies of takedowns that were not committed."""
    for key in sealing.sealed_before(time.time() - IS_NOBODYS_AFTER_SECONDS):
        if not Takedown.objects.filter(key=key).exists():
            sealing.forget(key)
