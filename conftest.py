"""A data directory of their own for the tests, before any of them reads the settings.

pytest-django reads the settings before this file where pyproject.toml or the environment name
them, so they are named here, and only while they are read: the processes of pytest-xdist
inherit the environment, and each makes a directory of its own here.
"""

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.core.management import call_command

DATA_DIR = Path(tempfile.mkdtemp(prefix="broadsheet-tests-")).resolve()

# DATABASE_URL and REDIS_URL stay: the tests run on other servers too.
for name in (
    "BACKGROUND_WORKER", "BACKUPS", "DEBUG", "EXTRA_HOSTS", "LEDGER", "MAIL_HOST", "PORT", "PUBLIC_URL",
    "SECOND_FACTOR", "SERVED_BY_NGINX",
):  # fmt: skip
    os.environ.pop(name, None)
os.environ["DATA_DIR"] = str(DATA_DIR)
os.environ["SECRET_KEY"] = "only for tests"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"


def pytest_configure() -> None:
    settings.STORAGES["staticfiles"] = {  # as it is, without compressing
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # is fast
    settings.MIGRATED = DATA_DIR / "migrated.sqlite3"
    django.setup()
    del os.environ["DJANGO_SETTINGS_MODULE"]
    if settings.DATA_DIR != DATA_DIR:
        raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: it leads tests to other data.")
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep a copy of the migrated database, for tests that start servers of their own."""
    from django.db import connection

    with django_db_blocker.unblock():
        is_migrated = "django_migrations" in connection.introspection.table_names()
        if connection.vendor == "sqlite" and is_migrated:
            with closing(sqlite3.connect(settings.MIGRATED)) as copy:  # type: ignore[misc]
                connection.connection.backup(copy)


@pytest.fixture(autouse=True)
def fresh_caches():
    """A rolled back database gives its ids again; what was cached for them must go."""
    from django.core.cache import caches

    from broadsheet.delivery.site import memory, store

    caches["renditions"].clear()
    caches["counts"].clear()
    memory.entries.clear()
    if store.generation():
        shutil.rmtree(store.directory)


@pytest.fixture(autouse=True)
def open_connection(monkeypatch):
    """Pages are made in the tests' own transaction, which the end of a request would close."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    monkeypatch.setattr(
        BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda connection: None
    )


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA_DIR, ignore_errors=True)
