"""The lines of a file of JSON objects, packed or not, within bounds."""

from __future__ import annotations

import gzip
import json
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from broadsheet.importers.records import BadItem, MalformedFile

MOST_IN_LINE = 8 * 1024 * 1024
MOST_IN_FILE = 4 * 1024 * 1024 * 1024

BROKEN = (lzma.LZMAError, zlib.error, EOFError, OSError)


def opened(path: Path) -> IO[bytes]:
    if path.suffix == ".xz":
        return lzma.open(path)
    if path.suffix == ".gz":
        return gzip.open(path)  # type: ignore[return-value]
    return path.open("rb")


def lines_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """Pairs of a place, such as `news.jsonl.xz, line 7`, and the line's bytes.

    Raises MalformedFile when the file cannot be unpacked or is beyond the bounds.
    """
    number = read = 0
    try:
        with opened(path) as file:
            while line := file.readline(MOST_IN_LINE + 1):
                number += 1
                read += len(line)
                if len(line) > MOST_IN_LINE:
                    raise MalformedFile(
                        f"{path.name}, line {number}: longer than {MOST_IN_LINE // 1024**2} MB."
                    )
                if read > MOST_IN_FILE:
                    raise MalformedFile(
                        f"{path.name}, line {number}: the file unpacks to more than "
                        f"{MOST_IN_FILE // 1024**3} GB."
                    )
                if line.strip():
                    yield f"{path.name}, line {number}", line
    except BROKEN as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise MalformedFile(
            f"{path.name}, after line {number}: cannot be read ({reason})."
        ) from None


def data_of(place: str, line: bytes) -> dict:
    """The object of a line.

    Raises MalformedFile when the line is no JSON object, and BadItem when only its
    characters are broken.
    """
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadItem("is not in UTF-8") from None
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise MalformedFile(f"{place}: is not JSON ({error.msg}, column {error.colno}).") from None
    except RecursionError:
        raise MalformedFile(f"{place}: the JSON is nested too deeply.") from None
    except ValueError:
        raise MalformedFile(f"{place}: the JSON has a number that is too long.") from None
    if not isinstance(data, dict):
        raise MalformedFile(f"{place}: is not a JSON object.")
    return data
