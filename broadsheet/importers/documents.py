"""A file that is one JSON document, within bounds, and what is asked of its parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from broadsheet.importers.records import MalformedFile

MOST_IN_DOCUMENT = 512 * 1024 * 1024


def document_of(path: Path) -> Any:
    if path.stat().st_size > MOST_IN_DOCUMENT:
        raise MalformedFile(f"{path.name}: is larger than {MOST_IN_DOCUMENT // 1024**2} MB.")
    try:
        return json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise MalformedFile(
            f"{path.name}, line {error.lineno}, column {error.colno}: is not JSON ({error.msg})."
        ) from None
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise MalformedFile(f"{path.name}: cannot be read as JSON.") from None


def list_in(value: Any, place: str) -> list[dict]:
    """The value, if it is a list of objects; MalformedFile otherwise. Nothing is an empty list."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise MalformedFile(f"{place}: is not a list of objects.")
    return value


def text_in(thing: dict, name: str) -> str:
    """The text or number under the name; empty for anything else."""
    value = thing.get(name)
    return str(value) if isinstance(value, str | int) else ""
