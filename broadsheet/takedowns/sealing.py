"""The sealed copies: what was taken down, in files that nobody gets but through the desk.

    sealed/<key of the takedown>/
        1.json, 2.json, …   records (records.py), each written whole; a later one holds what
                            came back meanwhile and was removed again
        files/              the originals of pictures

Written before the transaction of a takedown is committed. One that was never committed is
deleted by the clock (finishing.py).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

OURS_ALONE = 0o700
OURS_TO_READ = 0o600


def place_of_all() -> Path:
    return settings.DATA_DIR / "sealed"


def place_of(key: UUID) -> Path:
    return place_of_all() / str(key)


def seal(key: UUID, record: dict) -> None:
    """Add a record to the sealed copy."""
    place = make_place(key)
    number = sum(1 for _ in place.glob("*.json")) + 1
    aside = place / f"{number}.new"
    handle = os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, OURS_TO_READ)
    with os.fdopen(handle, "w") as file:
        json.dump(record, file, cls=DjangoJSONEncoder, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(place / f"{number}.json")
    keep_names(place)


def seal_file(key: UUID, path: str, name: str) -> None:
    """Put a file into the sealed copy. It stays where it is, too."""
    files = make_place(key) / "files"
    files.mkdir(mode=OURS_ALONE, exist_ok=True)
    target = files / name
    target.unlink(missing_ok=True)
    try:
        os.link(path, target)
    except OSError:  # another file system, or one that knows no links
        shutil.copyfile(path, target)
        with target.open("rb") as file:
            os.fsync(file.fileno())
    keep_names(files)


def make_place(key: UUID) -> Path:
    place = place_of(key)
    place_of_all().mkdir(mode=OURS_ALONE, exist_ok=True)
    place.mkdir(mode=OURS_ALONE, exist_ok=True)
    return place


def keep_names(directory: Path) -> None:
    """Have the disk keep what stands in the directory, whatever happens to the machine."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def records_of(key: UUID) -> list[dict]:
    """The newest first: what was removed last comes back first."""
    files = sorted(place_of(key).glob("*.json"), key=lambda file: -int(file.stem))
    return [json.loads(file.read_text()) for file in files]


def file_of(key: UUID, name: str) -> Path:
    return place_of(key) / "files" / name


def sealed_before(moment: float) -> Iterator[UUID]:
    """Keys of the copies that were made before the moment, in seconds since 1970."""
    with suppress(FileNotFoundError):
        for place in place_of_all().iterdir():
            if place.stat().st_mtime < moment:
                yield UUID(place.name)


def forget(key: UUID) -> None:
    shutil.rmtree(place_of(key))
