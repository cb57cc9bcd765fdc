"""Real sites behind the real server: the demo publication, and a small newsroom.

Each is made once a run, in a data directory of its own. Without the background worker, so
that the two processors are the tests'; the pictures that tests look at are made beforehand.
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
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
DEMO = """
from django.core.management import call_command
from django.db.models import Q
from broadsheet.media.models import Picture
from broadsheet.media.renditions import make_renditions
call_command("load_demo", verbosity=0)
looked_at = Q(file__contains="rail-tunnel") | Q(file__contains="lighthouse-storm")
for picture in Picture.objects.filter(looked_at):
    make_renditions(picture)
"""


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

    @contextmanager
    def serving(self, *options: str) -> Iterator[subprocess.Popen]:
        """Have the server answer within."""
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *options],
                cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=log,
            )  # fmt: skip
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


def make_site(data_dir: Path) -> Site:
    """A site at a free port, with an empty database unless there is one."""
    port = free_port()
    environment = os.environ | {
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "PUBLIC_URL": f"http://localhost:{port}",
        "BACKGROUND_WORKER": "off",
    }
    environment.pop("DATABASE_URL", None)
    site = Site(f"http://localhost:{port}", data_dir, environment)
    if (data_dir / "broadsheet.sqlite3").exists():
        return site
    if settings.MIGRATED.exists():
        shutil.copy(settings.MIGRATED, data_dir / "broadsheet.sqlite3")
    else:
        site.manage("migrate", "--verbosity", "0")
        site.manage("createcachetable")
    return site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_setup) -> Iterator[Site]:
    """The demo, loaded by the first of the tests' processes and copied by the others."""
    run = tmp_path_factory.getbasetemp()
    loaded = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "loaded-demo"
    with loaded.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not loaded.exists():
            new = make_site(tmp_path_factory.mktemp("demo"))
            shutil.copytree(settings.STATIC_ROOT, new.data_dir / "static")
            new.run(DEMO)
            new.data_dir.rename(loaded)
    data_dir = tmp_path_factory.mktemp("site")
    shutil.copytree(loaded, data_dir, dirs_exist_ok=True)
    site = make_site(data_dir)
    with site.serving():
        yield site


@pytest.fixture(scope="session")
def small_newsroom(tmp_path_factory: pytest.TempPathFactory, django_db_setup) -> Site:
    """Three small editions (small_newsroom.py); whoever needs the server starts it."""
    site = make_site(tmp_path_factory.mktemp("small"))
    shutil.copytree(settings.STATIC_ROOT, site.data_dir / "static")
    site.run("from broadsheet.delivery.tests import small_newsroom; small_newsroom.found()")
    return site


@pytest.fixture(scope="session")
def small_site(small_newsroom: Site) -> Iterator[Site]:
    """The small newsroom, served. For tests that leave it as it was."""
    with small_newsroom.serving():
        yield small_newsroom


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        raise RuntimeError("Install Chromium for the browser tests: apt-get install chromium.")
    # Playwright leaves its loop running in this thread, where Django would then refuse
    # the database to the tests that come after.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.url, locale="en-GB")
    context.set_default_timeout(8_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
