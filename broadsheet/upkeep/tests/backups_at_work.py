"""Backups that are killed, and backups while people write; run in a process of a site's own.

Each round is a fork of it, so that a round takes as long as a backup and not as Django.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

from broadsheet.editions.models import Edition
from broadsheet.media.models import Picture
from broadsheet.stories.models import Author
from broadsheet.testing import make_author, make_picture
from broadsheet.upkeep import backups, tables, trees
from broadsheet.upkeep.backups import Kept, kept_in

# module or class, name of its function, whether that is done first
POINTS: dict[str, tuple[Any, str, bool]] = {
    "before the first file": (trees.Copies, "take", False),
    "after the first file": (trees.Copies, "take", True),
    "with the files, before the rows": (backups, "take_referenced", True),
    "after the first table": (tables, "write_rows", True),
    "before the manifest": (backups, "write_manifest", False),
    "after the manifest": (backups, "write_manifest", True),
    "on the disk, without a name": (os, "sync", True),
    "with its name": (backups, "sync_directory", False),
    "before it is noted": (backups, "note", False),
    "before an old one is deleted": (backups, "prune", False),
    "while an old one is deleted": (shutil, "rmtree", False),
}


def make_one() -> None:
    call_command("backup", keep=3, stdout=io.StringIO())


def killed_at(point: str) -> None:
    place, name, after = POINTS[point]
    original = getattr(place, name)

    def then_die(*args, **kwargs):
        if after:
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(place, name, then_die)
    make_one()


def forked(work: Callable[[], None]) -> int:
    """Begin the work in a process of its own; return its id."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def killed_somewhere(longest: float) -> bool:
    """Kill a backup at any moment; return whether it was made before."""
    child = forked(make_one)
    time.sleep(random.random() * longest)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def wrong_now(acknowledged: set[str]) -> list[str]:
    """What must never be: a backup that is not whole, one that is gone, a broken database."""
    there = kept_in(settings.BACKUPS)
    wrong = [problem for kept in there for problem in kept.problems()]
    newest = sorted(acknowledged)[-2:]  # a third may have made way for one more
    wrong += [f"{name} is gone" for name in newest if name not in {k.path.name for k in there}]
    with closing(sqlite3.connect(settings.DATA_DIR / "broadsheet.sqlite3")) as database:
        wrong += [each for (each,) in database.execute("PRAGMA integrity_check") if each != "ok"]
    return wrong


def rounds(number: int) -> None:
    """Print what is wrong after any of the rounds, and how many there were."""
    begun = time.monotonic()
    make_one()
    longest = (time.monotonic() - begun) * 1.2
    killed = 0
    for each in range(number):
        before = {kept.path.name for kept in kept_in(settings.BACKUPS)}
        if each % 2:
            killed += not killed_somewhere(longest)
        else:
            point = list(POINTS)[each // 2 % len(POINTS)]
            os.waitpid(forked(lambda point=point: killed_at(point)), 0)
            killed += 1
        for problem in wrong_now(before):
            print(f"round {each}: {problem}")
    make_one()
    left = [path.name for path in settings.BACKUPS.glob("*.partial")]
    print(json.dumps({"rounds": number, "killed": killed, "left": left}))


def write_pairs() -> None:
    """Two authors at a time, and pictures that come and go, until somebody ends it."""
    edition = Edition.objects.get(code="en")
    number = 0
    while True:
        number += 1
        with transaction.atomic():
            one = make_author(edition, f"pair {number}", slug=f"one-{number}")
            make_author(edition, f"pair {number}", slug=f"two-{number}")
            Author.objects.filter(pk=one.pk - 20).delete()
            Author.objects.filter(pk=one.pk - 19).delete()
        picture = make_picture(edition, title=f"comes and goes {number}")
        gone = Picture.objects.filter(title=f"comes and goes {number - 3}").first()
        if gone:
            gone.file.delete(save=False)
            gone.delete()
        assert picture.file.storage.exists(picture.file.name)


def while_people_write(times: int) -> None:
    """Print what is in two minds in a backup, and which files are missing there."""
    writer = forked(write_pairs)
    try:
        for _ in range(times):
            make_one()
    finally:
        os.kill(writer, signal.SIGTERM)
        os.waitpid(writer, 0)
    there = kept_in(settings.BACKUPS)
    for kept in there:
        names = [row["name"] for row in rows_of(kept, Author)]
        odd = [name for name in names if name.startswith("pair") and names.count(name) != 2]
        files = {each.name for each in kept.stored()}
        pictures = {f"originals/{row['file']}" for row in rows_of(kept, Picture)}
        print(json.dumps({
            "odd": odd, "missing": sorted(pictures - files), "problems": list(kept.problems()),
            "pairs": len([name for name in names if name.startswith("pair")]),
        }))  # fmt: skip


def rows_of(kept: Kept, model) -> list[dict]:
    columns = kept.manifest["tables"][model._meta.label]["columns"]
    with gzip.open(Path(kept.rows_of(model._meta.label))) as lines:
        return [dict(zip(columns, json.loads(line), strict=True)) for line in lines]
