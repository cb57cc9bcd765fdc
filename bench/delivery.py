"""How fast pages reach readers, and how soon a change does."""

from __future__ import annotations

import asyncio
import random
import re
import statistics
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import CookieJar

from django.conf import settings

from bench import Figure, benchmark
from bench.newsroom import Archive
from bench.serving import (
    HOST,
    NGINX_PORT,
    PORT,
    SHIPPED_PORT,
    Load,
    ask,
    ask_over,
    connected,
    load,
    loading,
    nginx,
    parsed,
    resident_megabytes,
    server,
    shipped_configuration,
)  # fmt: skip
from broadsheet.delivery.models import Change
from broadsheet.delivery.served import path_of
from broadsheet.delivery.store import Store
from broadsheet.editions.models import EditionRole
from broadsheet.testing import PASSWORD, make_person

SIZES = (1_000, 10_000, 100_000)
HOT_PAGES = 300
ROUNDS = 3
SECONDS = 6
# Each reader waits for an answer and a fifth of a second more before asking again.
READERS, READERS_A_SECOND = 1_200, 6_000
PUBLICATIONS = 15
SECONDS_A_PUBLICATION = 2
AT_ONCE = 1_000


@benchmark
def delivery() -> Iterator[Figure]:
    """Hits beside nginx on the same bytes, misses, publishing under load, a purged page."""
    archive = Archive()
    make_person("editor", (archive.edition, EditionRole.Role.EDITOR))
    for size in SIZES:
        archive.grow_to(size)
        with server() as process:
            yield from misses(size)
            yield from publishing(size)
            if size == SIZES[-1]:
                yield from hits("the default server", PORT)
                yield from a_crowd()
                yield Figure(
                    "memory of the process tree, MB", round(resident_megabytes(process)), 1
                )
    with server(SERVED_BY_NGINX="on"):
        yield from hits("nginx as shipped", SHIPPED_PORT, shipped_configuration())


