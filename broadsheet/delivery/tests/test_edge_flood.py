"""What gives way when more ask than can be served, and in which order.

The edge itself, with requests that are handed to it as granian would. What it has made is
made by the test, for a page must be slow exactly as long as the test wants.
"""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from broadsheet.delivery import edge as edge_module
from broadsheet.delivery import making
from broadsheet.delivery.edge import Edge
from broadsheet.delivery.headers import KEPT_BY_NOBODY
from broadsheet.delivery.index import Entry
from broadsheet.delivery.making import Made
from broadsheet.delivery.pages import encode, page_of
from broadsheet.delivery.ready import Readies
from broadsheet.delivery.shelf import Memory, encode_part, part_key
from broadsheet.delivery.store import Store
from broadsheet.delivery.tests.asking import run
from broadsheet.delivery.wsgi import Answer
from broadsheet.kit.parts import Hole, Item, Part
from broadsheet.kit.policy import CACHE_CONTROL
from broadsheet.stories.reading import tally

HOST = "news.example.org"
PUBLIC = [("cache-control", "public, max-age=0")]


class Scope:
    proto = "http"
    scheme = "http"
    authority = None
    client = "127.0.0.1:5000"

    def __init__(self, path: str, method: str = "GET", query: str = "", **headers: str) -> None:
        self.path, self.method, self.query_string = path, method, query
        self.headers = {"host": HOST, "accept-encoding": "gzip"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }


class Proto:
    """Takes down the one answer; sends a body to whoever reads one."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks = chunks
        self.answers: list[tuple[int, list, bytes]] = []

    async def __aiter__(self):
        for chunk in self.chunks:
            yield chunk

    async def __call__(self) -> bytes:
        return b"".join(self.chunks)

    def response_empty(self, status, headers):
        self.answers.append((int(status), headers, b""))

    def response_bytes(self, status, headers, body):
        self.answers.append((int(status), headers, body))

    def response_str(self, status, headers, body):
        self.answers.append((int(status), headers, body.encode()))

    @property
    def status(self) -> int:
        (status, _, _) = self.only
        return status

    @property
    def only(self) -> tuple[int, list, bytes]:
        (answer,) = self.answers
        return answer


class Kitchen:
    """Makes pages when it is told to, and counts them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.open = threading.Event()
        self.begun = threading.Semaphore(0)
        self.made: list[str] = []
        self.kept = True
        self.answer = Answer(200, PUBLIC, b"made")

    def make_page(self, key: str) -> Made:
        moment = self.store.moment()
        self.made.append(key)
        self.begun.release()
        self.open.wait(20)
        if self.kept and self.answer.status == 200:
            self.store.keep([Entry(key, encode(page_of("en", [], ["made"])), {"page:1"})], moment)
        return Made(self.answer, is_current=self.store.moment() == moment)

    def call(self, application, environ) -> Answer:
        self.made.append(environ["PATH_INFO"])
        self.begun.release()
        self.open.wait(20)
        return Answer(200, [("cache-control", "private")], environ["PATH_INFO"].encode())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "pages")


@pytest.fixture
def kitchen(store: Store, monkeypatch) -> Iterator[Kitchen]:
    kitchen = Kitchen(store)
    monkeypatch.setattr(edge_module, "make_page", kitchen.make_page)
    monkeypatch.setattr(edge_module, "call", kitchen.call)
    yield kitchen
    kitchen.open.set()


@pytest.fixture
def edge(store: Store) -> Iterator[Edge]:
    edge = Edge(store, Readies(store, Memory()))
    yield edge
    edge.readers.shutdown(wait=True)
    edge.desk.shutdown(wait=True)


async def ask(edge: Edge, *scopes: Scope) -> list[Proto]:
    protos = [Proto() for _ in scopes]
    await asyncio.gather(*(edge(scope, proto) for scope, proto in zip(scopes, protos, strict=True)))
    return protos


async def until_begun(kitchen: Kitchen, number: int = 1) -> None:
    for _ in range(number):
        await asyncio.to_thread(kitchen.begun.acquire, timeout=20)


