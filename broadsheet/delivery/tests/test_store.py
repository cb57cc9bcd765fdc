"""What the page store keeps, and what it loses when something is wrong with it."""

import os
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest

from broadsheet.delivery import index as index_module
from broadsheet.delivery import site
from broadsheet.delivery import store as store_module
from broadsheet.delivery.store import NEVER, Limits, Store
from broadsheet.delivery.tests.store_at_work import (
    ask_without_handles,
    entry,
    in_child,
    keep,
    missed_by_purges,
    purge_on_a_full_disk,
    text_of,
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "pages")


def index_of(store: Store) -> Path:
    return store.directory / "now" / index_module.NAME


# Keeping and purging


def test_an_entry_is_there_for_every_process_and_after_a_restart(store):
    keep(store, entry("a", "page:1", text="The ferry sails."))

    assert text_of(Store(store.directory), "a") == "The ferry sails."


def test_a_purge_names_what_shows_the_tags(store):
    keep(store, entry("a", "page:1"), entry("b", "page:1", "page:2"), entry("c", "page:3"))

    assert store.purge({"page:1", "page:9"})[1] == {"a", "b"}


def test_what_is_half_written_into_the_index_is_taken_back(store):
    keep(store, entry("a", "page:1"))

    def write_half():
        with store.index.writing() as connection:
            index_module.forget(connection, ["a"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()

    for each in (store, Store(store.directory)):
        assert each.purge({"page:1"})[1] == {"a"}


def test_more_tags_than_fit_into_one_query_are_purged(store):
    keep(store, entry("a", *(f"page:{number}" for number in range(2000))))

    assert store.purge({f"page:{number}" for number in range(1999, 9000)})[1] == {"a"}


def test_an_entry_made_before_a_purge_of_what_it_shows_is_not_kept(store):
    since = store.moment()
    store.purge({"page:1"})

    assert keep(store, entry("a", "page:1"), entry("b", "page:2"), since=since) == {"b"}
    assert text_of(store, "a") is None


def test_an_entry_made_after_the_purge_is_kept(store):
    store.purge({"page:1"})

    assert keep(store, entry("a", "page:1")) == {"a"}


def test_an_entry_that_is_dropped_while_it_is_written_is_not_kept(store, monkeypatch):
    write = store.write_aside

    def write_and_drop(*args):
        Store(store.directory).drop(["a"])
        return write(*args)

    monkeypatch.setattr(store, "write_aside", write_and_drop)

    assert keep(store, entry("a", "page:1")) == set()
    assert text_of(store, "a") is None


def test_nobody_drops_an_entry_while_it_is_put_in_place(store, monkeypatch):
    """Its file would come after the deletion, and its row be gone."""
    came_too_late = index_module.came_too_late

    def then_drop(*args):
        answer = came_too_late(*args)
        Store(store.directory).drop(["a"])
        return answer

    keep(store, entry("b", "page:1"))
    monkeypatch.setattr(index_module, "LOCKED_SECONDS", 0.05)
    monkeypatch.setattr(index_module, "came_too_late", then_drop)
    keep(store, entry("a", "page:1"))

    assert missed_by_purges(store, "a b") == []


def test_an_entry_made_before_the_store_was_cleared_is_not_kept(store):
    """The numbers of purges begin anew with the store: they say nothing about the one before."""
    for number in range(5):
        store.purge({f"page:{number}"})
    since = store.moment()
    store.clear()
    store.purge({"page:1"})

    assert keep(store, entry("a", "page:1"), since=since) == set()


def test_an_entry_written_while_the_store_is_cleared_is_not_there_afterwards(store, monkeypatch):
    came_too_late = index_module.came_too_late

    def clear_first(*args):
        Store(store.directory).clear()
        return came_too_late(*args)

    monkeypatch.setattr(index_module, "came_too_late", clear_first)
    keep(store, entry("a", "page:1"))

    assert text_of(store, "a") is None
    assert not list(store.directory.glob("now/entries/*/*"))


def test_a_part_that_could_not_be_replaced_has_still_ended(store, monkeypatch):
    ended, lasting = (replace(entry("part:en/ticker", "x"), until=until) for until in (1.0, 1e10))
    keep(store, ended)
    with monkeypatch.context() as full:
        full.setattr(store, "write_aside", Mock(side_effect=OSError(28, "No space left")))
        assert keep(store, lasting) == set()
    assert store.ended() == ["part:en/ticker"]

    keep(store, lasting)
    assert store.ended() == []


def test_a_replaced_entry_shows_what_the_new_one_shows(store):
    keep(store, entry("a", "page:1", "page:2"))
    keep(store, entry("a", "page:2", "page:3"))

    assert store.keys_that_show({"page:1"}) == set()
    assert store.keys_that_show({"page:3"}) == {"a"}


def test_an_entry_that_could_not_be_replaced_is_still_found_by_what_it_shows(store, monkeypatch):
    keep(store, entry("a", "page:1", text="before"))

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_aside", full)
    keep(store, entry("a", "page:2", text="after"))

    assert text_of(store, "a") == "before"
    assert store.purge({"page:1"})[1] == {"a"}


def test_what_was_written_for_an_entry_that_is_not_kept_is_deleted(store):
    since = store.moment()
    store.purge({"page:1"})
    keep(store, entry("a", "page:1"), since=since)

    assert not list(store.directory.glob("now/new/*"))


def test_what_a_killed_process_was_writing_is_deleted_after_a_while(store):
    keep(store, entry("a", "page:1"))
    old, young = store.directory / "now/new/old", store.directory / "now/new/young"
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    store.forget_old()

    assert not old.exists()
    assert young.exists()


def test_a_dropped_part_lets_everybody_look_again(store):
    keep(
        store, entry("host/en/", "page:1"), entry("part:en/top", "page:1"), entry("card:en/1", "x")
    )
    epochs = [store.epoch()]
    for key in ("host/en/", "part:en/top", "card:en/1"):
        store.drop([key])
        epochs.append(store.epoch())

    assert epochs[0] == epochs[1]
    assert len(set(epochs)) == 3


def test_the_last_purges_of_tags_outlive_the_forgetting_of_old_ones(store):
    since = store.moment()
    store.purge({"page:1"})
    store.forget_old()

    assert keep(store, entry("a", "page:1"), since=since) == set()


def test_forgotten_purges_leave_the_numbers_going_on(store, monkeypatch):
    monkeypatch.setattr(store_module, "CHANGES_KEPT_SECONDS", -10)
    store.purge({"page:1"})
    store.forget_old()
    since = store.moment()
    store.purge({"page:2"})

    assert store.moment() > since
    assert keep(store, entry("a", "page:2"), since=since) == set()


# Room


def test_a_store_with_too_many_entries_loses_the_oldest(store):
    store.limits = Limits(entries=50)
    for number in range(60):
        keep(store, entry(f"a{number}", "page:1"))
    store.make_room()

    there = [number for number in range(60) if text_of(store, f"a{number}") is not None]
    assert there == list(range(60 - len(there), 60))
    assert 40 <= len(there) < 50
    assert set(store.page_keys()) == {f"a{number}" for number in there}


def test_a_store_with_too_many_bytes_loses_the_oldest(store):
    store.limits = Limits(bytes=100_000)
    for number in range(20):
        keep(store, entry(f"a{number}", "page:1", text="x" * 10_000))
    store.make_room()

    files = list(store.directory.glob("now/entries/*/*"))
    assert 5 <= len(files) < 10
    assert text_of(store, "a19") is not None
    assert text_of(store, "a0") is None


def test_room_is_made_while_entries_are_kept(store, monkeypatch):
    monkeypatch.setattr(store_module, "LOOKS_AT_ROOM_EVERY", 20)
    store.limits = Limits(entries=10)
    for number in range(60):
        keep(store, entry(f"a{number}", "page:1"))

    assert len(store.page_keys()) < 10 + 20


def test_a_card_that_makes_room_is_looked_at_again(store):
    """Nobody would find it any more when what it shows changes."""
    store.limits = Limits(entries=1)
    keep(store, entry("card:en/line/1", "page:1"))
    epoch = store.epoch()
    store.make_room()

    assert store.epoch() != epoch


def test_the_parts_of_all_pages_stay_though_they_are_the_oldest(store):
    store.limits = Limits(entries=3)
    keep(store, entry("part:en/footer", "x"), entry("a", "x"), entry("b", "x"))
    store.make_room()

    assert text_of(store, "part:en/footer") is not None
    assert text_of(store, "a") is None


# What is damaged, missing, locked or full


def damage(store: Store) -> None:
    index_of(store).write_bytes(b"no database " * 1000)


def lose_index(store: Store) -> None:
    index_of(store).unlink()


def lose_tables(store: Store) -> None:
    with closing(sqlite3.connect(index_of(store))) as connection:
        connection.executescript("DROP TABLE shown; DROP TABLE purged; DROP TABLE purge;")


def lose_link(store: Store) -> None:
    (store.directory / "now").unlink()


def lose_generation(store: Store) -> None:
    shutil.rmtree((store.directory / "now").resolve())


def lose_all(store: Store) -> None:
    shutil.rmtree(store.directory)


def copy_without_links(store: Store) -> None:
    aside = store.directory.with_name("aside")
    store.directory.rename(aside)
    shutil.copytree(aside, store.directory)


ways = pytest.mark.parametrize("spoil", [
    damage, lose_index, lose_tables, lose_link, lose_generation, lose_all, copy_without_links,
])  # fmt: skip


@ways
def test_a_purge_in_a_spoilt_store_leaves_nothing_out_of_date(store, spoil):
    keep(store, entry("a", "page:1"), entry("part:en/top", "page:1"))
    spoil(store)
    _number, keys = store.purge({"page:1"})
    store.drop(keys)

    assert text_of(store, "a") is None
    assert text_of(store, "part:en/top") is None


@ways
def test_a_spoilt_store_is_in_order_again_without_a_hand(store, spoil):
    keep(store, entry("a", "page:1"))
    spoil(store)

    store.moment()
    assert keep(store, entry("b", "page:1", text="new")) or keep(store, entry("b", "page:1"))
    assert text_of(store, "b") is not None
    assert "a" not in store.purge({"page:1"})[1]
    assert text_of(store, "a") is None
    assert len(list(store.directory.glob("store-*"))) == 1


@ways
def test_nothing_asked_of_a_spoilt_store_is_an_error(store, spoil):
    keep(store, entry("a", "page:1"))
    since = store.moment()
    spoil(store)

    store.note_traffic(1, 1, 1)
    store.keep([entry("b", "page:1")], since)
    store.turn_epoch()
    assert store.ended() == []
    assert store.not_followed({1}) <= {1}
    store.drop(["a", "b"])
    store.forget_old()
    with store.making("c"):
        assert text_of(store, "c") is None


@pytest.fixture
def locked(store, monkeypatch):
    """Somebody writes into the index and does not end."""
    keep(store, entry("a", "page:1"))
    monkeypatch.setattr(index_module, "LOCKED_SECONDS", 0.05)
    with closing(sqlite3.connect(index_of(store), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield store


def test_a_locked_index_keeps_nobody_from_reading(locked):
    assert text_of(locked, "a") == ""
    assert locked.moment() != NEVER
    assert locked.page_keys() == ["a"]


def test_what_cannot_be_noted_in_a_locked_index_is_not_kept(locked):
    assert keep(locked, entry("b", "page:1")) == set()
    assert text_of(locked, "a") == ""


def test_a_purge_that_finds_the_index_locked_leaves_nothing_out_of_date(locked):
    locked.purge({"page:1"})

    assert text_of(locked, "a") is None
    assert keep(locked, entry("b", "page:1")) == {"b"}


@pytest.mark.parametrize("spoil", [
    lambda content: content[:-1], lambda content: content[:3], lambda content: b"",
    lambda content: content[:-2] + b"x" + content[-1:], lambda content: content + b"x",
])  # fmt: skip
def test_a_torn_entry_is_never_read_and_made_anew(store, spoil):
    keep(store, entry("a", "page:1", text="whole"))
    path = Path(store.path_of("a"))
    path.write_bytes(spoil(path.read_bytes()))

    assert store.read("a") is None
    assert store.signature("a") is None
    keep(store, entry("a", "page:1", text="again"))
    assert text_of(store, "a") == "again"


def test_without_a_place_for_locks_pages_are_made_all_the_same(store):
    store.directory.mkdir()
    (store.directory / "making").touch()

    with store.making("a"):
        assert keep(store, entry("a", "page:1")) == {"a"}


def test_an_error_of_the_work_is_not_taken_for_one_of_the_lock(store):
    with pytest.raises(FileNotFoundError), store.making("a"):
        raise FileNotFoundError


def test_on_a_full_disk_purges_happen_and_pages_are_kept_again_when_there_is_room(store):
    keep(store, entry("a", "page:1", text="before"), entry("part:en/top", "page:1"))

    assert in_child(purge_on_a_full_disk, store.directory) == 0
    assert text_of(store, "a") == "after"
    assert len(list(store.directory.glob("store-*"))) == 1


def test_a_process_without_file_handles_does_not_empty_the_store(store):
    """Not to be able to ask is no reason to believe that nothing is known."""
    keep(store, entry("a", "page:1", text="there"))

    assert in_child(ask_without_handles, store.directory) == 0
    assert text_of(store, "a") == "there"


# After a start


def test_pages_that_other_code_made_are_not_kept(store, monkeypatch):
    monkeypatch.setattr(site, "maker", lambda: "one")
    site.begin_anew_if_outdated(store)
    keep(store, entry("a", "page:1", text="there"))
    site.begin_anew_if_outdated(store)
    assert text_of(store, "a") == "there"

    monkeypatch.setattr(site, "maker", lambda: "other")
    site.begin_anew_if_outdated(store)
    assert text_of(store, "a") is None


def test_a_store_that_followed_nothing_for_a_day_is_begun_anew(store):
    """What was withdrawn meanwhile is forgotten in the outbox."""
    site.begin_anew_if_outdated(store)
    keep(store, entry("a", "page:1"))
    a_day_ago = time.time() - store_module.CHANGES_KEPT_SECONDS
    os.utime(store.directory / "now/followed", (a_day_ago - 1, a_day_ago - 1))
    site.begin_anew_if_outdated(store)
    assert text_of(store, "a") is None

    keep(store, entry("a", "page:1"))
    site.begin_anew_if_outdated(store)
    assert text_of(store, "a") is not None


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), sqlite3.OperationalError("disk is full")]
)
def test_a_server_starts_on_a_full_disk_without_the_pages_of_other_code(store, monkeypatch, error):
    def full(self):
        raise error

    monkeypatch.setattr(site, "maker", lambda: "one")
    site.begin_anew_if_outdated(store)
    keep(store, entry("a", "page:1"))
    monkeypatch.setattr(site, "maker", lambda: "other")
    monkeypatch.setattr(Store, "begin_generation", full)
    site.begin_anew_if_outdated(store)

    assert text_of(store, "a") is None
