"""What a process has in memory is sent only as long as it is what the store has."""

import gzip
import time
from pathlib import Path

import pytest

from broadsheet.delivery import composing
from broadsheet.delivery import ready as ready_module
from broadsheet.delivery.index import Entry
from broadsheet.delivery.pages import encode, page_of
from broadsheet.delivery.ready import Readies
from broadsheet.delivery.shelf import (
    Memory,
    NotMade,
    StoredShelf,
    card_key,
    decode_part,
    encode_part,
    part_key,
)
from broadsheet.delivery.store import Store
from broadsheet.kit.parts import Hole, Item, Part

PAGE = "news.example.org/en/"
TICKER = part_key("en", "ticker")
TOP = part_key("en", "top")
CARD = card_key("en", "line", 7)
TEXTS = ["<main>", Hole("ticker"), Hole("top", take=1, card="line"), "</main>"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "pages")
    keep_page(store, TEXTS)
    keep_part(store, TICKER, "now")
    keep_part(store, TOP)
    keep(store, CARD, b"a card", "page:7")
    return store


@pytest.fixture
def readies(store: Store) -> Readies:
    return Readies(store, Memory())


def keep(store: Store, key: str, content: bytes, *tags: str, until: float | None = None) -> None:
    assert store.keep([Entry(key, content, set(tags), until=until)], store.moment())


def keep_page(store: Store, texts: list, key: str = PAGE) -> None:
    keep(store, key, encode(page_of("en", [], texts)), "page:1")


def keep_part(store: Store, key: str, *lines: str, until: float | None = None) -> None:
    items = [Item(0, line) for line in lines] or [Item(7)]
    keep(store, key, encode_part(Part(items, until=until)), f"of:{key}", until=until)


def other_process(store: Store) -> Store:
    return Store(store.directory)


def text(readies: Readies, key: str = PAGE) -> str:
    ready = readies.get(key) or readies.take(key)
    return gzip.decompress(ready.body).decode()


def test_a_page_is_sent_from_memory_as_long_as_nothing_changes(readies):
    assert text(readies) == "<main>nowa card</main>"
    assert readies.get(PAGE) is readies.get(PAGE) is not None


@pytest.mark.parametrize("key", [PAGE, TICKER, TOP, CARD])
def test_what_another_process_drops_is_not_sent_again(store, readies, key):
    readies.take(PAGE)
    other_process(store).drop([key])

    assert readies.get(PAGE) is None


@pytest.mark.parametrize("key", [PAGE, TICKER, TOP, CARD])
def test_a_dropped_part_is_not_left_out_without_being_asked_for(store, readies, key):
    readies.take(PAGE)
    other_process(store).drop([key])

    if key == PAGE:
        assert readies.take(PAGE) is None
    else:
        with pytest.raises(NotMade):
            readies.take(PAGE)


def test_a_part_that_another_process_replaces_is_on_the_page_at_once(store, readies):
    readies.take(PAGE)
    other = other_process(store)
    keep_part(other, TICKER, "later")
    other.turn_epoch()

    assert text(readies) == "<main>latera card</main>"


def test_a_page_taken_after_a_part_is_replaced_and_before_the_epoch_turns_is_filled_anew(
    store, readies
):
    readies.take(PAGE)
    other = other_process(store)
    keep_part(other, TICKER, "later")
    readies.take(PAGE)
    other.turn_epoch()

    assert text(readies) == "<main>latera card</main>"


def test_what_another_thread_read_too_early_is_not_taken_for_new(store, readies):
    """It reads a part, the part is replaced and looked at, and only then it goes on."""

    def replaced_meanwhile(written: bytes):
        keep_part(store, TICKER, "later")
        store.turn_epoch()
        readies.take(PAGE)
        return decode_part(written)

    making = StoredShelf(store, readies.memory, "en", lambda: None)
    making.kept(TICKER, replaced_meanwhile)
    readies.forget(PAGE)

    assert text(readies) == "<main>latera card</main>"


