"""Which entry of the page store shows what, so that a change finds them: a small SQLite file.

It stands beside the entries it speaks of and is as old as they are; when it is lost or
damaged, the whole store is begun anew (generations.py).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from broadsheet.delivery.headers import EVERYTHING

SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS entry (
    key TEXT PRIMARY KEY, stored REAL NOT NULL, size INTEGER NOT NULL,
    seconds REAL NOT NULL, until REAL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entry_until ON entry (until) WHERE until IS NOT NULL;
CREATE INDEX IF NOT EXISTS entry_stored ON entry (stored);
CREATE TABLE IF NOT EXISTS shown (tag TEXT, key TEXT, PRIMARY KEY (tag, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shown_key ON shown (key);
-- The last purge of each tag: an entry made before it came too late.
CREATE TABLE IF NOT EXISTS purged (tag TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS purge (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, entries INTEGER NOT NULL,
    pages INTEGER, seconds REAL
);
CREATE TABLE IF NOT EXISTS traffic (
    hour INTEGER PRIMARY KEY, hits INTEGER NOT NULL, misses INTEGER NOT NULL,
    refused INTEGER NOT NULL
);
-- The changes of the database's outbox that this store has followed.
CREATE TABLE IF NOT EXISTS followed (change INTEGER PRIMARY KEY, at REAL NOT NULL);
-- What caches in front are still to be told (senders.py); cache is '' until it is told apart
-- which of them there are. due: in seconds since 1970.
CREATE TABLE IF NOT EXISTS unsent (
    id INTEGER PRIMARY KEY AUTOINCREMENT, cache TEXT NOT NULL, tags TEXT NOT NULL,
    due REAL NOT NULL
);
-- A new index does not know what caches have got: they are to forget all (headers.EVERYTHING).
INSERT INTO unsent (cache, tags, due) VALUES ('', 'all', 0);
COMMIT;
"""
MOST_IN_A_QUERY = 500
# How long others may write; then the index is taken for stuck.
LOCKED_SECONDS = 10.0
FARTHEST_DUE = 60.0
MOST_UNSENT = 1000
NAME = "index.sqlite3"
# Connections of a process that wait for the next use, and what each may have in memory.
MOST_IDLE = 4
CACHE_KIB = 512

Stamp = tuple[int, int, int]  # inode, time of change in ns, size


def batches(values: Iterable, size: int = MOST_IN_A_QUERY) -> Iterator[list]:
    values = list(values)
    for start in range(0, len(values), size):
        yield values[start : start + size]


def marks(values: list) -> str:
    return ",".join("?" * len(values))


def found(connection: sqlite3.Connection, query: str, values: Iterable) -> set:
    """What the query finds for so many values that they are asked for in batches."""
    return {
        each
        for batch in batches(values)
        for (each,) in connection.execute(f"{query} IN ({marks(batch)})", batch)
    }


@dataclass(frozen=True)
class Entry:
    """Something to keep. seconds: what making it cost; until: when it is outdated by itself,
    in seconds since 1970."""

    key: str
    content: bytes
    tags: set[str]
    seconds: float = 0
    until: float | None = None


