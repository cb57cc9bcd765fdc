"""What is left to be done when a takedown is committed: first the pages go, then the files.

Whoever is killed on the way has written down what is left, and the clock does it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from broadsheet.kit.changes import follow_now
from broadsheet.kit.jobs import periodic
from broadsheet.media.models import PictureRendition
from broadsheet.takedowns import sealing
from broadsheet.takedowns.models import Takedown

# Whoever began it is still at work until then.
IS_LEFT_AFTER = timedelta(seconds=5)
# A size of the picture that was being made meanwhile is written within that time.
LATE_FILES_COME_FOR = timedelta(minutes=1)
ROW_FOLLOWS_WITHIN_SECONDS = 3
RENDITIONS = "images"  # Wagtail's folder of them
# A copy that was sealed for a takedown that never came to be.
IS_NOBODYS_AFTER_SECONDS = 3600


def finish(takedown: Takedown) -> None:
    follow_now()
    delete_files(takedown)
    Takedown.objects.filter(pk=takedown.pk).update(finished_at=timezone.now())


def finish_later(takedown: Takedown) -> None:
    """When the transaction is committed; for whoever has one of his own around it."""
    transaction.on_commit(partial(finish, takedown), robust=True)


def delete_files(takedown: Takedown) -> None:
    for storage, name in takedown.files_left:
        storages[storage].delete(name)


@periodic(every=2)
def finish_what_was_left() -> int:
    """Finish what a killed process began; return how many takedowns that were."""
    left = Takedown.objects.filter(finished_at=None, at__lt=timezone.now() - IS_LEFT_AFTER)
    for takedown in left:
        finish(takedown)
    return len(left)


@periodic(every=5, lane="tasks")
def delete_late_files() -> None:
    """Delete sizes that somebody was still making when the picture was taken down."""
    fresh = timezone.now() - LATE_FILES_COME_FOR
    for takedown in Takedown.objects.standing().filter(kind=Takedown.Kind.PICTURE, at__gt=fresh):
        stems = {Path(name).stem for storage, name in takedown.files_left if storage == "originals"}
        for name in sizes_without_a_row(stems):
            storages["default"].delete(name)


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


@periodic(every=3600, lane="tasks")
def forget_what_never_was() -> None:
    """Delete sealed copies of takedowns that were not committed."""
    for key in sealing.sealed_before(time.time() - IS_NOBODYS_AFTER_SECONDS):
        if not Takedown.objects.filter(key=key).exists():
            sealing.forget(key)
