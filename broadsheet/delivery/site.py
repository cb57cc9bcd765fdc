"""The page store of this installation, and what this process remembers of it."""

from __future__ import annotations

import sqlite3
from hashlib import blake2b
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings

from broadsheet.delivery.shelf import Memory
from broadsheet.delivery.store import Store

store = Store(settings.DATA_DIR / "pages", tells_caches=bool(settings.VARNISH_ADDRESSES))
memory = Memory()

SOURCES = ("broadsheet", "config", "templates", "locale")
BOOT = Path("/proc/sys/kernel/random/boot_id")


def begin_anew_if_outdated(store: Store) -> None:
    """Clear a store whose pages were made by other code or before the machine's last start,
    or that has missed changes.

    The second because nothing in the store is forced to the disk: after a loss of power it
    may lack what was purged last.
    """
    written = store.directory / "made-by"
    now = maker()
    try:
        if not written.exists() or written.read_text() != now or store.has_missed_changes:
            store.clear()
            written.write_text(now)
    except (sqlite3.DatabaseError, OSError) as error:
        store.begin_anew(error)  # readers are served from a full disk, too


def maker() -> str:
    """A digest of everything but the database that a page is made of."""
    digest = blake2b(digest_size=16)
    files = [
        file
        for name in SOURCES
        for file in sorted((settings.BASE_DIR / name).rglob("*"))
        if file.suffix in {".py", ".html", ".mo"}
    ]
    for file in [*files, settings.STATIC_ROOT / "staticfiles.json"]:
        if file.exists():
            status = file.stat()
            digest.update(f"{file}:{status.st_size}:{status.st_mtime_ns};".encode())
    boot = BOOT.read_text() if BOOT.exists() else ""
    hosts = (settings.PUBLIC_URL, settings.EXTRA_HOSTS, settings.VARNISH_ADDRESSES)
    installed = sorted(f"{each.name} {each.version}" for each in distributions())
    digest.update(repr((boot, hosts, settings.SECURE_CSP, installed)).encode())
    return digest.hexdigest()
