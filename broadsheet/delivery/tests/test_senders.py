"""Telling caches what is out of date, whoever dies and whatever does not answer."""

import logging
import time

import pytest
import time_machine

from broadsheet.delivery import index, purging, refreshing, senders, shelf
from broadsheet.delivery.index import Entry
from broadsheet.delivery.refreshing import Refresher
from broadsheet.delivery.senders import Sender
from broadsheet.delivery.store import Limits, Store
from broadsheet.delivery.varnish import LONGEST, MOST_TAGS, Varnish, batches
from broadsheet.kit.parts import Part


class FakeCache:
    def __init__(self, name="a cache"):
        self.name = name
        self.told = []
        self.answers = True

    def send(self, tags):
        if not self.answers:
            raise ConnectionRefusedError("Connection refused")
        self.told.append(tags)


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path, tells_caches=True)
    told_everything(store)
    return store


def told_everything(store):
    with store.index.writing() as connection:
        connection.execute("DELETE FROM unsent")


@pytest.fixture
def cache():
    return FakeCache()


@pytest.fixture
def sender(store, cache):
    return Sender(store, cache, [cache.name])


def noted(store):
    """What is noted for caches and was not shared out yet."""
    with store.index.reading() as connection:
        rows = connection.execute("SELECT tags FROM unsent WHERE cache = ''").fetchall()
    return {tag for (tags,) in rows for tag in tags.split()} - {"page:any", "part:any"}


def test_everything_is_told_at_once_and_again_a_little_later(store, cache, sender):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        store.tell_caches({"page:1"})
        sender.try_to_send()
        sender.try_to_send()
        assert cache.told == [{"page:1", "page:any"}]
        clock.shift(senders.AGAIN_AFTER_SECONDS)
        sender.try_to_send()
        sender.try_to_send()
        assert cache.told == [{"page:1", "page:any"}] * 2
        assert store.seconds_to_next_due(cache.name) is None


def test_a_clock_that_is_put_back_delays_nothing_for_long(store, cache, sender):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        store.tell_caches({"page:1"})
        sender.try_to_send()
        clock.shift(-3600)
        sender.try_to_send()
        assert len(cache.told) == 2


def test_many_changes_are_told_as_one(store, cache, sender):
    for number in range(20):
        store.tell_caches({f"page:{number}"})
    sender.try_to_send()
    assert len(cache.told) == 1
    assert len(cache.told[0]) == 21


def test_a_cache_that_does_not_answer_is_told_later_what_it_missed(store, cache, sender, caplog):
    cache.answers = False
    for number in range(3):
        store.tell_caches({f"page:{number}"})
        assert not sender.try_to_send()
    [line] = caplog.messages
    assert line == (
        "a cache may keep pages that are out of date: it was not told (Connection refused)."
        " It is tried again until it answers."
    )
    cache.answers = True
    assert sender.try_to_send()
    assert cache.told == [{"page:0", "page:1", "page:2", "page:any"}]
    assert caplog.messages[1] == "a cache answers again and was told what it had missed."


def test_what_a_killed_process_did_not_tell_another_does(store, cache):
    store.tell_caches({"page:1"})
    cache.answers = False
    Sender(store, cache, [cache.name]).try_to_send()
    cache.answers = True
    Sender(Store(store.directory, tells_caches=True), cache, [cache.name]).try_to_send()
    assert cache.told == [{"page:1", "page:any"}]


def test_a_cache_that_does_not_answer_holds_up_no_other(store):
    caches = [FakeCache("well"), FakeCache("ill")]
    caches[1].answers = False
    all_of_them = [Sender(store, cache, ["well", "ill"]) for cache in caches]
    for tag in ("page:1", "page:2"):
        store.tell_caches({tag})
        for sender in all_of_them:
            sender.try_to_send()
    caches[1].answers = True
    for sender in all_of_them:
        sender.try_to_send()
    assert caches[0].told == [{"page:1", "page:any"}, {"page:2", "page:any"}]
    assert caches[1].told == [{"page:1", "page:2", "page:any"}]


def test_a_cache_that_was_told_nothing_for_long_forgets_everything(store, cache):
    other = FakeCache("z")
    sender = Sender(store, cache, [cache.name, other.name])
    cache.answers = False
    with store.index.writing() as connection:
        for number in range(index.MOST_UNSENT + 1):
            index.note_unsent(connection, {f"page:{number}"}, cache.name)
    store.tell_caches({"page:0"})
    sender.try_to_send()
    cache.answers = True
    sender.try_to_send()
    Sender(store, other, [cache.name, other.name]).try_to_send()
    assert cache.told == [{"all"}]
    assert other.told == [{"page:0", "page:any"}]


def test_what_a_cache_that_is_gone_should_have_been_told_is_forgotten(store, cache, sender):
    with store.index.writing() as connection:
        index.note_unsent(connection, {"page:1"}, "a former cache")
    sender.try_to_send()
    assert store.due_unsent("a former cache") == ([], set())


@pytest.mark.parametrize("ends", [Store.clear, lambda store: store.begin_anew(OSError("broken"))])
def test_a_store_that_is_begun_anew_has_caches_forget_everything(store, cache, sender, ends):
    ends(store)
    sender.try_to_send()
    assert cache.told == [{"all"}]


