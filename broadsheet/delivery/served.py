"""Complete pages that nginx in front sends by itself; nginx.py has its configuration.

    served/now         a link to the epoch whose files nginx sends
    served/epochs/17…  <host>/<path>/index.html.gz, and page-2.html.gz for ?page=2
    served/last        the last copy of each page, for while the application is down

What changes a part, such as the ticker, turns the epoch: `now` leads to an empty directory,
pages fall to the application, which stitches them and has them written again (writing.py).

What must hold, whoever is killed when:
- what stands in `now` is what the application would send. A file is put there only while its
  entry in the store is still the one that it was made of, and in the epoch that was current
  before the page's parts were read. Whoever changes an entry takes the file away after that,
  and whoever changes a part turns the epoch after that;
- what stands in `last` was never withdrawn. It is forgotten as a whole, since nobody knows
  what is on pages that the store has dropped long ago.

Looking at the entry and putting the file in place are one step, under a lock: whoever is
killed between them would leave an old page.

Where nothing was ever written, nothing here costs more than a failing system call. A process
without the setting takes files away, too: it may be a command in another environment.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from hashlib import blake2b
from pathlib import Path

logger = logging.getLogger(__name__)

# What needs no thought in a path: nginx.py has the same for addresses as they are sent.
# Keys with anything else are left to the application.
KEY = re.compile(
    r"([a-z0-9][a-z0-9.-]*(?::[0-9]+)?)"
    r"(/(?:(?:[A-Za-z0-9_~-]|[^\x00-\x7f\ud800-\udfff])+/)*)"
    r"(?:\?page=([0-9]+))?"
)
LONGEST_SEGMENT = 255  # in bytes, as file systems have it
LONGEST_PATH = 3000


def path_of(key: str) -> str | None:
    """Where the page of the key is in an epoch; None when nginx cannot find it there."""
    match = KEY.fullmatch(key)
    if match is None:
        return None
    host, path, page = match.groups()
    segments = path.encode().split(b"/")
    if len(path.encode()) > LONGEST_PATH or max(map(len, segments)) > LONGEST_SEGMENT:
        return None
    return f"{host}{path}{f'page-{page}' if page else 'index'}.html.gz"


class Served:
    def __init__(self, directory: Path) -> None:
        self.directory = str(directory)
        self.now = f"{directory}/now"
        self.last = f"{directory}/last"
        self.cleaner: Executor = ThreadPoolExecutor(1, "served")

    def begin(self) -> None:
        """Make the tree, with an empty epoch."""
        try:
            os.makedirs(f"{self.directory}/epochs", exist_ok=True)
            self.put_aside(f"{self.directory}/new")
        except OSError as error:
            self.give_up(error)
        self.turn()

    def end(self) -> None:
        """Delete everything: nobody writes any more."""
        with suppress(FileNotFoundError):
            os.unlink(self.now)
        shutil.rmtree(self.directory, ignore_errors=True)

    def epoch(self) -> str | None:
        """The current one, to be asked before anything is read that a page is made of."""
        try:
            return os.readlink(self.now)
        except OSError:
            return None

    def has(self, epoch: str, path: str) -> bool:
        return os.path.exists(f"{self.directory}/{epoch}/{path}")

    # Writing

    def put(self, path: str, body: bytes, epoch: str, is_current: Callable[[], bool]) -> bool:
        """Have nginx send the body from now on, if that is still right; return whether it is.

        epoch: what `epoch` said before. is_current: whether the page's entry is the same still.
        """
        written = self.write_aside(body)
        second = f"{written}.last"
        try:
            os.link(written, second)
            for name in (epoch, "last"):
                os.makedirs(os.path.dirname(f"{self.directory}/{name}/{path}"), exist_ok=True)
            with self.locked():
                if self.epoch() != epoch or not is_current():
                    return False
                os.rename(written, f"{self.directory}/{epoch}/{path}")
                os.rename(second, f"{self.last}/{path}")
                return True
        finally:
            for name in (written, second):
                with suppress(FileNotFoundError):
                    os.unlink(name)

    def write_aside(self, body: bytes) -> str:
        directory = f"{self.directory}/new"
        os.makedirs(directory, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=directory)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
                os.fchmod(file.fileno(), 0o644)  # nginx is another user
            # nginx makes the ETag of size and time in seconds. Two versions of a page within
            # a second may have one size, so the time tells them apart, not when they were made.
            seconds = int.from_bytes(blake2b(body, digest_size=4).digest()) >> 1
            os.utime(path, (seconds, seconds))
        except OSError:
            os.unlink(path)
            raise
        return path

    # Taking away

    def turn(self) -> None:
        """Have nginx ask for every page again. Parts are changed before this, never after."""
        if not os.path.isdir(self.directory):
            return
        epoch = f"epochs/{time.time_ns()}-{os.getpid()}"
        aside = f"{self.directory}/epochs/link-{time.time_ns()}-{os.getpid()}"
        try:
            os.makedirs(f"{self.directory}/{epoch}")
            os.symlink(epoch, aside)
            os.rename(aside, self.now)
        except OSError as error:
            self.give_up(error)
        self.clean_soon()

    def remove(self, keys: Iterable[str], *, also_last: bool = False) -> None:
        """Take the pages away. Their entries are changed before this, never after."""
        if not os.path.isdir(self.directory):
            return
        trees = (self.now, self.last) if also_last else (self.now,)
        paths = [f"{tree}/{path}" for key in keys if (path := path_of(key)) for tree in trees]
        try:
            with self.locked():
                for path in paths:
                    with suppress(FileNotFoundError):
                        os.unlink(path)
        except OSError as error:
            self.give_up(error)

    def forget_last(self) -> None:
        """Something was withdrawn that any page may show. `remove` and `turn` come before."""
        if not os.path.isdir(self.last):
            return
        try:
            with self.locked():
                self.put_aside(self.last)
        except OSError as error:
            self.give_up(error)
        self.clean_soon()

    def give_up(self, error: OSError) -> None:
        """Rather no pages than wrong ones. The next turn of the epoch begins anew."""
        logger.warning("nginx is left without pages: %s", error)
        with suppress(FileNotFoundError):
            os.unlink(self.now)
        self.put_aside(self.last)

    def clear(self) -> None:
        self.turn()
        self.forget_last()

    def put_aside(self, path: str) -> None:
        with suppress(FileNotFoundError):
            os.rename(path, f"{self.directory}/epochs/old-{time.time_ns()}-{os.getpid()}")

    @contextmanager
    def locked(self) -> Iterator[None]:
        with open(f"{self.directory}/lock", "ab") as file:
            flock(file, LOCK_EX)
            yield

    def clean_soon(self) -> None:
        with suppress(RuntimeError):  # the process is ending; whoever turns next cleans
            self.cleaner.submit(self.clean)

    def clean(self) -> None:
        """Delete all epochs but the current one."""
        with suppress(FileNotFoundError):
            for each in os.listdir(f"{self.directory}/epochs"):
                if f"epochs/{each}" != self.epoch():
                    shutil.rmtree(f"{self.directory}/epochs/{each}", ignore_errors=True)
