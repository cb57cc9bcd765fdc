"""The same code on PostgreSQL, when it answers: tests that already ran on SQLite.

Those of what differs there: search, order and pages of lists, transactions with the outbox,
locks, counting and writing by the thousand.
"""

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings

from config.databases import database

DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "postgresql://localhost/broadsheet")
TESTS = [
    "broadsheet/comments/tests/test_counting.py",
    "broadsheet/comments/tests/test_races.py",
    "broadsheet/delivery/tests/test_changes_are_followed.py",
    "broadsheet/delivery/tests/test_schedule.py",
    "broadsheet/delivery/tests/test_worker.py",
    "broadsheet/importers/tests/test_importing_lines.py",
    "broadsheet/search",
    "broadsheet/stories/tests/test_lists.py",
    "broadsheet/stories/tests/test_reading_counts.py",
]


@pytest.fixture
def postgresql() -> str:
    parts = database(DATABASE_URL, settings.DATA_DIR)
    try:
        psycopg.connect(
            host=parts["HOST"], port=parts["PORT"] or None, user=parts["USER"] or None,
            password=parts["PASSWORD"] or None, dbname="postgres", connect_timeout=2,
        ).close()  # fmt: skip
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at {DATABASE_URL} (TEST_DATABASE_URL names another): {error}")
    # A name of its own, since runs side by side would drop each other's database.
    return f"{DATABASE_URL}_{os.getpid()}"


def test_what_differs_between_databases_works_on_postgresql(postgresql):
    inherited = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *TESTS],
        cwd=settings.BASE_DIR, env=inherited | {"DATABASE_URL": postgresql},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_commands_find_nothing_missing_with_postgresql():
    """The checks that run before every command need no server."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR, env=os.environ | {"DATABASE_URL": "postgresql://localhost:1/none"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
