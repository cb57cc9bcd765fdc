"""What a restored backup must not bring back, in a file apart from the database.

A database that is restored from a backup knows nothing of what was erased or taken down, and of who
left, after the backup was made. The ledger does: restoring does all of it again before anything is served. Apps
record what they did, and say how to do it again:

    record("takedown", {"story": 12})       in the transaction of the takedown

    @replays("takedown")
    def take_down_again(data): …            the story may not be there; do nothing then

The row is written in the caller's transaction and goes into the file when that is committed:
what was rolled back is never in the file, and what a killed process or a full disk left out is
written by the clock. Which entries a database has seen tell its rows, so clocks do not matter.
The data stay for ever: keys, never the words that were erased.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import transaction

from broadsheet.kit.chain import Chain
from broadsheet.kit.jobs import periodic
from broadsheet.kit.models import LedgerEntry

logger = logging.getLogger(__name__)

Replay = Callable[[dict[str, Any]], None]
REPLAYS: dict[str, Replay] = {}
is_replaying: ContextVar[bool] = ContextVar("is_replaying", default=False)


def ledger() -> Chain:
    return Chain(settings.LEDGER)


def replays(kind: str) -> Callable[[Replay], Replay]:
    """Declare how what is recorded under this kind is done again.

    It is called in a transaction of its own, with the data as they were recorded, in the order
    in which things happened, perhaps on something that is not there.
    """

    def register(replay: Replay) -> Replay:
        REPLAYS[kind] = replay
        return replay

    return register


def record(kind: str, data: dict[str, Any]) -> None:
    """Keep that this was done. Call it in the transaction that does it."""
    if kind not in REPLAYS:
        raise ValueError(f"Nobody can do “{kind}” again: declare it with @replays.")
    if is_replaying.get():
        return
    LedgerEntry.objects.create(kind=kind, data=data)
    transaction.on_commit(write_pending, robust=True)


@periodic(every=5)
def write_pending() -> int:
    """Put into the file what is not there yet; return how many entries that were."""
    if not LedgerEntry.objects.filter(is_written=False).exists():
        return 0
    with ledger().open_to_add() as file:
        pending = list(LedgerEntry.objects.filter(is_written=False))
        written = ledger().ids()
        ledger().add(file, [entry.as_line() for entry in pending if str(entry.id) not in written])
    LedgerEntry.objects.filter(pk__in=[entry.pk for entry in pending]).update(is_written=True)
    return len(pending)


@periodic(every=3600)
def write_what_is_missing() -> int:
    """Write again what the file has lost: it was cut off, or LEDGER names a new place.

    There is a file from the beginning, so that restoring knows a lost one from an empty one.
    """
    ledger().begin()
    written = ledger().ids()
    rows = LedgerEntry.objects.filter(is_written=True)
    lost = [pk for pk in rows.values_list("pk", flat=True) if str(pk) not in written]
    if lost:
        logger.warning("%s entries were missing in %s.", len(lost), settings.LEDGER)
        LedgerEntry.objects.filter(pk__in=lost).update(is_written=False)
        write_pending()
    return len(lost)


def replay() -> int:
    """Do again what this database has not seen; return how many entries that were.

    ChainIsBroken before anything is done, when the file is not what was written.
    """
    seen = {str(pk) for pk in LedgerEntry.objects.values_list("pk", flat=True)}
    missed = [entry for entry in ledger().read() if entry["id"] not in seen]
    for entry in missed:
        do_again(entry)
    return len(missed)


@transaction.atomic
def do_again(entry: dict[str, Any]) -> None:
    with replaying():
        REPLAYS[entry["kind"]](entry["data"])
    LedgerEntry.objects.create(
        id=entry["id"], at=entry["at"], kind=entry["kind"], data=entry["data"], is_written=True
    )


@contextmanager
def replaying() -> Iterator[None]:
    token = is_replaying.set(True)
    try:
        yield
    finally:
        is_replaying.reset(token)