def test_a_thousand_who_ask_for_a_page_have_it_made_once(edge, kitchen):
    async def play():
        waiting = asyncio.gather(*(ask(edge, Scope("/en/")) for _ in range(1000)))
        await until_begun(kitchen)
        kitchen.open.set()
        return await waiting

    answers = run(play())

    assert {gzip.decompress(proto.only[2]) for (proto,) in answers} == {b"made"}
    assert {proto.status for (proto,) in answers} == {200}
    assert kitchen.made == [f"{HOST}/en/"]


def test_who_waits_for_a_page_that_is_purged_meanwhile_gets_the_next(edge, kitchen, store):
    """The first has asked before the change, and gets what there was then."""

    async def play():
        waiting = asyncio.gather(*(ask(edge, Scope("/en/")) for _ in range(1000)))
        await until_begun(kitchen)
        store.purge({"page:1"})
        kitchen.open.set()
        return await waiting

    answers = run(play())

    assert {proto.status for (proto,) in answers} == {200}
    assert len(kitchen.made) == 2


def test_a_page_that_is_not_kept_is_made_once_for_all_who_wait(edge, kitchen):
    kitchen.kept = False

    async def play():
        waiting = asyncio.gather(*(ask(edge, Scope("/en/")) for _ in range(1000)))
        await until_begun(kitchen)
        kitchen.open.set()
        return await waiting

    answers = run(play())

    assert {proto.only[2] for (proto,) in answers} == {b"made"}
    assert len(kitchen.made) == 1


@pytest.mark.parametrize(("status", "headers"), [
    (404, PUBLIC), (301, PUBLIC), (500, [("cache-control", "no-store")]),
])  # fmt: skip
def test_what_is_no_page_is_made_once_a_second_for_all(edge, kitchen, status, headers, monkeypatch):
    kitchen.answer = Answer(status, headers, b"no page")
    kitchen.open.set()
    now = [1000.0]
    monkeypatch.setattr(edge_module.time, "monotonic", lambda: now[0])

    async def play():
        first = await ask(edge, *(Scope("/en/x/") for _ in range(100)))
        now[0] += 0.9
        return [*first, *await ask(edge, *(Scope("/en/x/") for _ in range(100)))]

    assert {proto.status for proto in run(play())} == {status}
    assert len(kitchen.made) == 1

    now[0] += 0.2
    kitchen.answer = Answer(200, PUBLIC, b"made")
    (proto,) = run(ask(edge, Scope("/en/x/")))
    assert proto.status == 200


def test_a_failure_is_not_sent_for_longer_than_it_is_held(edge, kitchen):
    kitchen.answer = Answer(500, [], b"broken")
    kitchen.open.set()
    run(ask(edge, Scope("/en/x/")))

    assert max(until for until, _ in edge.held.values()) <= edge_module.time.monotonic() + 1


def test_what_is_for_one_reader_is_made_for_each_with_his_own_request(edge, kitchen, monkeypatch):
    kitchen.answer = Answer(200, [("cache-control", "no-store")], b"nobody's")
    kitchen.kept = False
    kitchen.open.set()
    seen = []

    def call(application, environ):
        seen.append(environ.get("HTTP_COOKIE"))
        return Answer(200, [("cache-control", "private")], environ["HTTP_COOKIE"].encode())

    monkeypatch.setattr(edge_module, "call", call)
    protos = run(ask(edge, *(Scope("/en/", cookie=name) for name in ("a", "b", "c"))))

    assert [proto.only[2] for proto in protos] == [b"a", b"b", b"c"]
    assert len(kitchen.made) == 1
    run(ask(edge, Scope("/en/", cookie="d")))
    assert len(kitchen.made) == 1


def test_no_cache_keeps_a_page_that_was_withdrawn_while_it_was_sent(edge, kitchen, store):
    """It was kept and dropped again; nobody would call the answer back."""
    kitchen.answer = Answer(200, [("cache-control", CACHE_CONTROL["stored"])], b"withdrawn")
    kept, kitchen.kept = kitchen.make_page, False

    def then_withdrawn(key):
        made = kept(key)
        store.purge({"page:1"})
        return Made(made.answer, is_current=False)

    kitchen.open.set()
    with patch.object(edge_module, "make_page", then_withdrawn):
        (proto,) = run(ask(edge, Scope("/en/")))

    assert dict(proto.only[1])["cache-control"] == KEPT_BY_NOBODY


