"""Having nginx send what this process stitched (served.py), beside the event loop."""

from __future__ import annotations

import logging
import time
from concurrent.futures import Executor, ThreadPoolExecutor

from broadsheet.delivery.headers import Headers
from broadsheet.delivery.ready import Ready
from broadsheet.delivery.served import Served, path_of
from broadsheet.delivery.store import signature_at

logger = logging.getLogger(__name__)

MOST_WAITING = 500
NEW_EPOCH_EVERY_SECONDS = 10
# What nginx says about each file by itself.
OF_THE_FILE = {"etag", "vary", "content-encoding"}


class Writer:
    """headers: what nginx sends with every page; a page that has others is not written."""

    def __init__(self, served: Served, headers: Headers) -> None:
        self.served = served
        self.headers = set(headers)
        self.thread: Executor = ThreadPoolExecutor(1, "writer")
        self.waiting: set[str] = set()
        self.failed = False
        self.begun = 0.0

    def epoch(self) -> str | None:
        """To be asked before anything is read that a page is made of."""
        return self.served.epoch()

    def offer(self, ready: Ready, epoch: str | None) -> None:
        """Have the page written if it can be and is not there; returns at once."""
        if epoch is None:
            self.begin_again()
            return
        path = path_of(ready.key)
        if (
            path is None
            or ready.key in self.waiting
            or len(self.waiting) >= MOST_WAITING
            or not self.is_for_nginx(ready)
            or self.served.has(epoch, path)
        ):
            return
        self.waiting.add(ready.key)
        self.thread.submit(self.write, ready, path, epoch)

    def is_for_nginx(self, ready: Ready) -> bool:
        headers = {header for header in ready.headers if header[0] not in OF_THE_FILE}
        return ready.rests_on_kept and headers == self.headers

    def write(self, ready: Ready, path: str, epoch: str) -> None:
        try:
            self.served.put(path, ready.body, epoch, lambda: is_current(ready))
            self.failed = False
        except FileNotFoundError:
            pass  # the epoch was turned and deleted meanwhile
        except OSError as error:
            if not self.failed:
                logger.warning("Pages are not written for nginx, which asks for each: %s", error)
            self.failed = True
        finally:
            self.waiting.discard(ready.key)

    def begin_again(self) -> None:
        """There is no epoch when the disk was full as it was to be turned, or after a deletion."""
        if time.monotonic() - self.begun > NEW_EPOCH_EVERY_SECONDS:
            self.begun = time.monotonic()
            self.thread.submit(self.served.begin)


def is_current(ready: Ready) -> bool:
    return signature_at(ready.path) == ready.signature and time.time() < ready.until
