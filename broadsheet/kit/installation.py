"""Whether there is anything to work on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error as DatabaseIsAway
from django.db import connection

from broadsheet.kit.chain import sync_directory


def require_installation() -> None:
    """Raises CommandError where nothing was set up, as with another DATA_DIR than was meant,
    and where restoring a backup was begun and not ended.

    A database that does not answer may be there again in a moment.
    """
    if is_being_restored():
        raise CommandError(
            f"A backup is being restored into {settings.DATA_DIR}, or that was broken off:"
            " restore it once more. What was erased or taken down might be published."
        )
    try:
        tables = connection.introspection.table_names()
    except DatabaseIsAway:
        return
    if "django_migrations" not in tables:
        raise CommandError(
            f"There is nothing in {settings.DATA_DIR} yet: set DATA_DIR to where the publication"
            " is, or prepare a new one with make run or make setup."
        )


def mark() -> Path:
    return settings.DATA_DIR / "being-restored"


def is_being_restored() -> bool:
    return mark().exists()


@contextmanager
def restoring() -> Iterator[None]:
    """Nothing is served from the beginning of this until it was done to the end."""
    mark().touch()
    sync_directory(settings.DATA_DIR)
    yield
    os.sync()
    mark().unlink()
    sync_directory(settings.DATA_DIR)
