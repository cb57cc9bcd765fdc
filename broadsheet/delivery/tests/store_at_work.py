"""What the tests of the page store do with one: entries that say themselves what they show.

`in_child` runs a function of these modules in a process of its own, which may be killed.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import random
import resource
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from broadsheet.delivery import generations, index
from broadsheet.delivery import store as store_module
from broadsheet.delivery.index import Entry, Index
from broadsheet.delivery.store import NEVER, Moment, Store

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["broadsheet.delivery.store"])


def entry(key: str, *tags: str, text: str = "") -> Entry:
    return Entry(key, json.dumps([text, sorted(tags)]).encode(), set(tags))


def keep(store: Store, *entries: Entry, since: Moment | None = None) -> set[str]:
    """The keys of those that are kept."""
    return set(store.keep(entries, since or store.moment()))


def text_of(store: Store, key: str) -> str | None:
    read = store.read(key)
    return json.loads(read[1])[0] if read else None


def missed_by_purges(store: Store, keys: str) -> list[tuple[str, str]]:
    """Entries that readers get though a purge of something they show would not find them."""
    there = [(key, read[1]) for key in keys.split() if (read := store.read(key))]
    assert len(there) == len(list(store.directory.glob("now/entries/*/*")))
    return [
        (key, tag)
        for key, content in there
        for tag in json.loads(content)[1]
        if key not in store.keys_that_show({tag})
    ]


def killed_at(directory: Path, point: str) -> None:
    """Do with the store what leads to the named point, and be killed there."""
    module, name, after, work = POINTS[point]
    original = getattr(module, name)

    def then_die(*args, **kwargs):
        if after:
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    store = Store(directory)
    since = store.moment()
    setattr(module, name, then_die)
    work(store, since)


def replace(store: Store, since: Moment) -> None:
    store.keep([entry("a", "page:2", text="after"), entry("c", "page:4")], since)


def purge_and_drop(store: Store, since: Moment) -> None:
    store.drop(store.purge({"page:1"})[1])


def clear(store: Store, since: Moment) -> None:
    store.clear()


# module or class, name of its function, whether that is done first, and what leads there
POINTS: dict[str, tuple[Any, str, bool, Callable[[Store, Moment], None]]] = {
    "before the row": (index, "note_entry", False, replace),
    "after the row, uncommitted": (index, "note_entry", True, replace),
    "after the row": (Store, "write_aside", False, replace),
    "after writing aside": (Store, "write_aside", True, replace),
    "before the rename": (store_module, "put_in_place", False, replace),
    "between rename and commit": (store_module, "put_in_place", True, replace),
    "after the tags": (index, "note_replaced", True, replace),
    "before noting the purge": (index, "purge", False, purge_and_drop),
    "after noting the purge, uncommitted": (index, "purge", True, purge_and_drop),
    "after the purge": (Store, "drop", False, purge_and_drop),
    "after the first deletion": (os, "unlink", True, purge_and_drop),
    "before turning the epoch": (Store, "turn_epoch", False, purge_and_drop),
    "after turning the epoch": (Store, "turn_epoch", True, purge_and_drop),
    "after forgetting, uncommitted": (index, "forget", True, purge_and_drop),
    "while clearing, without an index": (Index, "create", False, clear),
    "while clearing, before the link": (os, "symlink", False, clear),
    "while clearing, before the link is in place": (os, "symlink", True, clear),
    "while clearing, before deleting": (generations, "delete", False, clear),
    "while clearing, while deleting": (os, "rmdir", False, clear),
}


# Two processes and more at once


class Newsroom:
    """What is true, in memory that all processes share: how often each tag has changed."""

    def __init__(self, tags: int) -> None:
        self.versions = processes.Array("L", tags)

    def now(self, tags: Iterable[int]) -> dict[str, int]:
        return {str(tag): self.versions[tag] for tag in tags}

    def change(self, tag: int) -> None:
        with self.versions.get_lock():
            self.versions[tag] += 1


KEYS, TAGS = 12, 8


def tags_of(key: int) -> list[int]:
    return sorted({key % TAGS, key * 3 % TAGS})


def name_of(key: int) -> str:
    return f"part:{key}" if key % 3 == 0 else f"page{key}"


def make(store: Store, newsroom: Newsroom, key: int) -> bool:
    """Make the entry as it is now, slowly."""
    since = store.moment()
    content = json.dumps(newsroom.now(tags_of(key))).encode()
    time.sleep(random.random() / 300)
    made = Entry(name_of(key), content, {f"tag:{tag}" for tag in tags_of(key)})
    return bool(store.keep([made], since))


def purge_and_keep(directory: Path, newsroom: Newsroom, seed: int, times: int) -> None:
    """Change, purge and drop or replace, as whoever publishes; keep, as whoever reads."""
    random.seed(seed)
    store = Store(directory)
    for _ in range(times):
        if random.random() < 0.5:
            make(store, newsroom, random.randrange(KEYS))
            continue
        tag = random.randrange(TAGS)
        newsroom.change(tag)
        keys = sorted(store.purge({f"tag:{tag}"})[1])
        hot = [key for key in range(KEYS) if name_of(key) in keys and random.random() < 0.5]
        store.drop(set(keys) - {name_of(key) for key in hot})
        store.drop([name_of(key) for key in hot if not make(store, newsroom, key)])


def replace_again_and_again(directory: Path, times: int) -> None:
    for number in range(times):
        keep(Store(directory), entry("a", "page:1", text=str(number % 10) * 500_000))


def clear_now_and_then(directory: Path, seed: int, times: int) -> None:
    random.seed(seed)
    for _ in range(times):
        time.sleep(random.random() / 20)
        Store(directory).clear()


def out_of_date(store: Store, newsroom: Newsroom) -> list[str]:
    """Keys of what readers get though it has changed."""
    return [
        name_of(key)
        for key in range(KEYS)
        if (read := store.read(name_of(key))) and json.loads(read[1]) != newsroom.now(tags_of(key))
    ]


def in_children(works: Iterable[tuple]) -> list[int | None]:
    """Do the works at once; return how they ended."""
    children = [processes.Process(target=work, args=args) for work, *args in works]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    return [child.exitcode for child in children]


def in_child(work: Callable, *args) -> int:
    """Do the work in another process; return how that ended."""
    child = processes.Process(target=work, args=args)
    child.start()
    child.join(30)
    assert child.exitcode is not None, "the process hangs"
    return child.exitcode


def purge_on_a_full_disk(directory: Path) -> None:
    store = Store(directory)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    logging.disable()
    since = store.moment()
    assert keep(store, entry("b", "page:2"), since=since) == set()
    assert text_of(store, "a") == "before"
    store.note_traffic(1, 1, 1)
    epoch = store.epoch()
    store.turn_epoch()
    assert epoch != store.epoch() is not None
    assert text_of(store, "a") == "before"

    _number, keys = store.purge({"page:1"})
    store.drop(keys)
    assert text_of(store, "a") is None
    assert text_of(store, "part:en/top") is None
    with store.making("a"):
        assert keep(store, entry("a", "page:1")) == set()
    store.turn_epoch()
    assert store.ended() == []

    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert keep(store, entry("a", "page:1", text="after")) == {"a"}


def ask_without_handles(directory: Path) -> None:
    store = Store(directory)
    logging.disable()
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 4096))
    assert store.moment() == NEVER
    assert store.page_keys() == []
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 4096))
    assert store.page_keys() == ["a"]
