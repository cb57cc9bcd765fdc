"""Bring the data directory up to the sources: texts, tables, static files, and the demo.

    python -m tools.prepare           for a publication of one's own
    python -m tools.prepare --demo    fills an empty publication with the demo

Does only what is needed, so that a second start takes seconds.
"""

from __future__ import annotations

import hashlib
import os
import sys
from importlib.metadata import distributions
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tools import catalogues


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database.", flush=True)
        call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def collect_static() -> None:
    target = Path(settings.STATIC_ROOT)
    mark = target / ".collected-from"
    state = static_state()
    if not mark.exists() or mark.read_text() != state:
        print("Collecting static files.", flush=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(state)


def static_state() -> str:
    """A digest of what collectstatic reads: installed packages and our own files."""
    digest = hashlib.sha256()
    for line in sorted(f"{each.name} {each.version}" for each in distributions()):
        digest.update(line.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            if not path.is_relative_to(sys.prefix):
                digest.update(f"{name} {path.stat().st_size}".encode() + path.read_bytes())
    return digest.hexdigest()


def load_demo() -> None:
    if not apps.get_model("editions.Edition").objects.exists():
        print("Loading the demo publication.", flush=True)
        call_command("load_demo")


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    catalogues.compile_all()
    django.setup()
    migrate()
    collect_static()
    if "--demo" in arguments:
        load_demo()


if __name__ == "__main__":
    main(sys.argv[1:])
