"""The files that rows speak of, in trees: one for each storage that is a directory.

A name is "tree/path". A file that is as it was in the backup before is a second link to that
backup's copy: it costs a name, neither reading nor room.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FileField

# Made anew by every installation from its sources.
LEFT_OUT = "staticfiles"
# Directories that no storage has: no row says which of their files it speaks of.
BESIDE = ("mail", "sealed")
# What nginx sends, whether the application runs or not.
PUBLIC = "default"
UNSEEN = ".being-restored"
FOR_OWNER_ALONE = 0o700
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """A file as it is in a backup; the time is of the original, in nanoseconds."""

    name: str
    size: int
    time: int
    sha256: str

    def is_still(self, status: os.stat_result) -> bool:
        return (status.st_size, status.st_mtime_ns) == (self.size, self.time)

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


def trees() -> dict[str, Path]:
    """Where the files are, by the name of the storage."""
    found = {
        alias: Path(storage.location)
        for alias in settings.STORAGES
        if alias != LEFT_OUT and isinstance(storage := storages[alias], FileSystemStorage)
    }
    return found | {name: settings.DATA_DIR / name for name in BESIDE}


def source_of(name: str) -> Path:
    tree, _, path = name.partition("/")
    return trees()[tree] / path


def names(of: Iterable[str] | None = None) -> Iterator[str]:
    """Every file there is, of these trees or of all, while others come and go."""
    known = trees()
    for tree in known if of is None else of:
        top = known[tree]
        for directory, _directories, files in os.walk(top):
            below = Path(directory).relative_to(top)
            yield from (f"{tree}/{below / file}" for file in files)


def referenced(apart: BaseDatabaseWrapper) -> set[str]:
    """The names of the files that the rows of this database speak of."""
    found = set()
    known = {top: tree for tree, top in trees().items()}
    quote = apart.ops.quote_name
    for table, column, field in file_columns():
        tree = known.get(Path(getattr(field.storage, "location", "")))
        if tree is None:
            continue
        with apart.chunked_cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT {quote(column)} FROM {quote(table)}"  # noqa: S608
                f" WHERE {quote(column)} <> ''"
            )
            found |= {f"{tree}/{path}" for (path,) in cursor}
    return found


def file_columns() -> Iterator[tuple[str, str, FileField]]:
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_concrete_fields:
                if isinstance(field, FileField):
                    yield model._meta.db_table, str(field.column), field


class Copies:
    """The files of a backup that is being made; before: those of the one before it.

    is_doubted: whether its copies may be damaged, so that each is read before it is linked.
    """

    def __init__(
        self, into: Path, before: Path | None, known: dict[str, Stored], is_doubted: bool
    ) -> None:
        self.into = into
        self.before = before
        self.known = known
        self.is_doubted = is_doubted
        self.stored: dict[str, Stored] = {}

    def take(self, name: str) -> bool:
        """Have the file in the backup as it is now; return whether it is there."""
        try:
            status = source_of(name).stat()
            taken = self.stored.get(name)
            if not (taken and taken.is_still(status)):
                self.stored[name] = self.link(name, status) or self.copy(name)
        except FileNotFoundError:
            return name in self.stored
        return True

    def link(self, name: str, status: os.stat_result) -> Stored | None:
        """Link the copy that the backup before has, if the file is the same still."""
        known = self.known.get(name)
        if self.before is None or known is None or not known.is_still(status):
            return None
        try:
            if self.is_doubted and hash_of(self.before / name) != known.sha256:
                return None
            target = self.place_for(name)
            target.hardlink_to(self.before / name)
        except OSError:  # gone, or this file system knows no links
            return None
        return known

    def copy(self, name: str) -> Stored:
        target = self.place_for(name)
        digest = copy_file(source_of(name), target)
        status = target.stat()
        return Stored(name, status.st_size, status.st_mtime_ns, digest)

    def place_for(self, name: str) -> Path:
        target = self.into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        return target


def copy_file(source: Path, target: Path) -> str:
    """Copy content, mode and time; return the hash of what was written."""
    digest = sha256()
    with source.open("rb") as read, target.open("wb") as written:
        while block := read.read(BLOCK):
            digest.update(block)
            written.write(block)
        status = os.fstat(read.fileno())
        os.fchmod(written.fileno(), status.st_mode & 0o777)
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
    return digest.hexdigest()


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def put_back(backup: Path, stored: Stored) -> None:
    tree, _, _path = stored.name.partition("/")
    if tree in BESIDE:
        trees()[tree].mkdir(mode=FOR_OWNER_ALONE, exist_ok=True)
    target = source_of(stored.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    if copy_file(backup / stored.name, target) != stored.sha256:
        raise OSError(f"{target} was not written as it is in the backup")


@contextmanager
def unseen() -> Iterator[None]:
    """Have the public files at no address, readable by nobody else, and in their place at the end.

    When this is broken off they stay where they are; restoring again moves them aside.
    """
    storage, top = storages[PUBLIC], trees()[PUBLIC]
    apart = top / UNSEEN
    apart.mkdir(mode=FOR_OWNER_ALONE, parents=True)
    vars(storage)["location"] = str(apart)  # as if it had been asked for before
    try:
        yield
    finally:
        del vars(storage)["location"]
    for each in apart.iterdir():
        each.rename(top / each.name)
    apart.rmdir()


def move_aside(into: Path, report: Callable[[str], object]) -> None:
    """Keep what is there apart: nothing is deleted before somebody has seen what replaced it."""
    for tree, top in trees().items():
        if top.is_dir() and any(top.iterdir()):
            into.mkdir(parents=True, exist_ok=True)
            shutil.move(top, into / tree)
            report(f"{top} was moved to {into / tree}.")