def test_the_thread_tells_and_stays_alive_when_something_fails(store, cache, sender, caplog):
    failures = [RuntimeError("surprise")]
    send = cache.send
    cache.send = lambda tags: send(tags) if not failures else (_ for _ in ()).throw(failures.pop())
    store.tell_caches({"page:1"})
    with caplog.at_level(logging.ERROR):
        sender.wake()
        wait_for(lambda: cache.told)
    assert "was not told what is out of date" in caplog.text
    store.tell_caches({"page:2"})
    sender.wake()
    wait_for(lambda: {"page:2", "page:any"} in cache.told)


def wait_for(what):
    until = time.monotonic() + 10
    while not what():
        assert time.monotonic() < until
        time.sleep(0.01)


def keep(store, *entries):
    store.keep(entries, store.moment())


def test_a_part_that_is_dropped_is_told_with_it(store):
    keep(store, Entry("part:en/top", b"", {"page:1"}), Entry("localhost/en/", b"", {"page:1"}))
    store.drop(["part:en/top", "localhost/en/"])
    assert noted(store) == {"part:en/top"}


def test_a_card_that_is_dropped_is_told_as_the_parts_that_list_its_story(store):
    keep(
        store,
        Entry("card:en/line/5", b"", {"page:5", "picture:7"}),
        Entry("part:en/top", b"", {"page:5"}),
        Entry("part:en/features", b"", {"page:6"}),
    )
    store.drop(["card:en/line/5"])
    assert noted(store) == {"part:en/top"}


def test_a_part_whose_card_makes_room_is_told(store):
    store.limits = Limits(entries=1)
    keep(store, Entry("part:en/top", b"", {"page:1"}), Entry("card:en/line/1", b"", {"page:1"}))
    store.make_room()
    assert noted(store) == {"part:en/top"}


def test_a_store_without_caches_notes_nothing(store):
    store.tells_caches = False
    keep(store, Entry("part:en/top", b"", {"page:1"}))
    store.drop(["part:en/top"])
    store.tell_caches({"page:1"})
    assert noted(store) == set()


def test_a_part_that_has_ended_and_is_made_anew_is_told(store, monkeypatch):
    old = Part(until=time.time() - 1)
    keep(store, Entry("part:en/ticker", shelf.encode_part(old), {"ticker:1"}, until=old.until))
    monkeypatch.setattr(shelf, "make_part", lambda edition, name: (Part(), {"ticker:1"}))
    shelf.StoredShelf(store, shelf.Memory(), "en", lambda: None).part("ticker")
    assert noted(store) == {"part:en/ticker"}


@pytest.fixture
def refresher(store, monkeypatch):
    """A refresher whose thread is not started, and in whose eyes everything is hot."""
    refresher = Refresher(store)
    refresher.heat, refresher.make = (lambda key: 1), (lambda key: True)
    monkeypatch.setattr(purging, "store", store)
    monkeypatch.setattr(senders, "store", store)
    monkeypatch.setattr(purging, "refresher", refresher)
    return refresher


def test_what_is_read_much_is_told_again_when_no_last_good_copy_is_left(store, refresher):
    keep(store, Entry("localhost/en/", b"", {"page:1"}))
    refreshment = purging.purge({"page:1"})
    assert noted(store) == {"page:1"}
    told_everything(store)
    refresher.finish(refreshment)
    assert noted(store) == {"page:1"}


def test_a_change_counts_as_followed_when_no_last_good_copy_is_left(store, refresher):
    keep(store, Entry("localhost/en/", b"", {"page:1"}))
    refreshment = purging.purge({"page:1"}, changes=[17])
    assert store.not_followed({17}) == {17}
    refresher.finish(refreshment)
    assert store.not_followed({17}) == set()


def test_caches_are_told_after_the_store_has_dropped_what_is_old(store, refresher, monkeypatch):
    refresher.heat = lambda key: 0
    keep(store, Entry("localhost/en/", b"", {"page:1"}), Entry("part:en/top", b"", {"page:1"}))
    there = []
    monkeypatch.setattr(
        senders, "send", lambda tags: there.append(bool(store.read("localhost/en/")))
    )
    monkeypatch.setattr(refreshing.senders, "send", senders.send)
    purging.purge({"page:1"})
    assert there[0] is False


def test_one_request_has_many_tags_and_none_has_too_many():
    few = [f"page:{number}" for number in range(100)]
    assert list(batches(few)) == ["|".join(few)]
    many = [f"page:{number}" for number in range(2000)]
    assert "|".join(batches(many)).split("|") == many
    assert max(map(len, batches(many))) <= LONGEST


def test_varnish_forgets_everything_rather_than_very_much(monkeypatch):
    bans = []
    monkeypatch.setattr(Varnish, "ban", lambda self, alternatives: bans.append(alternatives))
    Varnish("127.0.0.1:1").send({f"page:{number}" for number in range(MOST_TAGS + 1)})
    Varnish("127.0.0.1:1").send({"all", "page:1"})
    assert bans == ["all", "all"]
