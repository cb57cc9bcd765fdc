"""Pages as this process has them in memory, ready to be sent."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from broadsheet.delivery.composing import fill
from broadsheet.delivery.headers import Headers, for_no_cache
from broadsheet.delivery.pages import Page, decode
from broadsheet.delivery.shelf import Memory, StoredShelf
from broadsheet.delivery.store import Signature, Store, signature_at

if TYPE_CHECKING:
    from broadsheet.delivery.writing import Writer

MOST_BYTES = 48 * 1024 * 1024
# What a page takes besides its text: headers, the names of its parts (measured: 6.7 KB).
BYTES_BESIDES = 7 * 1024


@dataclass
class Ready:
    """A page to be sent, and what it rests on: its own entry and those of its parts.

    until: when one of the parts is outdated by itself, in seconds since 1970.
    """

    key: str
    path: str
    signature: Signature
    epoch: Signature | None
    used: dict[str, Signature | None]
    until: float
    etag: str
    headers: Headers
    body: bytes  # gzip
    hits: int = 0
    since: float = field(default_factory=time.monotonic)

    @property
    def bytes(self) -> int:
        return len(self.body) + BYTES_BESIDES

    @property
    def rests_on_kept(self) -> bool:
        return None not in self.used.values()

    @property
    def heat(self) -> float:
        """Readers a second, since the page was made."""
        return self.hits / (time.monotonic() - self.since + 10)


class Readies:
    """writer: has what is sent here written for nginx, if nginx sends pages by itself."""

    def __init__(self, store: Store, memory: Memory, writer: Writer | None = None) -> None:
        self.store = store
        self.memory = memory
        self.writer = writer
        self.pages: OrderedDict[str, Ready] = OrderedDict()
        self.bytes = 0

    def get(self, key: str) -> Ready | None:
        """The page in memory, if nothing that it rests on has changed."""
        ready = self.pages.get(key)
        if ready is None:
            return None
        if signature_at(ready.path) != ready.signature or time.time() >= ready.until:
            return None
        served = self.writer.epoch() if self.writer else None
        epoch = self.store.epoch()
        if epoch != ready.epoch:
            if any(self.store.signature(part) != known for part, known in ready.used.items()):
                return None
            ready.epoch = epoch
        ready.hits += 1
        self.pages.move_to_end(key)
        if self.writer:
            self.writer.offer(ready, served)
        return ready

    def take(self, key: str, *, with_gaps: bool = False) -> Ready | None:
        """The page from the store, or None. NotMade when a part of it is not there.

        with_gaps: leave out a part that is not there, since it could not be made.
        """
        served = self.writer.epoch() if self.writer else None
        epoch = self.store.epoch()
        read = self.store.read(key)
        if read is None:
            self.forget(key)
            return None
        signature, entry = read
        page = decode(entry)
        self.memory.begin(epoch)
        shelf = StoredShelf(self.store, self.memory, page.reading, None, with_gaps=with_gaps)
        fills = fill(page.holes, shelf)
        ready = ready_of(page, fills, key, self.store.path_of(key), signature, epoch, shelf)
        self.remember(ready)
        if self.writer:
            self.writer.offer(ready, served)
        return ready

    def remember(self, ready: Ready) -> None:
        before = self.forget(ready.key)
        if not ready.rests_on_kept:
            return
        if before:
            ready.hits, ready.since = before.hits, before.since
        ready.hits += 1
        self.pages[ready.key] = ready
        self.bytes += ready.bytes
        while self.bytes > MOST_BYTES:
            self.forget(next(iter(self.pages)))

    def forget(self, key: str) -> Ready | None:
        ready = self.pages.pop(key, None)
        if ready is not None:
            self.bytes -= ready.bytes
        return ready

    def heat(self, key: str) -> float:
        """How much an entry is asked for; of parts, whether they are."""
        ready = self.pages.get(key)
        return ready.heat if ready else float(key in self.memory.entries)


def ready_of(
    page: Page, fills: list[str], key: str, path: str, signature: Signature,
    epoch: Signature | None, shelf: StoredShelf,
) -> Ready:  # fmt: skip
    etag = page.etag(fills)
    headers = [
        *page.headers, ("etag", etag), ("vary", "accept-encoding"), ("content-encoding", "gzip"),
    ]  # fmt: skip
    ready = Ready(
        key, path, signature, epoch, shelf.used, shelf.until, etag, headers, page.filled(fills)
    )
    if not ready.rests_on_kept:
        ready.headers = for_no_cache(headers)
    return ready
