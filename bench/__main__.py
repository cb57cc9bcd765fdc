"""Run the benchmarks named, or all, and print their figures as Markdown."""

from __future__ import annotations

import importlib
import os
import pkgutil
import platform
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import (
    setup_databases,
    setup_test_environment,
    teardown_databases,
    teardown_test_environment,
)

import bench


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as data_dir:
        Path(data_dir).chmod(0o755)  # nginx reads its pages as somebody else
        set_up(Path(data_dir))
        for module in pkgutil.iter_modules(bench.__path__):
            if module.name != "__main__":
                importlib.import_module(f"bench.{module.name}")
        unknown = set(names) - set(bench.BENCHMARKS)
        if unknown:
            sys.exit(f"No benchmark {', '.join(unknown)}; there are {', '.join(bench.BENCHMARKS)}.")
        print(
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"{connection.vendor}\n"
        )
        print("| what | count | seconds | a second | |\n|---|--:|--:|--:|---|")
        for name in names or sorted(bench.BENCHMARKS):
            run(bench.BENCHMARKS[name])
        teardown_test_environment()


def set_up(data_dir: Path) -> None:
    os.environ["DATA_DIR"] = str(data_dir)
    os.environ["SECOND_FACTOR"] = "offered"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    }
    django.setup()
    setup_test_environment(debug=False)
    call_command("collectstatic", interactive=False, verbosity=0)
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(data_dir / "bench.sqlite3")


def run(benchmark: bench.Benchmark) -> None:
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        for figure in benchmark():
            print(figure.row, flush=True)
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main(sys.argv[1:])
