"""The page store: a directory of what readers get, ready to be sent.

An entry is a file, written whole and renamed into place, named after its key. Every process
of the host reads the files; whether an entry is still the one somebody has in memory is one
`stat`. The index (index.py) knows which entries show what.

    now -> store-x1y2         the present generation; the others are being deleted
    store-x1y2/
        entries/ab/ab12…      pages, parts of pages and cards, by the hash of their key
        epoch                 touched whenever a part or a card changes
        followed              touched when all changes up to then are followed
        index.sqlite3
        new/                  what is being written
    served/                   what nginx in front sends by itself, see served.py

What must hold, whoever is killed when:
- every entry that readers can get has its row in the index, for the row is written first,
  and all tags of what it shows, for the tags of the entry before are forgotten last;
- an entry made from data older than the last purge of what it shows is not kept;
- an entry and its row stand in one generation. The store is begun anew by another `now`, so
  whoever still writes into the generation before writes where nobody reads.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sqlite3
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from broadsheet.delivery import index
from broadsheet.delivery.generations import Generations, is_for_good, locked
from broadsheet.delivery.headers import keys_in_headers
from broadsheet.delivery.index import Entry, batches

logger = logging.getLogger(__name__)

LOOKS_AT_ROOM_EVERY = 200
# What is dropped at once when the store is full, the oldest first.
SHARE_DROPPED = 0.05

Signature = tuple[int, int]  # inode and time of change in ns

SEAL = 4  # bytes, the checksum before each entry
# What a killed process was writing is deleted after so long.
LEFT_FOR_SECONDS = 3600
# Changes in the outbox, and what is known of purges. A store that was followed by nobody for
# longer is begun anew.
CHANGES_KEPT_SECONDS = 86_400


class Moment(NamedTuple):
    """When the making of an entry began: after which purge, of which generation."""

    generation: str
    purge: int


NEVER = Moment("", 0)  # what is made since then is not kept


@dataclass(frozen=True)
class Limits:
    entries: int = 200_000
    bytes: int = 2 * 1024**3


class Store(Generations):
    """tells_caches: whether caches in front are told what is out of date (senders.py)."""

    def __init__(
        self, directory: Path, limits: Limits | None = None, *, tells_caches: bool = False
    ) -> None:
        super().__init__(directory)
        self.tells_caches = tells_caches
        self.limits = limits or Limits()
        self.epoch_path = f"{directory}/now/epoch"
        self.writes = 0

    # Reading

    def path_of(self, key: str, generation: str = "now") -> str:
        return f"{self.directory}/{generation}/entries/{place_of(key)}"

    def read(self, key: str) -> tuple[Signature, bytes] | None:
        """The entry and its signature, from one and the same file; None when there is none."""
        path = self.path_of(key)
        try:
            with open(path, "rb") as file:
                signature, written = signature_of(os.fstat(file.fileno())), file.read()
        except OSError:
            return None
        if seal(written[SEAL:]) != written[:SEAL]:
            logger.warning("An entry is damaged and is made anew: %s", key)
            with suppress(OSError):
                os.unlink(path)
            return None
        return signature, written[SEAL:]

    def signature(self, key: str) -> Signature | None:
        return signature_at(self.path_of(key))

    def epoch(self) -> Signature | None:
        return signature_at(self.epoch_path)

    # Writing

    def moment(self) -> Moment:
        """To be asked before an entry is made; `keep` compares with the purges since."""
        return self.ask(lambda c, generation: Moment(generation, index.last_purge(c)), NEVER)

    def keep(self, entries: Iterable[Entry], made_since: Moment) -> dict[str, Signature]:
        """Keep the entries; return the signatures of those that are kept.

        One is not when what it shows was purged while it was made, or when the disk is full.
        made_since: what `moment` said before.
        """
        entries = list(entries)
        kept: dict[str, Signature] = {}
        written: dict[str, str] = {}
        generation = made_since.generation
        if not generation or generation != self.generation():
            return kept
        try:
            self.make_room_now_and_then()
            with self.index_of(generation).writing() as connection:
                for entry in entries:
                    index.note_entry(connection, entry)
            for entry in entries:
                written[entry.key] = self.write_aside(entry.content, generation)
            with self.index_of(generation).writing() as connection:
                for entry in entries:
                    if not index.came_too_late(connection, entry, made_since.purge):
                        path = self.path_of(entry.key, generation)
                        kept[entry.key] = put_in_place(written.pop(entry.key), path)
                        index.note_replaced(connection, entry)
                self.served.remove(kept)
        except (sqlite3.DatabaseError, OSError) as error:
            logger.warning("A page was not kept: %s", error)
            if is_for_good(error):
                self.begin_anew(error, generation)
        finally:
            for path in written.values():
                with suppress(OSError):
                    os.unlink(path)
        return kept

    def write_aside(self, content: bytes, generation: str) -> str:
        handle, path = tempfile.mkstemp(dir=f"{self.directory}/{generation}/new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(seal(content))
                file.write(content)
            # The clock of a file system ticks too slowly to tell two entries apart.
            os.utime(path, ns=(time.time_ns(), time.time_ns()))
        except OSError:
            os.unlink(path)
            raise
        return path

    def turn_epoch(self) -> None:
        """Let every process look again at the parts of its pages. Needs no room on the disk."""
        try:
            os.utime(self.epoch_path, ns=(time.time_ns(), time.time_ns()))
        except OSError as error:
            self.begin_anew(error)
        # After it: who finds the new directory of pages must not find the old time any more.
        self.served.turn()

    # Purging

    def purge(self, tags: set[str]) -> tuple[int, set[str]]:
        """Note that what shows the tags is out of date; return the purge's number and the keys.

        What is being made at this moment is not kept. The entries stay until they are
        dropped or replaced. When nothing can be noted, all is dropped.
        """
        nothing: tuple[int, set[str]] = (0, set())
        return self.note_surely(lambda c: index.purge(c, tags), nothing)

    def keys_that_show(self, tags: set[str]) -> set[str]:
        return self.note_surely(lambda c: index.keys_that_show(c, tags), set())

    def drop(self, keys: Iterable[str]) -> None:
        """Delete the entries and forget them, while nobody writes.

        Nobody knows then what a part showed, so caches lose the pages that it stands in.
        """
        keys = list(keys)
        if not keys:
            return
        self.note_surely(lambda c: self.drop_and_forget(c, keys), None)

    def drop_and_forget(self, connection: sqlite3.Connection, keys: list[str]) -> None:
        for key in keys:
            with suppress(FileNotFoundError):
                os.unlink(self.path_of(key))
        if self.tells_caches and (parts := index.parts_of(connection, keys)):
            index.note_unsent(connection, keys_in_headers(parts))
        # Before the rows are gone, which say that there is something to be looked at.
        if any(map(is_part, keys)):
            self.turn_epoch()
        self.served.remove(keys)
        index.forget(connection, keys)

    def parts_of(self, keys: Iterable[str]) -> set[str]:
        """The parts among the keys, and those in which a card among the keys stands."""
        return self.note_surely(lambda c: index.parts_of(c, keys), set())

    def page_keys(self) -> list[str]:
        return self.ask(lambda c, _: index.page_keys(c), [])

    def ended(self) -> list[str]:
        """Keys of the parts that are outdated by themselves."""
        return self.ask(lambda c, _: index.ended(c, time.time()), [])

    def not_followed(self, changes: set[int]) -> set[int]:
        """Which of the changes in the outbox the store has still to follow.

        None of them while the index cannot be asked: they are asked for again.
        """
        return changes - self.ask(lambda c, _: index.followed(c, changes), changes)

    def note_followed(self, changes: Iterable[int]) -> None:
        self.note(lambda c: index.note_followed(c, changes))

    def note_all_followed(self) -> None:
        with suppress(OSError):
            os.utime(f"{self.directory}/now/followed")

    @property
    def has_missed_changes(self) -> bool:
        """Whether changes may have been forgotten before this store could follow them."""
        try:
            last = os.stat(f"{self.directory}/now/followed").st_mtime
        except OSError:
            return False  # there is no store
        return last < time.time() - CHANGES_KEPT_SECONDS

    # What caches in front are told

    def tell_caches(self, tags: set[str]) -> None:
        """Note that caches are to be told that what shows the tags is out of date."""
        if self.tells_caches and tags:
            self.note_surely(lambda c: index.note_unsent(c, keys_in_headers(tags)), None)

    def share_unsent(self, caches: Iterable[str], again_after: float) -> None:
        """again_after: seconds, see index.share_unsent."""
        again_at = time.time() + again_after
        self.note_surely(lambda c: index.share_unsent(c, caches, again_at), None)

    def due_unsent(self, cache: str) -> tuple[list[int], set[str]]:
        """The ids of what the cache is to be told now, and the tags in all of it."""
        nothing: list[tuple[int, str]] = []
        rows = self.ask(lambda c, _: index.due_unsent(c, cache, time.time()), nothing)
        return [pk for pk, _ in rows], {tag for _, tags in rows for tag in tags.split()}

    def seconds_to_next_due(self, cache: str) -> float | None:
        """None when there is nothing to be told."""
        due = self.ask(lambda c, _: index.next_due(c, cache), None)
        return None if due is None else max(0.0, due - time.time())

    def note_sent(self, ids: Iterable[int]) -> None:
        self.note(lambda c: index.forget_unsent(c, ids))

    @contextmanager
    def telling(self, cache: str) -> Iterator[None]:
        """Held by one thread among all processes of the host."""
        with self.holding("telling", self.path_of(cache)[-40:]):
            yield

    def note_purge_done(self, number: int, pages: int, seconds: float) -> None:
        self.note(lambda c: index.note_purge_done(c, number, pages, seconds))

    def note_traffic(self, hits: int, misses: int, refused: int) -> None:
        hour = int(time.time() // 3600)
        self.note(lambda c: index.note_traffic(c, hour, hits, misses, refused))

    def forget_old(self) -> None:
        """Forget which changes were followed and what was purged long ago."""
        self.note(lambda c: index.forget_old(c, time.time() - CHANGES_KEPT_SECONDS))
        for left in self.directory.glob("now/new/*"):
            with suppress(OSError):
                if left.stat().st_mtime < time.time() - LEFT_FOR_SECONDS:
                    left.unlink()

    # Room

    def make_room_now_and_then(self) -> None:
        self.writes += 1
        if self.writes % LOOKS_AT_ROOM_EVERY == 0:
            self.make_room()

    def make_room(self) -> None:
        """Drop the oldest entries while the store has more than its limits."""
        while oldest := self.oldest_beyond(self.limits):
            for batch in batches(oldest):  # while one is dropped, nothing is purged
                self.drop(batch)
                self.served.remove(batch, also_last=True)

    def leave_free(self, least: int) -> int:
        """Drop the oldest entries while the disk has less room than that; return how many.

        When none is left but parts, which are small, somebody else has filled it.
        """
        dropped = 0
        none = Limits(entries=sys.maxsize, bytes=0)
        while self.free_bytes() < least and (oldest := self.oldest_beyond(none)):
            for batch in batches(oldest):
                self.drop(batch)
                self.served.remove(batch, also_last=True)
            dropped += len(oldest)
        return dropped

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.directory).free if self.generation() else sys.maxsize

    def kept_bytes(self) -> int:
        """The size of all entries."""
        return self.ask(lambda c, _: index.bytes_kept(c), 0)

    def oldest_beyond(self, limits: Limits) -> list[str]:
        return self.ask(
            lambda c, _: index.oldest_beyond(c, limits.entries, limits.bytes, SHARE_DROPPED), []
        )

    # Who makes an entry

    @contextmanager
    def making(self, key: str) -> Iterator[None]:
        """Held by one thread among all processes of the host; whoever dies lets go."""
        # A few thousand locks serve all keys.
        with self.holding("making", self.path_of(key)[-40:-37]):
            yield

    @contextmanager
    def holding(self, what: str, name: str) -> Iterator[None]:
        """Without a place for locks, nobody waits for anybody."""
        with ExitStack() as held:
            try:
                os.makedirs(f"{self.directory}/{what}", exist_ok=True)
                held.enter_context(locked(f"{self.directory}/{what}/{name}", os.O_CREAT))
            except OSError as error:
                logger.warning("%s goes on without a lock: %s", what, error)
            yield


@lru_cache(maxsize=4096)  # the parts and cards that pages of today are filled with
def place_of(key: str) -> str:
    name = hashlib.blake2b(key.encode(), digest_size=20).hexdigest()
    return f"{name[:2]}/{name}"


def is_part(key: str) -> bool:
    """Whether it is the key of something that stands in pages, of a part or a card."""
    return key.startswith(("part:", "card:"))


def seal(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(SEAL, "little")


def put_in_place(written: str, path: str) -> Signature:
    signature = signature_of(os.stat(written))
    with suppress(FileExistsError):
        os.mkdir(os.path.dirname(path))
    os.rename(written, path)
    return signature


def signature_of(status: os.stat_result) -> Signature:
    return status.st_ino, status.st_mtime_ns


def signature_at(path: str) -> Signature | None:
    try:
        return signature_of(os.stat(path))
    except OSError:
        return None
