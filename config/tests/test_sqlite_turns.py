import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError, connections, transaction

from broadsheet.upkeep.tables import snapshot
from config.databases import sqlite
from config.sqlite.base import DatabaseWrapper
from config.sqlite.turns import Turn, turn_of

ALIAS = "turns"


@pytest.fixture
def database(tmp_path, django_db_blocker) -> Iterator[dict]:
    found = sqlite(tmp_path / "turns.sqlite3")
    found["OPTIONS"] = {**found["OPTIONS"], "timeout": 0.1}
    connections.settings[ALIAS] = {**connections.settings["default"], **found}
    with django_db_blocker.unblock():
        with connection().cursor() as cursor:
            cursor.execute("CREATE TABLE words (word TEXT UNIQUE)")
        yield found
        connection().close()
    del connections[ALIAS], connections.settings[ALIAS]


def connection() -> DatabaseWrapper:
    return connections[ALIAS]  # type: ignore[return-value]


def write(word: str) -> None:
    with transaction.atomic(using=ALIAS), connection().cursor() as cursor:
        cursor.execute("INSERT INTO words VALUES (%s)", [word])


def words() -> list[str]:
    with connection().cursor() as cursor:
        return [word for (word,) in cursor.execute("SELECT word FROM words ORDER BY rowid")]


def in_thread(work) -> Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection().close()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_whoever_waits_writes_after_the_one_before(database):
    begun, may_end = Event(), Event()

    def hold() -> None:
        with transaction.atomic(using=ALIAS):
            begun.set()
            may_end.wait()
            write("first")

    connections.settings[ALIAS]["OPTIONS"]["timeout"] = 20
    first = in_thread(hold)
    begun.wait()
    second = in_thread(lambda: write("second"))
    assert connection().turn.locked()
    may_end.set()
    first.join()
    second.join()
    assert words() == ["first", "second"]


def test_whoever_waits_too_long_is_told_and_takes_nobodys_turn(database):
    begun, may_end = Event(), Event()

    def hold() -> None:
        with transaction.atomic(using=ALIAS):
            begun.set()
            may_end.wait()

    holder = in_thread(hold)
    begun.wait()
    with pytest.raises(OperationalError, match="locked"):
        write("never")
    assert connection().turn.locked(), "the one who writes still has it"
    may_end.set()
    holder.join()
    write("now")
    assert words() == ["now"]


def test_a_transaction_that_fails_ends_its_turn(database):
    write("once")
    with pytest.raises(IntegrityError):
        write("once")
    assert not connection().turn.locked()


def test_a_connection_that_is_closed_ends_its_turn(database):
    transaction.atomic(using=ALIAS).__enter__()
    assert connection().turn.locked()
    connection().close()
    assert not turn_of(str(database["NAME"])).locked()


def test_whoever_waits_for_another_process_writes_after_it(database):
    """Each `Turn` stands for a process: it has opened the file for itself."""
    connections.settings[ALIAS]["OPTIONS"]["timeout"] = 20
    other = Turn(str(database["NAME"]))
    assert other.take(0)

    writer = in_thread(lambda: write("after it"))
    writer.join(timeout=0.2)
    assert writer.is_alive()
    assert words() == []
    other.end()
    writer.join()

    assert words() == ["after it"]
    assert other.take(0), "the turn is given back"


def test_who_has_waited_for_another_process_for_too_long_has_no_turn(database):
    own, other = Turn(str(database["NAME"])), Turn(str(database["NAME"]))
    assert other.take(0)

    assert not own.take(0.01)
    assert not own.locked(), "another thread of this process may try"


def test_the_turn_of_a_process_that_is_killed_ends(database):
    name = str(database["NAME"])
    hold = f"from config.sqlite.turns import Turn; Turn({name!r}).take(0); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
    ) as process:
        assert process.stdout.readline()
        assert not Turn(name).take(0)
        process.kill()

    assert Turn(name).take(0)


def test_whoever_cannot_open_the_file_of_turns_writes_all_the_same(database):
    Path(f"{database['NAME']}-turn").unlink(missing_ok=True)
    Path(f"{database['NAME']}-turn").mkdir()

    assert Turn(str(database["NAME"])).take(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")
def test_root_makes_the_file_of_turns_for_the_owner_of_the_database(tmp_path):
    database = tmp_path / "owned.sqlite3"
    database.touch()
    os.chown(database, 65534, 65534)

    assert Turn(str(database)).take(0)

    assert Path(f"{database}-turn").stat().st_uid == 65534


def test_a_backup_that_only_reads_takes_nobodys_turn(database, monkeypatch):
    """In this process or another: with the timeout of the site they would wait 20 s each."""
    write("before it")
    monkeypatch.setattr("broadsheet.upkeep.tables.connection", connection())
    with connection().cursor() as cursor:
        cursor.execute("CREATE TABLE django_migrations (id INTEGER)")

    with snapshot() as apart:
        assert not connection().turn.locked()
        assert Turn(str(database["NAME"])).take(0), "no other process waits either"
        with apart.cursor() as cursor:
            assert cursor.execute("SELECT count(*) FROM words").fetchone() == (1,)


def test_threads_that_ask_first_at_once_have_one_turn(tmp_path, monkeypatch):
    """Otherwise one would take its own and give back another's."""
    begin, both, found = Turn.__init__, Barrier(2), []

    def slow(self, database) -> None:
        both.wait()
        begin(self, database)

    def ask() -> None:
        found.append(turn_of(str(tmp_path / "asked.sqlite3")))

    monkeypatch.setattr(Turn, "__init__", slow)
    threads = [Thread(target=ask) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert found[0] is found[1]
