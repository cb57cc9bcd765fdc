"""Whose turn it is to write to a database file, among the threads of this process and others."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Lock

AGAIN_AFTER = 0.001  # seconds


class Turn:
    """One of a file for each process; its threads wait for one another before they wait for others.

    Nothing rests on it but speed: who takes no turn is kept apart by SQLite.
    """

    def __init__(self, database: str) -> None:
        self.database = database
        self.own = Lock()
        self.shared: int | None = None

    def take(self, timeout: float) -> bool:
        """Whether it came within so many seconds."""
        end = time.monotonic() + timeout
        if not self.own.acquire(timeout=timeout):
            return False
        with ExitStack() as on_failure:
            on_failure.callback(self.own.release)
            while not self.is_ended_elsewhere():
                if time.monotonic() >= end:
                    return False
                time.sleep(AGAIN_AFTER)
            on_failure.pop_all()
        return True

    def is_ended_elsewhere(self) -> bool:
        """Whether no other process has the turn, and this one has it now."""
        if self.database.startswith((":memory:", "file:")):
            return True
        try:
            if self.shared is None:
                self.shared = self.opened()
            fcntl.flock(self.shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass  # a file of somebody else's, or a disk without locks
        return True

    def opened(self) -> int:
        """The lock's file. As with SQLite's own, root makes it for the owner of the database."""
        file = os.open(f"{self.database}-turn", os.O_RDWR | os.O_CREAT, 0o600)
        if os.geteuid() == 0:
            owner = Path(self.database).stat()
            os.fchown(file, owner.st_uid, owner.st_gid)
        return file

    def end(self) -> None:
        if self.shared is not None:
            with suppress(OSError):
                fcntl.flock(self.shared, fcntl.LOCK_UN)
        self.own.release()

    def locked(self) -> bool:
        """Whether a thread of this process has it, or waits for another process."""
        return self.own.locked()


TURNS: dict[str, Turn] = {}


def turn_of(database: str) -> Turn:
    """The one of this process, however many threads ask for it at once."""
    return TURNS.get(database) or TURNS.setdefault(database, Turn(database))
