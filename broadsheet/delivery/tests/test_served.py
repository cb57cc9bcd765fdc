"""The tree of pages for nginx: nothing old is left in it, whoever is interrupted where."""

from __future__ import annotations

import gzip
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from broadsheet.delivery import purging, ready, served, shelf, store, writing
from broadsheet.delivery.index import Entry
from broadsheet.delivery.pages import encode, page_of
from broadsheet.delivery.ready import Readies
from broadsheet.delivery.refreshing import Refresher
from broadsheet.delivery.served import path_of
from broadsheet.delivery.shelf import Memory, NotMade, StoredShelf, encode_part
from broadsheet.delivery.store import Limits, Store
from broadsheet.delivery.writing import Writer
from broadsheet.kit.parts import Hole, Item, Part

HEADERS = [("content-type", "text/html; charset=utf-8")]
KEY = "localhost:8000/en/world/ferry/"
PATH = "localhost:8000/en/world/ferry/index.html.gz"
PART = "part:en/ticker"
# What whoever is interrupted was doing: all that others could see half of.
WATCHED = {
    served.__file__: {"put", "turn", "remove", "forget_last", "put_aside"},
    writing.__file__: {"write", "is_current"},
    purging.__file__: {"purge"},
    ready.__file__: {"get", "take"},
    store.__file__: {"keep", "drop", "turn_epoch", "put_in_place"},
}
# A disk is slow, and nothing here is about one.
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
LONG_ENOUGH_TO_BLOCK = 0.02


class AtOnce(Executor):
    """Does the work where it is asked for, as nothing else waits here."""

    def submit(self, work, /, *args, **kwargs):
        work(*args, **kwargs)
        return Future()


class Newsroom:
    """A store with one page, in which one part stands."""

    def __init__(self, directory: Path) -> None:
        self.store = Store(directory)
        self.store.served.cleaner = AtOnce()
        self.store.served.begin()
        self.begin()

    def begin(self) -> Newsroom:
        """As if nothing had been written yet."""
        self.write_part("old ticker")
        self.write_page("old page")
        self.store.turn_epoch()
        self.store.served.forget_last()
        self.readies = self.process()
        return self

    def process(self) -> Readies:
        """What a server's process has in memory."""
        writer = Writer(self.store.served, HEADERS)
        writer.thread = AtOnce()
        return Readies(self.store, Memory(), writer)

    def write_page(self, text: str) -> None:
        page = page_of("en", HEADERS, [text, Hole("ticker")])
        self.store.keep([Entry(KEY, encode(page), {"page:1"})], self.store.moment())

    def write_part(self, text: str) -> None:
        part = encode_part(Part([Item(0, text)]))
        self.store.keep([Entry(PART, part, {"ticker:1"})], self.store.moment())

    # What a reader's request does

    def ask(self) -> None:
        with suppress(NotMade):  # a request would make the part first
            self.readies.get(KEY) or self.readies.take(KEY)

    # What changes do

    def drop_page(self) -> None:
        self.store.purge({"page:1"})
        self.store.drop([KEY])

    def replace_page(self) -> None:
        self.write_page("new page")

    def change_ticker(self) -> None:
        self.write_part("new ticker")
        self.store.turn_epoch()

    def withdraw(self) -> None:
        """A story that the page is about, and the ticker has."""
        purging.purge({"page:1", "ticker:1"}, withdrawn={"page:1", "ticker:1"})
        self.write_part("new ticker")  # by whoever asks for another page

    def withdraw_from_ticker(self) -> None:
        purging.purge({"ticker:1"}, withdrawn={"ticker:1"})
        self.write_part("new ticker")

    # What is found

    def path(self, tree: str = "now") -> Path:
        return Path(self.store.served.directory, tree, PATH)

    def file(self, tree: str = "now") -> str | None:
        with suppress(FileNotFoundError):
            return gzip.decompress(self.path(tree).read_bytes()).decode()
        return None

    def right(self) -> str | None:
        """What the application would send."""
        found = Readies(self.store, Memory()).take(KEY)
        return gzip.decompress(found.body).decode() if found else None


CHANGES = ["drop_page", "replace_page", "change_ticker", "withdraw", "withdraw_from_ticker"]
# A page in memory is looked at in another way than one that is read.
at_any_point = pytest.mark.parametrize(
    ("change", "asked_before"),
    [*((each, False) for each in CHANGES), ("change_ticker", True), ("withdraw_from_ticker", True)],
)


