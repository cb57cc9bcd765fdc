"""The same code on PostgreSQL and Redis, when they answer: tests that already ran on SQLite."""

import os
import subprocess
import sys

import psycopg
import pytest
import redis
from django.conf import settings

from config.databases import database

DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "postgresql://localhost/broadsheet")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://localhost:6379/15")


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


@pytest.fixture
def redis_server() -> str:
    try:
        redis.Redis.from_url(REDIS_URL, socket_connect_timeout=1).ping()
    except redis.ConnectionError as error:
        pytest.skip(f"no Redis at {REDIS_URL} (TEST_REDIS_URL names another): {error}")
    return REDIS_URL


def run_tests(*paths: str, **variables: str) -> subprocess.CompletedProcess:
    """Run the tests in a process with these variables, on their own."""
    inherited = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *paths]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=inherited | variables, capture_output=True, text=True
    )


def test_stories_search_and_imports_work_on_postgresql(postgresql):
    done = run_tests(
        "broadsheet/search", "broadsheet/stories", "broadsheet/importers", DATABASE_URL=postgresql
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_what_uses_the_cache_works_with_redis(redis_server):
    done = run_tests(
        "broadsheet/people", "broadsheet/editions/tests/test_addresses.py", REDIS_URL=redis_server
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