def test_so_many_answers_are_held_and_no_more(edge, kitchen, monkeypatch):
    kitchen.answer = Answer(404, PUBLIC, b"")
    kitchen.open.set()
    monkeypatch.setattr(edge_module, "MOST_HELD", 20)

    run(ask(edge, *(Scope(f"/en/{number}/") for number in range(100))))

    assert len(edge.held) == 20
    assert not edge.flights


def test_addresses_that_are_pages_are_remembered_up_to_a_number(edge, kitchen, monkeypatch):
    kitchen.open.set()
    monkeypatch.setattr(edge_module, "MOST_KEYS", 5)

    async def play():
        for number in range(12):
            for _ in range(2):
                await ask(edge, Scope(f"/en/{number}/"))

    run(play())

    assert 0 < len(edge.keys) <= 5


def flooded(edge: Edge, monkeypatch, waiting: int) -> None:
    monkeypatch.setitem(edge.waiting, edge.readers, waiting)


def test_beacons_are_not_counted_any_more_long_before_a_page_is_refused(edge, kitchen, monkeypatch):
    kitchen.open.set()
    counted = []
    monkeypatch.setattr(tally, "add", lambda *args: counted.append(args))
    beacon = {"method": "POST", "user_agent": "Firefox", "sec_fetch_site": "same-origin"}

    (quiet,) = run(ask(edge, Scope("/beacon/read/7/", **beacon)))
    assert len(counted) == 1
    flooded(edge, monkeypatch, edge_module.MOST_WAITING_FOR_COUNTS)
    beaconed, page = run(ask(edge, Scope("/beacon/read/7/", **beacon), Scope("/en/")))

    assert (quiet.status, beaconed.status, page.status) == (204, 204, 200)
    assert len(counted) == 1
    assert edge_module.MOST_WAITING_FOR_COUNTS * 2 < edge_module.MOST_WAITING


def test_a_page_that_nobody_has_made_is_refused_for_a_second_when_too_many_wait(
    edge, kitchen, monkeypatch
):
    flooded(edge, monkeypatch, edge_module.MOST_WAITING)

    (proto,) = run(ask(edge, Scope("/en/")))

    status, headers, _ = proto.only
    assert status == 503
    assert ("retry-after", "1") in headers
    assert ("cache-control", "no-store") in headers
    assert not kitchen.made


def test_a_page_that_is_there_is_sent_however_many_wait(edge, kitchen, monkeypatch):
    kitchen.open.set()
    run(ask(edge, Scope("/en/")))
    flooded(edge, monkeypatch, edge_module.MOST_WAITING)
    edge.readies.pages.clear()  # it has to be read from the store, too

    protos = run(ask(edge, Scope("/en/"), Scope("/en/")))

    assert [proto.status for proto in protos] == [200, 200]


def test_a_page_whose_rail_cannot_be_made_for_the_flood_is_sent_without_it(
    edge, store, monkeypatch
):
    page = page_of("en", [], ["<main>", Hole("rail"), Hole("ticker"), "</main>"])
    ticker = Entry(part_key("en", "ticker"), encode_part(Part([Item(0, "now")])), {"x"})
    store.keep([Entry(f"{HOST}/en/", encode(page), {"page:1"}), ticker], store.moment())
    flooded(edge, monkeypatch, edge_module.MOST_WAITING)

    (proto,) = run(ask(edge, Scope("/en/")))

    assert proto.status == 200
    assert gzip.decompress(proto.only[2]) == b"<main>now</main>"
    assert not edge.readies.pages


def test_a_rail_that_cannot_be_made_is_tried_once_a_second(edge, store, monkeypatch):
    page = page_of("en", [], ["<main>", Hole("rail"), "</main>"])
    store.keep([Entry(f"{HOST}/en/", encode(page), {"page:1"})], store.moment())
    tried, now = [], [1000.0]
    monkeypatch.setattr(edge_module, "fill_and_make", tried.append)
    monkeypatch.setattr(edge_module.time, "monotonic", lambda: now[0])

    for seconds in (0, 0.5, 0.6):
        now[0] += seconds
        (proto,) = run(ask(edge, Scope("/en/")))
        assert gzip.decompress(proto.only[2]) == b"<main></main>"

    assert len(tried) == 2