@pytest.fixture
def newsroom(monkeypatch) -> Iterator[Newsroom]:
    with TemporaryDirectory(dir=IN_MEMORY) as directory:
        newsroom = Newsroom(Path(directory))
        monkeypatch.setattr(purging, "store", newsroom.store)
        monkeypatch.setattr(purging, "refresher", Refresher(newsroom.store))
        monkeypatch.setattr(purging.senders, "send", lambda tags: None)
        yield newsroom


def interrupted(work: Callable, at: int, meanwhile: Callable) -> bool:
    """Do the work, and something else as it comes to its nth line; whether it came so far.

    A line that is gone through again and again counts once.
    """
    lines = set()

    def trace(frame, event, _):
        if frame.f_code.co_name not in WATCHED.get(frame.f_code.co_filename, ()):
            return None
        line = (frame.f_code, frame.f_lineno)
        if event == "line" and line not in lines:
            lines.add(line)
            if len(lines) == at:
                sys.settrace(None)
                meanwhile()
        return trace

    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(None)
    return len(lines) >= at


def in_between(work: Callable, at: int, other: Callable) -> bool:
    """As `interrupted`; what the other must wait for, it does afterwards."""
    thread = threading.Thread(target=other)

    def begin() -> None:
        thread.start()
        thread.join(LONG_ENOUGH_TO_BLOCK)

    came_so_far = interrupted(work, at, begin)
    if came_so_far:
        thread.join()
    return came_so_far


def check(newsroom: Newsroom, change: str) -> None:
    assert newsroom.file() in {None, newsroom.right()}
    if change.startswith("withdraw"):
        assert "old ticker" not in (newsroom.file("last") or "")
    newsroom.ask()
    assert newsroom.file() == newsroom.right()


@at_any_point
def test_a_change_at_any_point_of_writing_leaves_no_old_page(newsroom, change, asked_before):
    at, came_so_far = 0, True
    while came_so_far:
        at += 1
        newsroom.begin()
        if asked_before:
            newsroom.ask()
            newsroom.store.turn_epoch()
        came_so_far = in_between(newsroom.ask, at, getattr(newsroom, change))
        if came_so_far:
            check(newsroom, change)
    assert at > 20


@at_any_point
def test_writing_at_any_point_of_a_change_leaves_no_old_page(newsroom, change, asked_before):
    at, came_so_far = 0, True
    while came_so_far:
        at += 1
        newsroom.begin()
        if asked_before:
            newsroom.ask()
        came_so_far = in_between(getattr(newsroom, change), at, newsroom.ask)
        check(newsroom, change)
    assert at > 10


of_threads_that_the_child_does_not_need = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)


def killed(newsroom: Newsroom, work: Callable, at: int) -> bool:
    """Do the work in a process that ends at its nth line; whether it came so far."""
    newsroom.store.index.close()  # a connection must not be taken into another process
    child = os.fork()
    if child == 0:
        try:
            interrupted(work, at, lambda: os._exit(9))
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@of_threads_that_the_child_does_not_need
def test_a_writer_killed_at_any_point_leaves_nothing_that_a_change_does_not_find(newsroom):
    at, came_so_far = 0, True
    while came_so_far:
        at += 1
        newsroom.begin()
        came_so_far = killed(newsroom, newsroom.ask, at)
        newsroom.withdraw()
        check(newsroom, "withdraw")
    assert at > 20


@of_threads_that_the_child_does_not_need
def test_a_change_killed_at_any_point_and_followed_again_leaves_no_old_page(newsroom):
    at, came_so_far = 0, True
    while came_so_far:
        at += 1
        newsroom.begin()
        newsroom.ask()
        came_so_far = killed(newsroom, newsroom.withdraw, at)
        newsroom.ask()
        newsroom.withdraw()
        check(newsroom, "withdraw")
    assert at > 20


def test_a_page_is_written_once_an_epoch_though_nothing_in_it_changed(newsroom):
    newsroom.ask()
    written = newsroom.path().stat().st_ino
    newsroom.ask()
    assert newsroom.path().stat().st_ino == written
    newsroom.store.turn_epoch()
    assert newsroom.file() is None
    newsroom.ask()
    assert newsroom.file() == "old pageold ticker"


def test_a_soft_purge_leaves_the_last_copy(newsroom):
    newsroom.ask()
    newsroom.drop_page()
    assert (newsroom.file(), newsroom.file("last")) == (None, "old pageold ticker")


def test_old_epochs_are_deleted(newsroom):
    for _ in range(3):
        newsroom.ask()
        newsroom.change_ticker()
        newsroom.withdraw()
    epochs = Path(newsroom.store.served.directory, "epochs")
    assert [f"epochs/{each.name}" for each in epochs.iterdir()] == [newsroom.store.served.epoch()]


