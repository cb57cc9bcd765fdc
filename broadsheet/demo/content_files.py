"""The demo publication as it is written down: TOML files, pictures and recordings."""

from __future__ import annotations

import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent / "content"
CODES = ("en", "ar", "es", "ru", "de", "fr", "sr")


def edition(code: str) -> dict:
    return read(FOLDER / "editions" / f"{code}.toml")


def stories(code: str) -> list[dict]:
    """The stories of an edition, oldest first."""
    files = sorted((FOLDER / "stories").glob(f"*.{code}.toml"))
    return sorted(map(read, files), key=lambda story: -story["hours_ago"])


def comments(code: str) -> dict:
    """An edition's readers and what they say, each after what it answers."""
    return read(FOLDER / "comments" / f"{code}.toml")


def pictures() -> dict[str, dict]:
    return read(FOLDER / "pictures.toml")


def picture_path(key: str) -> Path:
    return FOLDER / "pictures" / f"{key}.jpg"


def recording_path(name: str) -> Path:
    return FOLDER / "media" / name


def read(path: Path) -> dict:
    with path.open("rb") as file:
        return tomllib.load(file)
