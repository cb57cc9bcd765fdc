"""Stylesheets and scripts for readers, joined from the files of a folder each.

Those of `static/css` and `static/js` are on every page; those of comments come when they are
read. There is no build step to run: `collectstatic` finds `site.css` and `site.js` as it finds
every other file, and hashes and compresses them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


def join_styles(parts: list[Path]) -> str:
    return "\n".join(part.read_text() for part in parts)


def join_scripts(parts: list[Path]) -> str:
    """Each file becomes a block of its own, so that no name of one is seen by another.

    The files import nothing, which is what makes joining them this simple.
    """
    return "\n".join(f"{{\n{part.read_text()}}}" for part in parts)


def join_modules(parts: list[Path]) -> str:
    """One module of several files, which see each other's names."""
    return "\n".join(part.read_text() for part in parts)


BUNDLES = {
    "site.css": ("css", join_styles),
    "site.js": ("js", join_scripts),
    "comments.css": ("comments/css", join_styles),
    "comments.js": ("comments/js", join_modules),
}


class BundleFinder(BaseFinder):
    """Finds the bundles, written anew into DATA_DIR whenever they are asked for."""

    def __init__(self, app_names=None, *args, **kwargs) -> None:
        self.storage = FileSystemStorage(settings.DATA_DIR / "bundles")

    def check(self, **kwargs) -> list:
        return []

    def write(self, name: str) -> Path:
        folder, join = BUNDLES[name]
        parts = sorted((settings.BASE_DIR / "static" / folder).glob(f"*{Path(name).suffix}"))
        written = Path(self.storage.location, name)
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(join(parts))
        return written

    def find(self, path: str, find_all: bool = False) -> str | list[str]:  # type: ignore[override]
        found = [str(self.write(path))] if path in BUNDLES else []
        return found if find_all else next(iter(found), [])

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in BUNDLES:
            self.write(name)
            yield name, self.storage
