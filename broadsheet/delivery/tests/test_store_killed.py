"""Whoever is killed when: readers get nothing that a later purge would not find."""

import signal
from pathlib import Path

import pytest

from broadsheet.delivery.store import Store
from broadsheet.delivery.tests.store_at_work import (
    POINTS,
    TAGS,
    Newsroom,
    clear_now_and_then,
    entry,
    in_child,
    in_children,
    keep,
    killed_at,
    missed_by_purges,
    out_of_date,
    processes,
    purge_and_keep,
    replace_again_and_again,
    text_of,
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "pages")
    keep(
        store,
        entry("a", "page:1", "page:3", text="before"),
        entry("b", "page:3", text="before"),
        entry("part:en/top", "page:1", text="before"),
    )
    return store


@pytest.mark.parametrize("point", POINTS)
def test_no_entry_is_missed_after_a_kill(store, point):
    assert in_child(killed_at, store.directory, point) == -signal.SIGKILL

    assert missed_by_purges(store, "a b c part:en/top") == []
    assert text_of(store, "a") in {"before", "after", None}

    # The change that was purged for is followed again by whoever lives (purging.py).
    epoch = store.epoch()
    _number, keys = store.purge({"page:1"})
    store.drop(keys)
    assert text_of(store, "a") != "before"
    assert text_of(store, "part:en/top") is None
    if "part:en/top" in keys:
        assert store.epoch() != epoch


@pytest.mark.parametrize("point", POINTS)
def test_everything_works_on_after_a_kill(store, point):
    in_child(killed_at, store.directory, point)

    assert keep(store, entry("a", "page:5", text="later")) == {"a"}
    assert text_of(store, "a") == "later"
    assert store.purge({"page:5"})[1] == {"a"}
    store.clear()
    assert len(list(store.directory.glob("store-*"))) == 1


def test_a_part_that_is_gone_from_the_index_was_looked_at_again(store):
    """Otherwise the other processes would show it from their memory for good."""
    epoch = store.epoch()
    in_child(killed_at, store.directory, "before turning the epoch")
    _number, keys = store.purge({"page:1"})

    assert "part:en/top" in keys or store.epoch() != epoch


def test_nothing_is_out_of_date_after_processes_purged_and_kept_at_once(tmp_path):
    directory, newsroom = tmp_path / "pages", Newsroom(TAGS)
    works = [(purge_and_keep, directory, newsroom, seed, 60) for seed in (1, 2)]

    assert in_children(works) == [0, 0]
    store = Store(directory)
    assert out_of_date(store, newsroom) == []
    assert any(newsroom.versions)


def test_nothing_is_out_of_date_when_the_store_was_cleared_meanwhile(tmp_path):
    directory, newsroom = tmp_path / "pages", Newsroom(TAGS)
    works = [(purge_and_keep, directory, newsroom, seed, 40) for seed in (3, 4)]

    assert in_children([*works, (clear_now_and_then, directory, 5, 15)]) == [0, 0, 0]
    assert out_of_date(Store(directory), newsroom) == []


def test_an_entry_that_is_replaced_is_always_whole(store):
    keep(store, entry("a", "page:1", text="0" * 500_000))
    writer = processes.Process(target=replace_again_and_again, args=(store.directory, 60))
    writer.start()
    read = [text_of(store, "a")]
    while writer.is_alive():
        read.append(text_of(store, "a"))

    assert None not in read
    assert {len(text) for text in read} == {500_000}
