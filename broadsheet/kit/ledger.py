"""What was erased or taken down, in a file apart from the database.

A database that is restored from a backup knows nothing of what was erased after the backup
was made. Apps record what they did, and say how to do it again:

    record("takedown", {"story": 12})       in the transaction of the takedown

    @replays("takedown")
    def take_down_again(data): …            the story may not be there; do nothing then

The data stay for ever: keys, never the words that were erased.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

Replay = Callable[[dict[str, Any]], None]
REPLAYS: dict[str, Replay] = {}


def replays(kind: str) -> Callable[[Replay], Replay]:
    """Declare how what is recorded under this kind is done again."""

    def register(replay: Replay) -> Replay:
        REPLAYS[kind] = replay
        return replay

    return register


def record(kind: str, data: dict[str, Any]) -> None:
    """Keep that this was done. Call it in the transaction that does it."""
    if kind not in REPLAYS:
        raise ValueError(f"Nobody can do “{kind}” again: declare it with @replays.")
    line = json.dumps({"kind": kind, "data": data}, cls=DjangoJSONEncoder)
    transaction.on_commit(partial(append, line), robust=True)


def append(line: str) -> None:
    with (settings.DATA_DIR / "ledger.jsonl").open("a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