class Index:
    """The index of one generation of the store.

    Connections are used again as long as the file is the one that they were opened for, and is
    as it was then: others may delete it, and a damage to it must show.
    """

    def __init__(self, directory: Path) -> None:
        self.path = directory / NAME
        self.idle: list[tuple[Stamp, sqlite3.Connection]] = []

    def create(self) -> None:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(SCHEMA)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        stamp = self.stamp()
        connection = self.idle_connection(stamp) or self.connect()
        with ExitStack() as unless_all_is_well:
            unless_all_is_well.callback(connection.close)  # takes back what is half written
            yield connection
            unless_all_is_well.pop_all()
        if len(self.idle) < MOST_IDLE:
            self.idle.append((stamp, connection))
        else:
            connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One writer at a time, among all processes; all or nothing is kept."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def idle_connection(self, stamp: Stamp) -> sqlite3.Connection | None:
        with suppress(IndexError):  # another thread takes them too
            while True:
                known, connection = self.idle.pop()
                if known == stamp:
                    return connection
                connection.close()
        return None

    def stamp(self) -> Stamp:
        status = self.path.stat()
        return status.st_ino, status.st_mtime_ns, status.st_size

    def connect(self) -> sqlite3.Connection:
        # Never made here: an empty index beside entries would not know what is out of date.
        connection = sqlite3.connect(
            f"{self.path.as_uri()}?mode=rw", uri=True, timeout=LOCKED_SECONDS,
            isolation_level=None, check_same_thread=False,
        )  # fmt: skip
        # After a crash of the machine the store is begun anew (site.py).
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        return connection

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed."""
        with suppress(IndexError):
            while True:
                self.idle.pop()[1].close()


def last_purge(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'purge'").fetchone()
    return row[0] if row else 0


def note_entry(connection: sqlite3.Connection, entry: Entry) -> None:
    """Note an entry that is about to be written.

    What the one that is there shows, and when it ends, stays noted: it may be that it is not
    replaced.
    """
    connection.execute(
        "INSERT INTO entry (key, stored, size, seconds) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET"
        " stored = excluded.stored, size = excluded.size, seconds = excluded.seconds",
        (entry.key, time.time(), len(entry.content), entry.seconds),
    )
    note_shown(connection, entry)


def note_shown(connection: sqlite3.Connection, entry: Entry) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO shown VALUES (?, ?)", [(tag, entry.key) for tag in entry.tags]
    )


def note_replaced(connection: sqlite3.Connection, entry: Entry) -> None:
    """Forget what an entry before this one showed, and when it ended."""
    connection.execute("UPDATE entry SET until = ? WHERE key = ?", (entry.until, entry.key))
    connection.execute("DELETE FROM shown WHERE key = ?", (entry.key,))
    note_shown(connection, entry)


def forget(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    for batch in batches(keys):
        connection.execute(f"DELETE FROM entry WHERE key IN ({marks(batch)})", batch)  # noqa: S608
        connection.execute(f"DELETE FROM shown WHERE key IN ({marks(batch)})", batch)  # noqa: S608


def came_too_late(connection: sqlite3.Connection, entry: Entry, number: int) -> bool:
    """Whether the entry was dropped, or a tag purged, after the purge of that number."""
    noted = connection.execute("SELECT 1 FROM entry WHERE key = ?", (entry.key,)).fetchone()
    return noted is None or any(
        connection.execute(
            f"SELECT 1 FROM purged WHERE number > ? AND tag IN ({marks(batch)}) LIMIT 1",  # noqa: S608
            [number, *batch],
        ).fetchone()
        for batch in batches(entry.tags)
    )


def keys_that_show(connection: sqlite3.Connection, tags: set[str]) -> set[str]:
    return found(connection, "SELECT key FROM shown WHERE tag", tags)


def parts_of(connection: sqlite3.Connection, keys: Iterable[str]) -> set[str]:
    """The parts among the keys, and those that list the story of a card among the keys."""
    keys = list(keys)
    stories = {f"page:{key.rpartition('/')[2]}" for key in keys if key.startswith("card:")}
    showing = [*keys, *keys_that_show(connection, stories)]
    return {key for key in showing if key.startswith("part:")}


def purge(connection: sqlite3.Connection, tags: set[str]) -> tuple[int, set[str]]:
    """Note that the tags are out of date; return the purge's number and what shows them."""
    keys = keys_that_show(connection, tags)
    number = connection.execute(
        "INSERT INTO purge (at, entries) VALUES (?, ?)", (time.time(), len(keys))
    ).lastrowid
    connection.executemany("REPLACE INTO purged VALUES (?, ?)", [(tag, number) for tag in tags])
    return number or 0, keys


def note_followed(connection: sqlite3.Connection, changes: Iterable[int]) -> None:
    now = time.time()
    connection.executemany(
        "INSERT OR IGNORE INTO followed VALUES (?, ?)", [(change, now) for change in changes]
    )


def followed(connection: sqlite3.Connection, changes: Iterable[int]) -> set[int]:
    """Those of the changes that are."""
    return found(connection, "SELECT change FROM followed WHERE change", changes)


def note_unsent(
    connection: sqlite3.Connection, tags: Iterable[str], cache: str = "", due: float = 0
) -> None:
    connection.execute(
        "INSERT INTO unsent (cache, tags, due) VALUES (?, ?, ?)",
        (cache, " ".join(sorted(tags)), due),
    )