def paths_of(size: int, number: int) -> list[str]:
    """Addresses of that many stories, the newest half and others from the whole archive."""
    newest = list(range(number // 2))
    others = random.sample(range(size), number - len(newest))
    sections = ["world", "business", "science", "culture", "sport", "opinion"]
    return [f"/en/{sections[n % 6]}/story-{n}/" for n in {*newest, *others}]


def store() -> Store:
    return Store(settings.DATA_DIR / "pages")


# Misses


def misses(size: int) -> Iterator[Figure]:
    for what, paths in (
        ("story", paths_of(size, 120)),
        ("front", ["/en/", "/en/world/", "/en/business/", "/en/science/"] * 6),
    ):
        times = [miss(path) for path in paths]
        note = f"median {statistics.median(times) * 1000:.0f} ms"
        yield Figure(f"misses of a {what}, {size:,} stories", len(times), sum(times), note)


def miss(path: str) -> float:
    store().drop([f"{HOST}{path}"])
    begun = time.perf_counter()
    ask(path)
    return time.perf_counter() - begun


# Hits


def hits(what: str, port: int, shipped: str = "") -> Iterator[Figure]:
    """Beside nginx with the same bytes, in turns."""
    paths = ["/en/", *paths_of(SIZES[-1], HOT_PAGES)]
    pages = {path: ask(path, headers={"Accept-Encoding": "gzip"}) for path in paths}
    if shipped:
        wait_for_files(paths)
    with nginx(pages, shipped):
        load(port, paths, 2)
        theirs, ours = [], []
        for _ in range(ROUNDS):
            theirs.append(load(NGINX_PORT, paths, SECONDS))
            ours.append(load(port, paths, SECONDS))
    yield hit_figure("hits, nginx with gzip_static", theirs)
    ratio = statistics.median(
        o.per_second / t.per_second for o, t in zip(ours, theirs, strict=True)
    )
    slower = statistics.median(o.p99 / t.p99 for o, t in zip(ours, theirs, strict=True))
    yield hit_figure(f"hits, {what}", ours, f", {ratio:.2f} × nginx, p99 {slower:.1f} ×")


def wait_for_files(paths: list[str]) -> None:
    """Until nginx has all the pages to send by itself."""
    tree = settings.DATA_DIR / "pages/served/now"
    files = [tree / str(path_of(f"{HOST}{path}")) for path in paths]
    until = time.monotonic() + 60
    while not all(file.exists() for file in files):
        if time.monotonic() > until:
            raise RuntimeError("The pages are not written for nginx.")
        time.sleep(0.1)


def hit_figure(what: str, loads: list[Load], further: str = "") -> Figure:
    rate = statistics.median(load.per_second for load in loads)
    p99 = statistics.median(load.p99 for load in loads)
    errors = sum(load.errors for load in loads)
    note = f"p99 {p99:.1f} ms, {errors} errors{further}"
    return Figure(what, round(rate * SECONDS), SECONDS, note)


# Publishing


def publishing(size: int) -> Iterator[Figure]:
    """Stories published at the desk while readers read; how soon each page shows them.

    The clock starts when the change is written, within the transaction that is committed
    a little later.
    """
    paths = ["/en/", *paths_of(size, HOT_PAGES)]
    watched = ["/en/", "/en/world/", "/en/latest/", *paths[1:4]]
    for path in paths:
        ask(path)
    desk = Desk()
    seconds = PUBLICATIONS * SECONDS_A_PUBLICATION + 4
    with loading(PORT, paths, seconds, READERS, READERS_A_SECOND) as readers:
        time.sleep(2)
        delays = []
        for number in range(PUBLICATIONS):
            next_at = time.monotonic() + SECONDS_A_PUBLICATION
            delays += publication(desk, number, watched)
            time.sleep(max(0, next_at - time.monotonic()))
        printed, _ = readers.communicate()
    delays.sort()
    median, slow = statistics.median(delays), delays[int(len(delays) * 0.99)]
    with store().index.reading() as connection:
        purges = connection.execute(
            "SELECT pages, seconds FROM purge WHERE pages > 1 AND seconds IS NOT NULL"
            " ORDER BY number DESC LIMIT ?",
            (PUBLICATIONS,),
        ).fetchall()
    pages = statistics.median(pages for pages, _ in purges)
    took = statistics.median(seconds for _, seconds in purges)
    rate = parsed(printed).per_second
    yield Figure(
        f"pages that show a new story, {size:,} stories", len(delays), sum(delays),
        f"p50 {median:.2f} s, p99 {slow:.2f} s, {rate:,.0f} readers a second;"
        f" {pages:.0f} pages purged, followed in {took * 1000:.0f} ms",
    )  # fmt: skip


class Desk:
    """An editor signed in, with the quick form open."""

    def __init__(self) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        form = {"username": "editor", "password": PASSWORD, "next": "/desk/"}
        self.send("/desk/login/", form)

    def send(self, path: str, form: dict[str, str]) -> str:
        page = self.opener.open(f"http://{HOST}{path}").read().decode()
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)[1]  # type: ignore[index]
        if "section" in form:
            form["section"] = re.findall(r'<option value="(\d+)"', page)[0]
        data = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": token}).encode()
        return self.opener.open(f"http://{HOST}{path}", data).geturl()


def publication(desk: Desk, number: int, watched: list[str]) -> list[float]:
    """Seconds from the change to its being seen, for each of the pages."""
    headline = f"Breaking {number} {time.time_ns()}"
    seen: dict[str, float] = {}
    threads = [threading.Thread(target=watch, args=(path, headline, seen)) for path in watched]
    for thread in threads:
        thread.start()
    desk.send(
        "/desk/quick/",
        {"headline": headline, "text": "Words.", "section": "", "publish": "on", "breaking": "on"},
    )
    for thread in threads:
        thread.join()
    changed = Change.objects.latest("pk").at.timestamp()
    return [at - changed for at in seen.values()]


def watch(path: str, headline: str, seen: dict[str, float]) -> None:
    until = time.time() + 20
    with closing(connected()) as client:
        while time.time() < until:
            if headline.encode() in ask_over(client, path):
                seen[path] = time.time()
                return
            time.sleep(0.02)
    seen[path] = until


# A crowd


def a_crowd() -> Iterator[Figure]:
    """A thousand clients ask for the home at the moment it is purged."""
    home = f"{HOST}/en/"
    with store().index.writing() as connection:
        connection.execute("CREATE TABLE made (key TEXT)")
        connection.execute(
            "CREATE TRIGGER note_made AFTER INSERT ON entry"
            " BEGIN INSERT INTO made VALUES (new.key); END"
        )
    store().drop([home])
    times, errors = asyncio.run(crowd("/en/"))
    times.sort()
    with store().index.writing() as connection:
        (renders,) = connection.execute(
            "SELECT count(*) FROM made WHERE key = ?", (home,)
        ).fetchone()
        connection.execute("DROP TRIGGER note_made")
        connection.execute("DROP TABLE made")
    note = f"p99 {times[int(len(times) * 0.99)]:.2f} s, {errors} errors, {renders} renders"
    yield Figure("clients on a purged page", len(times), max(times), note)


async def crowd(path: str) -> tuple[list[float], int]:
    answers = await asyncio.gather(
        *(one_of_them(path) for _ in range(AT_ONCE)), return_exceptions=True
    )
    times = [answer for answer in answers if isinstance(answer, float)]
    return times, len(answers) - len(times)


async def one_of_them(path: str) -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    begun = time.perf_counter()
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
    status = await reader.readline()
    await reader.read()
    writer.close()
    if b" 200 " not in status:
        raise RuntimeError(status)
    return time.perf_counter() - begun