def test_a_rail_that_all_pages_lack_is_made_once(edge, store, monkeypatch):
    page = encode(page_of("en", [], ["<main>", Hole("rail"), Hole("ticker"), "</main>"]))
    paths = [f"/en/{number}/" for number in range(20)]
    store.keep([Entry(f"{HOST}{path}", page, {"page:1"}) for path in paths], store.moment())
    made = []

    def fill_and_make(key):
        made.append(key)
        parts = [
            Entry(part_key("en", name), encode_part(Part([Item(0, name)])), {"x"})
            for name in ("rail", "ticker")
        ]
        store.keep(parts, store.moment())

    monkeypatch.setattr(edge_module, "fill_and_make", fill_and_make)
    protos = run(ask(edge, *map(Scope, paths)))

    bodies = {gzip.decompress(proto.only[2]) for proto in protos}
    assert bodies == {b"<main>railticker</main>"}
    assert len(made) == 1


def test_the_desk_answers_while_all_readers_threads_are_busy(edge, kitchen, monkeypatch):
    def call(application, environ):
        return Answer(200, [], b"the desk")

    async def play():
        flood = [asyncio.ensure_future(ask(edge, Scope(f"/en/{n}/"))) for n in range(300)]
        await until_begun(kitchen, edge_module.READER_THREADS)
        monkeypatch.setattr(edge_module, "call", call)
        (desk,) = await asyncio.wait_for(ask(edge, Scope("/desk/")), 10)
        under_way = [task for task in flood if not task.done()]
        kitchen.open.set()
        return desk, under_way, [proto for task in flood for proto in await task]

    desk, under_way, flood = run(play())

    assert desk.only[2] == b"the desk"
    assert len(under_way) == edge_module.MOST_WAITING
    assert {proto.status for proto in flood} == {200, 503}
    assert sum(proto.status == 503 for proto in flood) == 300 - edge_module.MOST_WAITING


def test_readers_get_pages_while_the_desk_is_busy(edge, kitchen):
    async def play():
        desk = [asyncio.ensure_future(ask(edge, Scope("/desk/"))) for _ in range(300)]
        await until_begun(kitchen, edge_module.DESK_THREADS)
        page = asyncio.ensure_future(ask(edge, Scope("/en/")))
        await until_begun(kitchen)
        kitchen.open.set()
        return (await page)[0], [proto for task in desk for proto in await task]

    page, desk = run(play())

    assert page.status == 200
    assert {proto.status for proto in desk} == {200, 503}


@pytest.mark.parametrize("announced", [{}, {"content_length": "100"}])
def test_a_body_that_comes_too_slowly_holds_nothing(edge, kitchen, monkeypatch, announced):
    monkeypatch.setattr("broadsheet.delivery.sending.LONGEST", 0.01)

    class Slow(Proto):
        async def __aiter__(self):
            yield b"a"
            await asyncio.sleep(30)

        async def __call__(self):
            await asyncio.sleep(30)

    proto = Slow()
    run(edge(Scope("/en/", method="POST", **announced), proto))

    assert proto.status == 408
    assert not kitchen.made


def test_the_edge_keeps_nothing_of_who_asked(edge, store, monkeypatch):
    """The application gets the key's host and path, and nothing of the request."""
    seen = []

    def call(application, environ):
        seen.append(environ)
        return Answer(404, PUBLIC, b"")

    monkeypatch.setattr(making, "call", call)
    monkeypatch.setattr(making, "store", store)
    headers = {
        "cookie": "session=1",
        "user_agent": "x",
        "authorization": "y",
        "x_forwarded_host": "z",
    }
    run(ask(edge, Scope("/en/", **headers)))

    (environ,) = seen
    assert {name for name in environ if name.startswith("HTTP_")} == {"HTTP_HOST"}
    assert environ["REMOTE_ADDR"] == ""


@pytest.mark.parametrize(
    ("client", "address"), [("192.0.2.1:5000", "192.0.2.1"), ("[2001:db8::1]:5000", "2001:db8::1")]
)
def test_django_is_told_where_a_request_comes_from(edge, monkeypatch, client, address):
    seen = []
    monkeypatch.setattr(
        edge_module, "call", lambda _, environ: seen.append(environ) or Answer(200, [], b"")
    )
    asked = Scope("/en/account/", method="POST")
    asked.client = client
    run(edge(asked, Proto()))
    assert seen[0]["REMOTE_ADDR"] == address
