"""The small newsroom as readers and those who mean it ill meet it, behind two processes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass

from broadsheet.delivery.store import Store
from broadsheet.delivery.tests.asking import Answer, request, send
from broadsheet.delivery.tests.sites import Site

STORY = "/en/world/ferry-29/"
RECORDING = "/media/media/long.mp3"


@dataclass
class News:
    site: Site

    @property
    def store(self) -> Store:
        return Store(self.site.data_dir / "pages")

    def ask(self, target: str, host: str | None = None, **options) -> Answer:
        return send(self.site.port, request(target, host or self.site.host, **options))

    def key(self, path: str) -> str:
        return f"{self.site.host}{path}"

    def drop(self, path: str) -> None:
        self.store.drop([self.key(path)])

    @property
    def kept(self) -> set[str]:
        return set(self.store.page_keys())

    def index(self) -> sqlite3.Connection:
        return sqlite3.connect(self.store.index.path, isolation_level=None)

    def renders(self, path: str) -> int:
        """How often the page was made since `count_renders`."""
        with closing(self.index()) as index:
            found = index.execute("SELECT count(*) FROM made WHERE key = ?", (self.key(path),))
            return found.fetchone()[0]
