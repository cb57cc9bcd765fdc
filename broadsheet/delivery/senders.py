"""Telling caches in front of the application which tags are out of date.

What is to be told is noted in the page store (index.py) before anybody is told, so that it
outlives the process, and a cache that does not answer: such a one may have kept a page that
was taken down, and is tried until it answers. Each cache has a thread, and of the processes
of a host one tells it at a time. Whatever was noted meanwhile is told at once.

Everything is told a second time, a little later: an answer made before the change may have
been on its way, and would be kept. Telling something once too often costs a cache nothing
but asking again.

When nothing is known about what caches have got, as with a new index, they lose everything.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from http.client import HTTPException
from typing import Protocol

from django.conf import settings

from broadsheet.delivery.site import store
from broadsheet.delivery.store import Store
from broadsheet.delivery.varnish import Varnish
from broadsheet.kit.jobs import periodic

logger = logging.getLogger(__name__)

AGAIN_AFTER_SECONDS = 2.0
FIRST_RETRY_SECONDS = 0.25
LONGEST_RETRY_SECONDS = 5.0


class Cache(Protocol):
    """Something in front that keeps pages. name: for people, and to note what it was told."""

    name: str

    def send(self, tags: set[str]) -> None:
        """Make it forget every page that carries one of the tags, as they are in headers.

        Raises OSError or HTTPException when it does not say that it did.
        """
        ...


class Sender:
    """Tells one cache what is noted for it, in a thread that is started when needed.

    cache: one of all that are configured, whose names are `among`.
    """

    def __init__(self, store: Store, cache: Cache, among: list[str]) -> None:
        self.store = store
        self.cache = cache
        self.among = among
        self.wanted = threading.Event()
        self.starting = threading.Lock()
        self.thread: threading.Thread | None = None
        self.failures = 0

    def wake(self) -> None:
        with self.starting:
            if self.thread is None:
                self.thread = threading.Thread(target=self.run, name=self.cache.name, daemon=True)
                self.thread.start()
                atexit.register(self.try_to_send)
        self.wanted.set()

    def run(self) -> None:
        wait: float | None = 0
        while True:
            self.wanted.wait(wait)
            self.wanted.clear()
            if self.try_to_send():
                wait = self.store.seconds_to_next_due(self.cache.name)
            else:
                doubled = FIRST_RETRY_SECONDS * 2 ** min(self.failures - 1, 10)
                time.sleep(min(doubled, LONGEST_RETRY_SECONDS))
                wait = 0

    def try_to_send(self) -> bool:
        """Send what is due, and return whether nothing of it is left. What happened is logged
        once, not with every try."""
        try:
            self.send_what_is_due()
        except Exception as error:  # the boundary of the thread, which must not end
            self.failures += 1
            if not isinstance(error, OSError | HTTPException):
                logger.exception("%s was not told what is out of date.", self.cache.name)
            elif self.failures == 1:
                logger.warning(
                    "%s may keep pages that are out of date: it was not told (%s)."
                    " It is tried again until it answers.", self.cache.name, error,
                )  # fmt: skip
            return False
        if self.failures:
            logger.warning("%s answers again and was told what it had missed.", self.cache.name)
        self.failures = 0
        return True

    def send_what_is_due(self) -> None:
        with self.store.telling(self.cache.name):
            self.store.share_unsent(self.among, AGAIN_AFTER_SECONDS)
            ids, tags = self.store.due_unsent(self.cache.name)
            if ids:
                self.cache.send(tags)
                self.store.note_sent(ids)


caches: list[Cache] = [Varnish(address) for address in settings.VARNISH_ADDRESSES]
senders = [Sender(store, cache, [each.name for each in caches]) for cache in caches]


def send(tags: set[str]) -> None:
    """Have the caches forget what shows the tags. Returns at once."""
    store.tell_caches(tags)
    if tags:
        wake()


def wake() -> None:
    for sender in senders:
        sender.wake()


@periodic(every=1, in_every_process=True)
def send_what_others_left() -> None:
    """Tell what was noted by processes that ended, and by whatever dropped parts."""
    wake()
