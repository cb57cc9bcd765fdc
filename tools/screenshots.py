"""Photograph every kind of page into screenshots/: `python -m tools.screenshots [kind ...]`.

In three editions, at two widths, in light and dark. Serves the publication in DATA_DIR if
there is one, else the demo from a directory of its own, made for the purpose.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import django
from playwright.sync_api import Browser, sync_playwright

from tools import prepare

if TYPE_CHECKING:
    from broadsheet.editions.models import Edition

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "screenshots"
EDITIONS = ("en", "ar", "ru")
WIDTHS = {360: 780, 1280: 900}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PATIENCE_SECONDS = 30


def main(kinds: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="broadsheet-screenshots-") as fresh:
        os.environ.setdefault("DATA_DIR", fresh)
        os.environ["PORT"] = str(free_port())
        prepare.main(["--demo"])
        print("Making the pictures' renditions.", flush=True)
        manage("db_worker", "--batch", "--no-startup-delay")
        pages = [page for page in addresses() if not kinds or page[1] in kinds]
        with server(), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ["CHROMIUM"],
                args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
            )
            for edition_code, kind, url in pages:
                photograph(browser, url, TARGET / edition_code, kind)
                print(f"{edition_code} {kind}", flush=True)
            browser.close()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def manage(*arguments: str) -> None:
    subprocess.run([sys.executable, ROOT / "manage.py", *arguments], check=True)


@contextmanager
def server() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, ROOT / "manage.py", "serve"])
    try:
        wait_for(f"http://localhost:{os.environ['PORT']}/healthz")
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            urllib.request.urlopen(url).close()  # noqa: S310
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def addresses() -> list[tuple[str, str, str]]:
    """Edition code, kind of page and address of what is to be photographed."""
    django.setup()
    from broadsheet.editions.models import Edition

    return [
        (edition.code, kind, edition.url_to(*route))
        for edition in Edition.objects.filter(code__in=EDITIONS)
        for kind, route in routes(edition).items()
    ]


def routes(edition: Edition) -> dict[str, tuple[str, ...]]:
    from broadsheet.comments.models import Thread
    from broadsheet.editions.models import InformationPage
    from broadsheet.stories.models import Author, StoryPage, Topic

    found: dict[str, tuple[str, ...]] = {
        name: (name,)
        for name in ("home", "latest", "archive", "corrections", "search", "topics", "authors")
    }
    found["sign-in"], found["sign-up"] = ("account_login",), ("account_signup",)
    found["section"] = ("section", next(iter(edition.sections.values())).slug)
    found["topic"] = ("topic", Topic.objects.filter(edition=edition).earliest("pk").slug)
    found["author"] = ("author", Author.objects.filter(edition=edition).earliest("pk").slug)
    policies = InformationPage.objects.child_of(edition.page)
    found["information"] = ("section", policies.earliest("pk").slug)
    found["not-found"] = ("section", "nothing-here")
    for story in StoryPage.objects.published().in_edition(edition).select_related("section"):
        found.setdefault(f"story-{story.kind}", ("story", story.section.slug, story.slug))
    talked = Thread.objects.filter(story__edition=edition).latest("visible").story
    found["comments"] = ("comments", talked.section.slug, talked.slug)
    return found


def photograph(browser: Browser, url: str, folder: Path, kind: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            page.goto(url, wait_until="networkidle")
            scroll_through(page)
            page.screenshot(path=folder / f"{kind}-{width}-{scheme}.png", full_page=True)
            page.close()


def scroll_through(page) -> None:
    """Bring lazy pictures in, as a reader would, and return to the top."""
    page.evaluate(
        """async () => {
            for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
                scrollTo(0, y);
                await new Promise(requestAnimationFrame);
            }
            scrollTo(0, 0);
        }"""
    )
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main(sys.argv[1:])
