"""The directory of a page store: one generation after another, each with its index.

A generation is begun anew when its index cannot say any more what is out of date. Whoever
still writes into the one before writes where nobody reads.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from pathlib import Path

from broadsheet.delivery.index import Index
from broadsheet.delivery.served import Served

logger = logging.getLogger(__name__)

GENERATION = "store-"
# The index is locked or cannot be opened, the disk is full or fails, no memory is left.
PASSING = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
}  # fmt: skip


class Generations:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.served = Served(directory / "served")
        self.opened: Index | None = None

    # The index

    @property
    def index(self) -> Index:
        return self.index_of(self.present_generation())

    def index_of(self, generation: str) -> Index:
        opened = self.opened
        if opened is None or opened.path.parent.name != generation:
            if opened is not None:
                opened.close()
            opened = self.opened = Index(self.directory / generation)
        return opened

    def present_generation(self) -> str:
        """Its name; one is begun when there is none."""
        present = self.generation()
        if not present:
            self.clear(only="")
            present = self.generation()
        return present

    def generation(self) -> str:
        """The name of the present generation, empty when there is none."""
        try:
            return os.readlink(f"{self.directory}/now")
        except OSError:
            return ""

    def ask[T](self, question: Callable[[sqlite3.Connection, str], T], otherwise: T) -> T:
        """The answer from the index; when it can answer nothing any more, the store is begun anew."""
        generation = ""
        try:
            generation = self.present_generation()
            with self.index_of(generation).reading() as connection:
                return question(connection, generation)
        except (sqlite3.DatabaseError, OSError) as error:
            if is_for_good(error) or not self.index_of(generation).path.exists():
                self.begin_anew(error, generation)
            else:
                logger.warning("The page store was not asked: %s", error)
        return otherwise

    def note(self, write: Callable[[sqlite3.Connection], None]) -> None:
        """Write down what readers get right pages without."""
        try:
            with self.index.writing() as connection:
                write(connection)
        except (sqlite3.DatabaseError, OSError) as error:
            logger.warning("The page store could not note something: %s", error)

    def note_surely[T](self, write: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Write into the index; when that cannot be, begin the store anew."""
        generation = self.generation()
        try:
            with self.index.writing() as connection:
                return write(connection)
        except (sqlite3.DatabaseError, OSError) as error:
            if self.generation() not in {"", generation}:
                return self.note_surely(write, otherwise)  # somebody has begun it anew
            self.begin_anew(error)
        return otherwise

    # Everything at once

    def begin_anew(self, reason: Exception, broken: str | None = None) -> None:
        """An index that cannot be used cannot say what is out of date.

        broken: the generation that cannot be used, if nothing is to be done when somebody
        else has begun another already.
        """
        logger.warning("The page store is begun anew: %s", reason)
        try:
            self.clear(broken)
        except (sqlite3.DatabaseError, OSError) as error:
            logger.error("No page is kept until the store can be begun anew: %s", error)

    def clear(self, only: str | None = None) -> None:
        """Drop everything at once; only: unless there is another generation than this.

        When there is no room for an empty store, there is none until somebody asks again.
        """
        try:
            os.makedirs(self.directory, exist_ok=True)
            with locked(str(self.directory)):
                if only not in {None, self.generation()}:
                    return
                self.begin_generation()
                others = self.other_generations()
        except (sqlite3.DatabaseError, OSError):
            self.take_away()
            self.served.clear()
            delete(self.other_generations())
            raise
        self.served.clear()
        delete(others)

    def begin_generation(self) -> None:
        generation = tempfile.mkdtemp(dir=self.directory, prefix=GENERATION)
        for name in ("entries", "new"):
            os.mkdir(f"{generation}/{name}")
        for name in ("epoch", "followed"):
            Path(generation, name).touch()
        Index(Path(generation)).create()
        link = f"{generation}/now"
        os.symlink(os.path.basename(generation), link)
        if not self.generation():
            self.take_away()
        os.rename(link, f"{self.directory}/now")

    def take_away(self) -> None:
        """Remove `now`, which is a directory where somebody copied the store without links."""
        with suppress(FileNotFoundError):
            try:
                os.unlink(f"{self.directory}/now")
            except IsADirectoryError:
                aside = f"{self.directory}/{GENERATION}{time.time_ns()}"
                os.rename(f"{self.directory}/now", aside)

    def other_generations(self) -> list[Path]:
        present = self.generation()
        return [each for each in self.directory.glob(f"{GENERATION}*") if each.name != present]


@contextmanager
def locked(path: str, flags: int = 0) -> Iterator[None]:
    handle = os.open(path, os.O_RDONLY | flags, 0o600)
    try:
        flock(handle, LOCK_EX)
        yield
    finally:
        os.close(handle)


def delete(directories: Iterable[Path]) -> None:
    for each in directories:
        shutil.rmtree(each, ignore_errors=True)


def is_for_good(error: Exception) -> bool:
    """Whether the index will not answer later either."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, sqlite3.DatabaseError) and code not in PASSING
