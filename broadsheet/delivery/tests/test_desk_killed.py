"""The server is killed while editors save and publish: what they were told is there afterwards.

`KILLED_ROUNDS=200 pytest …` does it so often; the suite a few times.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from broadsheet.delivery.tests.sites import Site, free_port
from broadsheet.delivery.tests.test_browser_writing import PEOPLE, SIGN_IN
from broadsheet.editions.tests.test_desk_doors import story_form

ROUNDS = int(os.environ.get("KILLED_ROUNDS", "3"))
WRITERS = 4
LONGEST_LIFE = 1.5  # seconds of work before the kill
TOKEN = "t" * 32
SESSION_COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture
def desk(small_newsroom: Site, tmp_path: Path) -> Site:
    port = free_port()
    shutil.copytree(small_newsroom.data_dir, tmp_path, dirs_exist_ok=True)
    url = f"http://localhost:{port}"
    own = {"DATA_DIR": str(tmp_path), "PORT": str(port), "PUBLIC_URL": url}
    site = Site(url, tmp_path, small_newsroom.environment | own)
    site.run(PEOPLE)
    return site


class Editor(threading.Thread):
    """Saves and publishes one story again and again, until nobody answers."""

    def __init__(self, desk: Site, session: str, story: tuple[int, str], before: int) -> None:
        super().__init__()
        self.desk, self.session = desk, session
        self.pk, self.slug = story
        self.asked, self.saved, self.published = before, 0, 0

    def run(self) -> None:
        try:
            while True:
                self.asked += 1
                publishing = self.asked % 2 == 0
                if self.send(publishing):
                    self.saved = self.asked
                    self.published = self.asked if publishing else self.published
        except (OSError, HTTPException):
            return

    def send(self, publishing: bool) -> bool:
        title = f"Edition{self.asked}"
        form = story_form(SimpleNamespace(title=title, slug=self.slug))  # type: ignore[arg-type]
        if publishing:
            form["action-publish"] = "action-publish"
        request = urllib.request.Request(  # noqa: S310 – our own server
            f"{self.desk.url}/desk/pages/{self.pk}/edit/",
            urllib.parse.urlencode(form).encode(),
            {
                "Cookie": f"{SESSION_COOKIE}={self.session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN,
                "Accept": "text/html" if publishing else "application/json",
            },
        )  # fmt: skip
        opener = urllib.request.build_opener(Unfollowed)
        try:
            return opener.open(request, timeout=30).status == 200
        except urllib.error.HTTPError as answer:
            return answer.code == 302 and "/login/" not in answer.headers["Location"]


class Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def kill(server: subprocess.Popen) -> None:
    """The master and its processes, at once."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    for pid in [server.pid, *map(int, children)]:
        os.kill(pid, signal.SIGKILL)
    server.wait()


def rows(desk: Site, sql: str, *values) -> list[tuple]:
    with closing(sqlite3.connect(desk.data_dir / "broadsheet.sqlite3")) as connection:
        return connection.execute(sql, values).fetchall()


def work_until_killed(desk: Site, session: str, stories: list, before: int) -> list[Editor]:
    with desk.serving() as server:
        editors = [Editor(desk, session, story, before) for story in stories]
        for editor in editors:
            editor.start()
        time.sleep(random.uniform(0.2, LONGEST_LIFE))  # the kill comes at any moment of a save
        kill(server)
        for editor in editors:
            editor.join()
    return editors


def check(desk: Site, editor: Editor) -> None:
    ((content, title, live, listed),) = rows(
        desk,
        "SELECT r.content, p.title, p.live, s.listed_at FROM wagtailcore_page p"
        " JOIN wagtailcore_revision r ON r.id = p.latest_revision_id"
        " JOIN stories_storypage s ON s.page_ptr_id = p.id WHERE p.id = ?",
        editor.pk,
    )
    latest = int(json.loads(content)["title"].removeprefix("Edition") or 0) if editor.saved else 0
    assert latest >= editor.saved, "a save that was acknowledged is gone"
    if editor.published:
        public = int(title.removeprefix("Edition"))
        assert public >= editor.published, "a publication that was acknowledged is gone"
        assert live and listed, "a story is live and in no list"
        found = rows(
            desk, "SELECT rowid FROM search_words WHERE words MATCH ?", f'"edition{public}"'
        )
        assert (editor.pk,) in found, "a live story is not found by its headline"


def test_what_an_editor_was_told_is_there_after_a_kill(desk):
    session = desk.run(SIGN_IN.format(name="mira")).strip()
    stories = rows(
        desk, "SELECT page_ptr_id, edition_slug FROM stories_storypage ORDER BY 1 LIMIT ?", WRITERS
    )
    told = 0
    for number in range(ROUNDS):
        for editor in work_until_killed(desk, session, stories, number * 1000):
            check(desk, editor)
            told += editor.saved
        assert rows(desk, "PRAGMA integrity_check") == [("ok",)]
        half = "SELECT count(*) FROM wagtailcore_page p JOIN stories_storypage s ON"
        half += " s.page_ptr_id = p.id WHERE p.live <> (s.listed_at IS NOT NULL)"
        assert rows(desk, half) == [(0,)], "a story is half published"
    assert told, "nothing was saved before the kills"