def share_unsent(connection: sqlite3.Connection, caches: Iterable[str], again_at: float) -> None:
    """Give each of the caches what is noted for all of them, for now and once more.

    To one that was told nothing for long there is only one thing to be said.
    """
    caches = list(caches)
    connection.execute(
        f"DELETE FROM unsent WHERE cache NOT IN ('', {marks(caches)})",  # noqa: S608
        caches,
    )
    noted = connection.execute("DELETE FROM unsent WHERE cache = '' RETURNING tags").fetchall()
    tags = {tag for (each,) in noted for tag in each.split()}
    for cache in caches if tags else ():
        missed_much = count_unsent(connection, cache) > MOST_UNSENT
        if missed_much:
            connection.execute("DELETE FROM unsent WHERE cache = ?", (cache,))
        for due in (0, again_at):
            note_unsent(connection, {EVERYTHING} if missed_much else tags, cache, due)


def count_unsent(connection: sqlite3.Connection, cache: str) -> int:
    return connection.execute("SELECT count(*) FROM unsent WHERE cache = ?", (cache,)).fetchone()[0]


def due_unsent(connection: sqlite3.Connection, cache: str, now: float) -> list[tuple[int, str]]:
    """What is due, with its id; also what seems far away, since a clock was put back."""
    return connection.execute(
        "SELECT id, tags FROM unsent WHERE cache = ? AND (due <= ? OR due > ?)",
        (cache, now, now + FARTHEST_DUE),
    ).fetchall()


def next_due(connection: sqlite3.Connection, cache: str) -> float | None:
    return connection.execute(
        "SELECT min(due) FROM unsent WHERE cache IN (?, '')", (cache,)
    ).fetchone()[0]


def forget_unsent(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    for batch in batches(ids):
        connection.execute(f"DELETE FROM unsent WHERE id IN ({marks(batch)})", batch)  # noqa: S608


def note_purge_done(
    connection: sqlite3.Connection, number: int, pages: int, seconds: float
) -> None:
    connection.execute(
        "UPDATE purge SET pages = ?, seconds = ? WHERE number = ?", (pages, seconds, number)
    )


def note_traffic(
    connection: sqlite3.Connection, hour: int, hits: int, misses: int, refused: int
) -> None:
    """hour: since 1970."""
    connection.execute(
        "INSERT INTO traffic VALUES (?, ?, ?, ?) ON CONFLICT (hour) DO UPDATE SET"
        " hits = hits + excluded.hits, misses = misses + excluded.misses,"
        " refused = refused + excluded.refused",
        (hour, hits, misses, refused),
    )


def page_keys(connection: sqlite3.Connection) -> list[str]:
    keys = "SELECT key FROM entry WHERE key NOT GLOB 'part:*' AND key NOT GLOB 'card:*'"
    return [key for (key,) in connection.execute(keys)]


def ended(connection: sqlite3.Connection, now: float) -> list[str]:
    return [key for (key,) in connection.execute("SELECT key FROM entry WHERE until <= ?", (now,))]


def bytes_kept(connection: sqlite3.Connection) -> int:
    return connection.execute("SELECT coalesce(sum(size), 0) FROM entry").fetchone()[0]


def oldest_beyond(
    connection: sqlite3.Connection, most: int, most_bytes: int, share: float
) -> list[str]:
    """The oldest entries, when there are too many or too large ones: that share, or more.

    Not the parts of pages: they are few, every page needs them, and the oldest change least.
    """
    entries, size = connection.execute(
        "SELECT count(*), coalesce(sum(size), 0) FROM entry"
    ).fetchone()
    if entries < most and size < most_bytes:
        return []
    number = max(int(entries * share) + 1, entries - most)
    oldest = "SELECT key FROM entry WHERE key NOT GLOB 'part:*' ORDER BY stored LIMIT ?"
    return [key for (key,) in connection.execute(oldest, (number,))]


def forget_old(connection: sqlite3.Connection, before: float) -> None:
    connection.execute("DELETE FROM followed WHERE at < ?", (before,))
    connection.execute(
        "DELETE FROM purged WHERE number < (SELECT coalesce(min(number), 0) FROM purge WHERE at >= ?)",
        (before,),
    )
    connection.execute("DELETE FROM traffic WHERE hour < ?", (before // 3600 - 24 * 30,))
    connection.execute("DELETE FROM purge WHERE at < ?", (before,))
