"""Real sites behind the real server, each with a data directory of its own.

Without the background worker, so that the two processors are the tests'.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Site:
    """A site that is or may be running: its address, its data and the desk's password."""

    url: str
    data_dir: Path
    environment: dict[str, str]

    @property
    def port(self) -> int:
        return int(self.environment["PORT"])

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    @property
    def log(self) -> Path:
        return self.data_dir / "server.log"

    def copied_to(self, data_dir: Path, **environment: str) -> Site:
        """This site with its data of now, at another port; to be started there."""
        shutil.copytree(self.data_dir, data_dir, dirs_exist_ok=True)
        port = free_port()
        url = f"http://localhost:{port}"
        own = {"DATA_DIR": str(data_dir), "PORT": str(port), "PUBLIC_URL": url}
        return Site(url, data_dir, self.environment | own | environment)

    def begin(self, *options: str) -> subprocess.Popen:
        """Start the server, which may not answer yet."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", "serve", *options],
                cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=log,
            )  # fmt: skip

    @contextmanager
    def serving(self, *options: str) -> Iterator[subprocess.Popen]:
        """Have the server answer within."""
        server = self.begin(*options)
        try:
            wait_until_it_answers(f"{self.url}/healthz", server)
            yield server
        finally:
            server.terminate()
            server.wait(timeout=20)

    def run(self, code: str) -> str:
        """Run the code in a process of the site's own; return what it printed."""
        return self.manage("shell", "--no-imports", "-c", code)

    def manage(self, *words: str) -> str:
        """Run a management command of the site; return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(words)}: {done.stderr}")
        return done.stdout

    @property
    def desk_password(self) -> str:
        return (self.data_dir / "desk-sign-in.txt").read_text().split()[-1]


def make_site(data_dir: Path, database_url: str = "") -> Site:
    """A site at a free port, with an empty database unless there is one or another is named."""
    port = free_port()
    environment = os.environ | {
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "PUBLIC_URL": f"http://localhost:{port}",
        "BACKGROUND_WORKER": "off",
        "SECOND_FACTOR": "offered",
    }
    environment["DATABASE_URL"] = database_url
    site = Site(f"http://localhost:{port}", data_dir, environment)
    if database_url or (data_dir / "broadsheet.sqlite3").exists():
        return site
    if settings.MIGRATED.exists():
        shutil.copy(settings.MIGRATED, data_dir / "broadsheet.sqlite3")
    else:
        site.manage("migrate", "--verbosity", "0")
        site.manage("createcachetable")
    return site


def free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return candidate.getsockname()[1]


def wait_until_it_answers(url: str, server: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"The server ended with {server.returncode}.")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The server does not answer.")
