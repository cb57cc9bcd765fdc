"""A file of JSON lines that is only ever added to, each line sealed with the one before it.

Whoever changes or takes out a line breaks the chain behind it. That lines are missing at the
end nobody can see from the file alone: the database and every backup know how long it was.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

BLOCK = 4096
ID = re.compile(rb'"id": "([^"]+)".*\n$')


class ChainIsBroken(Exception):
    """Says in one sentence which line is not what was written."""


@dataclass(frozen=True)
class End:
    """The last line: its number and its hash."""

    number: int = 0
    hash: str = ""


@dataclass(frozen=True)
class Chain:
    path: Path

    @contextmanager
    def open_to_add(self) -> Iterator[BinaryIO]:
        """The file, for one writer at a time, without a line that somebody could not finish."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            flock(file, LOCK_EX)
            file.truncate(end_of_last_line(file))
            yield file

    def begin(self) -> None:
        with self.open_to_add():
            sync_directory(self.path.parent)

    def add(self, file: BinaryIO, entries: Iterable[dict[str, Any]]) -> None:
        """Write the entries behind each other; when this returns they are on the disk."""
        end = self.end()
        lines = []
        for entry in entries:
            line = {"number": end.number + 1, **entry}
            end = End(end.number + 1, seal(end.hash, line))
            lines.append(json.dumps({**line, "hash": end.hash}, ensure_ascii=False) + "\n")
        file.seek(0, os.SEEK_END)
        file.write("".join(lines).encode())
        file.flush()
        os.fsync(file.fileno())
        sync_directory(self.path.parent)

    def end(self) -> End:
        """Where the file ends, without looking at what is before."""
        if not self.path.exists():
            return End()
        with self.path.open("rb") as file:
            last = last_line(file)
        return End(last["number"], last["hash"]) if last else End()

    def ids(self) -> set[str]:
        """The ids of what is there, also behind a line that was changed."""
        if not self.path.exists():
            return set()
        with self.path.open("rb") as file:
            return {found[1].decode() for line in file if (found := ID.search(line))}

    def read(self) -> Iterator[dict[str, Any]]:
        """Every entry; ChainIsBroken at the first that is not what was written."""
        end = End()
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return  # whoever wrote it was killed, and writes it again
                entry = parsed(line, number, self.path)
                given = entry.pop("hash", "")
                end = End(number, seal(end.hash, entry))
                if given != end.hash or entry["number"] != number:
                    raise ChainIsBroken(
                        f"Line {number} of {self.path} was changed, or one before it is missing."
                    )
                yield {**entry, "hash": given}


def seal(before: str, line: dict[str, Any]) -> str:
    text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(f"{before}\n{text}".encode()).hexdigest()


def parsed(line: bytes, number: int, path: Path) -> dict[str, Any]:
    try:
        return json.loads(line)
    except ValueError:
        raise ChainIsBroken(f"Line {number} of {path} cannot be read.") from None


def end_of_last_line(file: BinaryIO) -> int:
    """Where the last whole line ends."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - BLOCK)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def last_line(file: BinaryIO) -> dict[str, Any] | None:
    end = end_of_last_line(file)
    start, text = end, b""
    while start and text.count(b"\n") < 2:
        start = max(0, start - BLOCK)
        file.seek(start)
        text = file.read(end - start)
    return json.loads(text.splitlines()[-1]) if text else None


def sync_directory(path: Path) -> None:
    """Force names that were just made or changed in a directory to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
