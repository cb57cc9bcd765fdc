"""The page store: a directory of what readers get, ready to be sent.

An entry is a file, written whole and renamed into place, named after its key. Every process
of the host reads the files; whether an entry is still the one somebody has in memory is one
`stat`. The index (index.py) knows which entries show what.

    entries/ab/ab12…   pages, parts of pages and cards, by the hash of their key
    epoch              replaced whenever a part or a card changes
    index.sqlite3

What must hold, whoever is killed when:
- every entry that readers can get has its row in the index, for the row is written first;
- an entry made from data older than the last purge of what it shows is not kept.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path

from broadsheet.delivery import index
from broadsheet.delivery.headers import keys_in_headers
from broadsheet.delivery.index import Entry, Index

logger = logging.getLogger(__name__)

LOOKS_AT_ROOM_EVERY = 200
# What is dropped at once when the store is full, the oldest first.
SHARE_DROPPED = 0.05

Signature = tuple[int, int]  # inode and time of change in ns


@dataclass(frozen=True)
class Limits:
    entries: int = 200_000
    bytes: int = 2 * 1024**3


class Store:
    """tells_caches: whether caches in front are told what is out of date (senders.py)."""

    def __init__(
        self, directory: Path, limits: Limits | None = None, *, tells_caches: bool = False
    ) -> None:
        self.directory = directory
        self.tells_caches = tells_caches
        self.limits = limits or Limits()
        self.index = Index(directory)
        self.epoch_path = str(directory / "epoch")
        self.writes = 0

    # Reading

    def path_of(self, key: str) -> str:
        name = hashlib.blake2b(key.encode(), digest_size=20).hexdigest()
        return f"{self.directory}/entries/{name[:2]}/{name}"

    def read(self, key: str) -> tuple[Signature, bytes] | None:
        """The entry and its signature, from one and the same file; None when there is none."""
        try:
            with open(self.path_of(key), "rb") as file:
                return signature_of(os.fstat(file.fileno())), file.read()
        except FileNotFoundError:
            return None

    def signature(self, key: str) -> Signature | None:
        return signature_at(self.path_of(key))

    def epoch(self) -> Signature | None:
        return signature_at(self.epoch_path)

    # Writing

    def moment(self) -> int:
        """To be asked before an entry is made; `keep` compares with the purges since."""
        try:
            with self.index.reading() as connection:
                return index.last_purge(connection)
        except sqlite3.DatabaseError as error:
            self.begin_anew(error)
            return 0

    def keep(self, entries: Iterable[Entry], made_since: int) -> dict[str, Signature]:
        """Keep the entries; return the signatures of those that are kept.

        One is not when what it shows was purged while it was made, or when the disk is full.
        made_since: what `moment` said before.
        """
        entries = list(entries)
        kept: dict[str, Signature] = {}
        try:
            self.make_room_now_and_then()
            with self.index.writing() as connection:
                for entry in entries:
                    index.note_entry(connection, entry)
            written = {entry.key: self.write_aside(entry.content) for entry in entries}
            with self.index.writing() as connection:
                for entry in entries:
                    path = written[entry.key]
                    if index.came_too_late(connection, entry, made_since):
                        os.unlink(path)
                    else:
                        kept[entry.key] = self.put_in_place(path, entry.key)
        except (sqlite3.OperationalError, OSError) as error:
            logger.warning("A page was not kept: %s", error)
        except sqlite3.DatabaseError as error:
            self.begin_anew(error)
        return kept

    def put_in_place(self, written: str, key: str) -> Signature:
        path = self.path_of(key)
        signature = signature_of(os.stat(written))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.rename(written, path)
        return signature

    def write_aside(self, entry: bytes) -> str:
        directory = f"{self.directory}/new"
        os.makedirs(directory, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=directory)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(entry)
            # The clock of a file system ticks too slowly to tell two entries apart.
            os.utime(path, ns=(time.time_ns(), time.time_ns()))
        except OSError:
            os.unlink(path)
            raise
        return path

    def turn_epoch(self) -> None:
        """Let every process look again at the parts of its pages."""
        try:
            os.rename(self.write_aside(b""), self.epoch_path)
        except OSError as error:
            # A missing epoch differs from the one before, too.
            logger.warning("The epoch was removed instead of turned: %s", error)
            Path(self.epoch_path).unlink(missing_ok=True)

    # Purging

    def purge(self, tags: set[str]) -> tuple[int, set[str]]:
        """Note that what shows the tags is out of date; return the purge's number and the keys.

        What is being made at this moment is not kept. The entries stay until they are
        dropped or replaced. When nothing can be noted, all is dropped.
        """
        with self.noting() as connection:
            keys = index.keys_that_show(connection, tags)
            return index.note_purge(connection, tags, len(keys)), keys
        return 0, set()

    def keys_that_show(self, tags: set[str]) -> set[str]:
        with self.index.reading() as connection:
            return index.keys_that_show(connection, tags)

    def drop(self, keys: Iterable[str]) -> None:
        """Delete the entries and forget them, while nobody writes.

        Nobody knows then what a part showed, so caches lose the pages that it stands in.
        """
        keys = list(keys)
        if not keys:
            return
        with self.noting() as connection:
            for key in keys:
                with suppress(FileNotFoundError):
                    os.unlink(self.path_of(key))
            if self.tells_caches and (parts := index.parts_of(connection, keys)):
                index.note_unsent(connection, keys_in_headers(parts))
            index.forget(connection, keys)

    def parts_of(self, keys: Iterable[str]) -> set[str]:
        """The parts among the keys, and those in which a card among the keys stands."""
        with self.index.reading() as connection:
            return index.parts_of(connection, keys)

    def page_keys(self) -> list[str]:
        with self.index.reading() as connection:
            return index.page_keys(connection)

    def ended(self) -> list[str]:
        """Keys of the parts that are outdated by themselves."""
        with self.index.reading() as connection:
            return index.ended(connection, time.time())

    def followed(self) -> set[int]:
        """Ids in the outbox of the changes that the store has followed."""
        with self.index.reading() as connection:
            return index.followed(connection)

    def note_followed(self, changes: Iterable[int]) -> None:
        with self.noting() as connection:
            index.note_followed(connection, changes)

    # What caches in front are told

    def tell_caches(self, tags: set[str]) -> None:
        """Note that caches are to be told that what shows the tags is out of date."""
        if self.tells_caches and tags:
            with self.noting() as connection:
                index.note_unsent(connection, keys_in_headers(tags))

    def share_unsent(self, caches: Iterable[str], again_after: float) -> None:
        """again_after: seconds, see index.share_unsent."""
        with self.noting() as connection:
            index.share_unsent(connection, caches, time.time() + again_after)

    def due_unsent(self, cache: str) -> tuple[list[int], set[str]]:
        """The ids of what the cache is to be told now, and the tags in all of it."""
        with self.index.reading() as connection:
            rows = index.due_unsent(connection, cache, time.time())
        return [pk for pk, _ in rows], {tag for _, tags in rows for tag in tags.split()}

    def seconds_to_next_due(self, cache: str) -> float | None:
        """None when there is nothing to be told."""
        with self.index.reading() as connection:
            due = index.next_due(connection, cache)
        return None if due is None else max(0.0, due - time.time())

    def note_sent(self, ids: Iterable[int]) -> None:
        with self.noting() as connection:
            index.forget_unsent(connection, ids)

    @contextmanager
    def telling(self, cache: str) -> Iterator[None]:
        """Held by one thread among all processes of the host."""
        with self.holding("telling", self.path_of(cache)[-40:]):
            yield

    def note_purge_done(self, number: int, pages: int, seconds: float) -> None:
        with self.noting() as connection:
            index.note_purge_done(connection, number, pages, seconds)

    def note_traffic(self, hits: int, misses: int, refused: int) -> None:
        with self.noting() as connection:
            index.note_traffic(connection, int(time.time() // 3600), hits, misses, refused)

    def forget_old(self, seconds: float) -> None:
        """Forget which changes were followed and what was purged before so long."""
        with self.noting() as connection:
            index.forget_old(connection, time.time() - seconds)

    @contextmanager
    def noting(self) -> Iterator[sqlite3.Connection]:
        """Write into the index; when that cannot be, begin the store anew."""
        try:
            with self.index.writing() as connection:
                yield connection
        except (sqlite3.DatabaseError, OSError) as error:
            self.begin_anew(error)

    def begin_anew(self, reason: Exception) -> None:
        """An index that cannot be used cannot say what is out of date."""
        logger.warning("The page store is begun anew: %s", reason)
        self.clear()

    def clear(self) -> None:
        """Drop everything at once: out of the way by renaming, then deleted."""
        self.directory.mkdir(parents=True, exist_ok=True)
        aside = tempfile.mkdtemp(dir=self.directory, prefix="dropped-")
        for name in ("entries", "new", "epoch", *index.FILES):
            with suppress(FileNotFoundError):
                os.rename(self.directory / name, f"{aside}/{name}")
        for each in self.directory.glob("dropped-*"):
            shutil.rmtree(each, ignore_errors=True)

    def make_room_now_and_then(self) -> None:
        self.writes += 1
        if self.writes % LOOKS_AT_ROOM_EVERY == 0:
            self.make_room()

    def make_room(self) -> None:
        """Drop the oldest entries when the store has more than its limits."""
        with self.index.reading() as connection:
            entries, size = connection.execute(
                "SELECT count(*), coalesce(sum(size), 0) FROM entry"
            ).fetchone()
            if entries < self.limits.entries and size < self.limits.bytes:
                return
            oldest = connection.execute(
                "SELECT key FROM entry ORDER BY stored LIMIT ?",
                (int(entries * SHARE_DROPPED) + 1,),
            ).fetchall()
        self.drop(key for (key,) in oldest)

    # Who makes an entry

    @contextmanager
    def making(self, key: str) -> Iterator[None]:
        """Held by one thread among all processes of the host; whoever dies lets go."""
        # A few thousand locks serve all keys.
        with self.holding("making", self.path_of(key)[-40:-37]):
            yield

    @contextmanager
    def holding(self, what: str, name: str) -> Iterator[None]:
        directory = f"{self.directory}/{what}"
        os.makedirs(directory, exist_ok=True)
        with open(f"{directory}/{name}", "wb") as file:
            flock(file, LOCK_EX)
            yield


def signature_of(status: os.stat_result) -> Signature:
    return status.st_ino, status.st_mtime_ns


def signature_at(path: str) -> Signature | None:
    try:
        return signature_of(os.stat(path))
    except OSError:
        return None
