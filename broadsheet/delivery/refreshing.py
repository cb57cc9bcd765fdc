"""Making anew what readers ask for most, before they ask again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import close_old_connections

from broadsheet.delivery import senders
from broadsheet.delivery.site import store
from broadsheet.delivery.store import Store

logger = logging.getLogger(__name__)

# What is not made anew by then is dropped, and made when a reader asks for it.
LAST_GOOD_COPY_SECONDS = 0.7


@dataclass
class Refreshment:
    """What one purge puts out of date, and what is to be made anew, the hottest first.

    number: the purge's. takes_off: whether all that changed is gone. shown_on: how many pages
    show what changed. done: set when all of them do; `seconds` says after how long. tags: what
    caches are told again then, as they may have got a last good copy. changes: ids in the
    outbox, noted as followed then.
    """

    number: int
    shown_on: int
    begun: float
    takes_off: bool = False
    parts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    seconds: float | None = None
    tags: set[str] = field(default_factory=set)
    changes: list[int] = field(default_factory=list)


class Refresher:
    """A thread of the server's process that makes pages through the application.

    make: makes and keeps the entry of a key, and returns whether it did.
    heat: how often the entry was asked for lately; 0 for what nobody has in memory.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.make: Callable[[str], bool] = lambda key: False
        self.heat: Callable[[str], float] = lambda key: 0
        self.waiting: list[Refreshment] = []
        # Ids in the outbox of the changes that are being followed.
        self.under_way: set[int] = set()
        self.changed = threading.Condition()

    def start(self, make: Callable[[str], bool], heat: Callable[[str], float]) -> None:
        self.make, self.heat = make, heat
        threading.Thread(target=self.run, name="refresher", daemon=True).start()

    def refresh(self, refreshment: Refreshment) -> None:
        """Make anew what the refreshment names, soon; where nobody does, nothing is hot."""
        if not refreshment.parts and not refreshment.pages:
            self.finish(refreshment)
            return
        with self.changed:
            self.under_way.update(refreshment.changes)
            self.waiting.append(refreshment)
            self.changed.notify()

    def run(self) -> None:
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.waiting)
                refreshment = self.waiting.pop(0)
            close_old_connections()
            try:
                self.follow(refreshment)
            except Exception:  # the boundary of the thread, which must not end
                logger.exception("Pages could not be made anew; they are dropped.")
                self.store.drop([*refreshment.parts, *refreshment.pages])
            self.finish(refreshment)

    def finish(self, refreshment: Refreshment) -> None:
        refreshment.seconds = time.monotonic() - refreshment.begun
        senders.send(refreshment.tags)
        if refreshment.changes:
            self.store.note_followed(refreshment.changes)
            self.under_way.difference_update(refreshment.changes)
        self.store.note_purge_done(refreshment.number, refreshment.shown_on, refreshment.seconds)
        refreshment.done.set()

    def follow(self, refreshment: Refreshment) -> None:
        if refreshment.parts:
            self.make_or_drop(refreshment.parts, refreshment)
            self.store.turn_epoch()
        self.make_or_drop(refreshment.pages, refreshment)

    def make_or_drop(self, keys: list[str], refreshment: Refreshment) -> None:
        for place, key in enumerate(keys):
            if time.monotonic() - refreshment.begun > LAST_GOOD_COPY_SECONDS:
                self.store.drop(keys[place:])
                return
            if not self.make(key):
                self.store.drop([key])


refresher = Refresher(store)
