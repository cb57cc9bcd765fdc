"""DATABASE_URL, or SQLite in the data directory."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def database(url: str, data_dir: Path) -> dict:
    if not url:
        return sqlite(data_dir / "broadsheet.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(parts.path))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL must begin with postgresql:// or sqlite://, not with “{parts.scheme}”."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


class OwnersConnection(sqlite3.Connection):
    """Makes the file, for its owner alone, before SQLite would make it for everybody to read.

    What SQLite puts beside it gets the same mode.
    """

    def __init__(self, database: str | os.PathLike[str], *args, **kwargs) -> None:
        if not str(database).startswith((":memory:", "file:")):
            with suppress(OSError):  # it is there; or SQLite says what is wrong
                os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        super().__init__(database, *args, **kwargs)


def sqlite(path: Path) -> dict:
    return {
        "ENGINE": "config.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": ":memory:"},  # what test runners assume of Django's own engine alone
        "OPTIONS": {
            "factory": OwnersConnection,
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                "PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