def test_an_emptied_store_leaves_nothing_to_nginx(newsroom):
    newsroom.ask()
    newsroom.store.clear()
    assert (newsroom.file(), newsroom.file("last")) == (None, None)


def test_what_the_store_drops_for_room_is_dropped_from_the_last_copies(newsroom):
    newsroom.ask()
    newsroom.store.limits = Limits(entries=1)
    newsroom.store.make_room()
    newsroom.store.make_room()
    assert (newsroom.file(), newsroom.file("last")) == (None, None)


def test_versions_of_one_size_within_a_second_differ_in_time(newsroom):
    newsroom.ask()
    before = newsroom.path().stat()
    newsroom.write_page("odl page")
    newsroom.ask()
    after = newsroom.path().stat()
    assert after.st_size == before.st_size and int(after.st_mtime) != int(before.st_mtime)


def test_a_page_with_headers_that_nginx_does_not_send_is_not_written(newsroom):
    page = page_of("en", [*HEADERS, ("link", "</>")], ["page", Hole("ticker")])
    newsroom.store.keep([Entry(KEY, encode(page), {"page:1"})], newsroom.store.moment())
    newsroom.ask()
    assert newsroom.file() is None


def test_a_page_with_a_gap_is_not_written(newsroom):
    newsroom.store.drop([PART])
    newsroom.readies.take(KEY, with_gaps=True)
    assert newsroom.file() is None


def test_a_page_whose_part_has_ended_is_not_written(newsroom, monkeypatch):
    part = encode_part(Part([Item(0, "ends")], until=time.time() + 1000))
    newsroom.store.keep([Entry(PART, part, {"ticker:1"})], newsroom.store.moment())
    write = newsroom.readies.writer.write
    monkeypatch.setattr(
        newsroom.readies.writer,
        "write",
        lambda found, *rest: (setattr(found, "until", time.time() - 1), write(found, *rest)),
    )
    newsroom.ask()
    assert newsroom.file() is None


def test_a_part_that_is_made_anew_as_it_ended_turns_the_epoch(newsroom, monkeypatch):
    newsroom.ask()
    monkeypatch.setattr(StoredShelf, "is_current", lambda self, part: False)
    monkeypatch.setattr(shelf, "make_part", lambda edition, name: (Part(), {"ticker:1"}))
    StoredShelf(newsroom.store, Memory(), "en", lambda: None).part("ticker")
    assert newsroom.file() is None


def test_when_a_page_cannot_be_written_readers_are_answered_and_it_is_said_once(
    newsroom, monkeypatch, caplog
):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(newsroom.store.served, "write_aside", full)
        newsroom.ask()
        assert newsroom.readies.get(KEY) and newsroom.readies.get(KEY)
    said = [record.message.partition(":")[0] for record in caplog.records]
    assert said == ["Pages are not written for nginx, which asks for each"]
    newsroom.ask()
    assert newsroom.file() == newsroom.right()


def test_when_the_epoch_cannot_be_turned_nginx_is_left_without_pages_until_it_can(
    newsroom, monkeypatch
):
    newsroom.ask()
    with monkeypatch.context() as patched:
        patched.setattr(os, "symlink", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        newsroom.change_ticker()
    assert (newsroom.file(), newsroom.file("last")) == (None, None)
    newsroom.ask()
    newsroom.ask()
    assert newsroom.file() == "old pagenew ticker"


def test_without_the_setting_nothing_is_written_and_what_is_there_goes(tmp_path):
    kept = Store(tmp_path)
    kept.turn_epoch()
    kept.drop(["localhost/en/"])
    kept.served.forget_last()
    assert not Path(kept.served.directory).exists()
    kept.served.begin()
    kept.served.end()
    assert not Path(kept.served.directory).exists()


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("news.example.org/", "news.example.org/index.html.gz"),
        ("localhost:8000/en/", "localhost:8000/en/index.html.gz"),
        ("localhost:8000/ar/رأي/?page=2", "localhost:8000/ar/رأي/page-2.html.gz"),
        ("localhost/" + "ж" * 127 + "/", "localhost/" + "ж" * 127 + "/index.html.gz"),
        ("localhost/" + "ж" * 128 + "/", None),
        ("localhost" + "/abc" * 800 + "/", None),
        ("localhost/en", None),
        ("localhost/en/x.css/", None),
        ("localhost/en/a+b/", None),
        ("localhost/../en/", None),
        ("../en/", None),
        ("localhost/en/\udc80/", None),
        ("part:en/ticker", None),
    ],
)
def test_only_plain_paths_are_written(key, path):
    assert path_of(key) == path
