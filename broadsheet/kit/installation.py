"""Whether there is anything to work on."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error as DatabaseIsAway
from django.db import connection


def require_installation() -> None:
    """Raises CommandError where nothing was set up, as with another DATA_DIR than was meant.

    A database that does not answer may be there again in a moment.
    """
    try:
        tables = connection.introspection.table_names()
    except DatabaseIsAway:
        return
    if "django_migrations" not in tables:
        raise CommandError(
            f"There is nothing in {settings.DATA_DIR} yet: set DATA_DIR to where the publication"
            " is, or prepare a new one with make run or make setup."
        )