def test_a_page_that_another_process_replaces_is_sent_at_once(store, readies):
    readies.take(PAGE)
    keep_page(other_process(store), ["other ", *TEXTS[1:]])

    assert text(readies) == "other nowa card</main>"


def test_a_turned_epoch_that_does_not_touch_the_page_costs_one_look(store, readies, monkeypatch):
    page = readies.take(PAGE)
    keep_part(other_process(store), part_key("ar", "ticker"), "other")
    other_process(store).turn_epoch()
    assert readies.get(PAGE) is page

    monkeypatch.setattr(store, "signature", None)  # would be called for each part
    assert readies.get(PAGE) is page


def change(store: Store, line: str) -> None:
    keep_part(other_process(store), TICKER, line)
    other_process(store).turn_epoch()


def test_a_change_while_a_page_is_filled_is_not_lost(store, readies, monkeypatch):
    def fill_then_changed(*args):
        filled = composing.fill(*args)
        change(store, "later")
        return filled

    monkeypatch.setattr(ready_module, "fill", fill_then_changed)
    readies.take(PAGE)
    monkeypatch.undo()

    assert text(readies) == "<main>latera card</main>"


def test_a_change_while_the_parts_are_looked_at_is_not_lost(store, readies, monkeypatch):
    readies.take(PAGE)
    looked_at = []

    def look_then_changed(key):
        looked_at.append(key)
        signature = Store.signature(store, key)
        if len(looked_at) == 3:  # the last: ticker, top and the card
            change(store, "later")
        return signature

    store.turn_epoch()
    monkeypatch.setattr(store, "signature", look_then_changed)
    assert readies.get(PAGE)
    monkeypatch.undo()

    assert looked_at
    assert text(readies) == "<main>latera card</main>"


def test_a_cleared_store_is_asked_anew(store, readies):
    readies.take(PAGE)
    other_process(store).clear()

    assert readies.get(PAGE) is None
    assert readies.take(PAGE) is None


def test_a_page_is_not_sent_after_one_of_its_parts_ends(store, readies):
    keep_part(store, TICKER, "for a while", until=time.time() + 3600)
    readies.take(PAGE)
    assert readies.get(PAGE)

    keep_part(store, TICKER, "over", until=time.time() - 1)
    store.turn_epoch()
    assert readies.get(PAGE) is None
    with pytest.raises(NotMade):
        readies.take(PAGE)


def test_a_page_in_memory_ends_with_its_part_though_nobody_turns_the_epoch(
    store, readies, monkeypatch
):
    until = time.time() + 3600
    keep_part(store, TICKER, "for a while", until=until)
    readies.take(PAGE)
    monkeypatch.setattr(ready_module.time, "time", lambda: until)

    assert readies.get(PAGE) is None


def test_a_page_with_gaps_is_sent_once_and_not_remembered(store, readies):
    store.drop([TICKER])

    gapped = readies.take(PAGE, with_gaps=True)

    assert gapped.body
    assert readies.get(PAGE) is None
    keep_part(store, TICKER, "back")
    assert text(readies) == "<main>backa card</main>"


def test_a_torn_page_is_missing(store, readies):
    path = Path(store.path_of(PAGE))
    path.write_bytes(path.read_bytes()[:40])

    assert readies.take(PAGE) is None


def test_a_torn_part_is_not_made(store, readies):
    path = Path(store.path_of(TICKER))
    path.write_bytes(path.read_bytes()[:-3])

    with pytest.raises(NotMade):
        readies.take(PAGE)


def test_memory_is_bounded_and_keeps_what_is_asked_for(store, readies, monkeypatch):
    monkeypatch.setattr(ready_module, "MOST_BYTES", 10 * readies_cost(readies))
    for number in range(30):
        keep_page(store, TEXTS, key=f"host/{number}")
        readies.take(f"host/{number}")
        assert readies.get("host/0")

    assert 5 < len(readies.pages) <= 10
    assert readies.get("host/29")
    assert readies.get("host/3") is None


def readies_cost(readies: Readies) -> int:
    readies.take(PAGE)
    return readies.bytes
