"""Real sites behind the real server: the demo publication, and a small newsroom.

Each is made once a run, in a data directory of its own. Without the background worker, so
that the two processors are the tests'; the pictures that tests look at are made beforehand.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from broadsheet.delivery.tests.people_at_desk import HIRE, People
from broadsheet.delivery.tests.sites import Site, free_port, make_site

if TYPE_CHECKING:  # importing models is possible only after this file has been read
    from broadsheet.delivery.tests.news import News

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


@pytest.fixture(scope="session")
def news(small_newsroom: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[News]:
    """A copy of the small newsroom, for what is published here; no error is logged meanwhile."""
    from broadsheet.delivery.management.commands.serve import allow_connections
    from broadsheet.delivery.tests.news import News

    data_dir, port = tmp_path_factory.mktemp("edge"), free_port()
    shutil.copytree(small_newsroom.data_dir, data_dir, dirs_exist_ok=True)
    url = f"http://localhost:{port}"
    own = {"DATA_DIR": str(data_dir), "PORT": str(port), "PUBLIC_URL": url}
    site = Site(url, data_dir, small_newsroom.environment | own)
    write_recording(data_dir / "media/media")
    allow_connections()
    with site.serving("--workers", "2"):
        yield News(site)
    log = site.log.read_text()
    assert "Traceback" not in log
    assert "Internal Server Error" not in log


def write_recording(folder: Path) -> None:
    folder.mkdir(parents=True)
    with (folder / "long.mp3").open("wb") as file:
        file.write(b"0123456789")
        file.truncate(30 * 1024 * 1024)


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


@pytest.fixture(scope="session")
def staffed(small_newsroom: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy of the small newsroom with somebody in each role, for their days at the desk."""
    site = small_newsroom.copied_to(tmp_path_factory.mktemp("staffed"))
    site.run(HIRE)
    with site.serving():
        yield site


@pytest.fixture(scope="module")
def people(browser: Browser, staffed: Site) -> Iterator[People]:
    """Whoever works at the desk in this file's tests; nobody had an error in the console."""
    people = People(browser, staffed)
    yield people
    people.leave()


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.url, locale="en-GB")
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
