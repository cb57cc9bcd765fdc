"""Django's SQLite, whose writers take turns.

SQLite lets one transaction write at a time, and who finds it taken looks again after a sleep of up to
0.1 s: with fifty editors saving, nobody wrote for half of the time. Within a process whoever waits is
woken at once; of several processes, one that waits looks again every millisecond.
"""

from __future__ import annotations

from contextlib import ExitStack

from django.db.backends.sqlite3 import base

from config.sqlite.turns import Turn, turn_of


class DatabaseWrapper(base.DatabaseWrapper):
    has_turn = False
    transaction_mode: str | None

    @property
    def turn(self) -> Turn:
        return turn_of(str(self.settings_dict["NAME"]))

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode != "IMMEDIATE":  # a backup: it reads, and nobody waits for it
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        # Whoever waited too long asks SQLite itself, which says that the database is locked.
        self.has_turn = self.turn.take(self.settings_dict["OPTIONS"]["timeout"])
        with ExitStack() as on_failure:
            on_failure.callback(self.end_turn)
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            on_failure.pop_all()

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self.end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self.end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self.end_turn()

    def end_turn(self) -> None:
        if self.has_turn:
            self.has_turn = False
            self.turn.end()
