"""What the page store has to say about itself, to the desk and to `manage.py pages stats`."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from broadsheet.delivery.store import Store

HOURS = 24
LAST_PURGES = 500


@dataclass
class Slow:
    key: str
    seconds: float
    at: datetime

    @property
    def milliseconds(self) -> float:
        return self.seconds * 1000


@dataclass
class Statistics:
    """hit_percent: of the pages sent within HOURS, those that were there; None without any.

    median, slowest: seconds from a change to the last page that shows it, of the last purges.
    """

    pages: int
    parts: int
    bytes: int
    hits: int
    misses: int
    refused: int
    purges: int
    median: float | None
    slowest: float | None
    slow_pages: list[Slow]

    @property
    def asked(self) -> int:
        return self.hits + self.misses

    @property
    def hit_percent(self) -> float | None:
        return self.hits / self.asked * 100 if self.asked else None


def statistics_of(store: Store, slow_pages: int = 10) -> Statistics:
    since = int(time.time() // 3600) - HOURS
    with store.index.reading() as connection:
        sizes = connection.execute(
            "SELECT key GLOB 'part:*' OR key GLOB 'card:*', count(*), sum(size)"
            " FROM entry GROUP BY 1"
        ).fetchall()
        counted = {bool(is_part): number for is_part, number, _ in sizes}
        traffic = connection.execute(
            "SELECT coalesce(sum(hits), 0), coalesce(sum(misses), 0), coalesce(sum(refused), 0)"
            " FROM traffic WHERE hour > ?",
            (since,),
        ).fetchone()
        seconds = [
            each
            for (each,) in connection.execute(
                "SELECT seconds FROM purge WHERE seconds IS NOT NULL AND pages > 0"
                " ORDER BY number DESC LIMIT ?",
                (LAST_PURGES,),
            )
        ]
        slow = connection.execute(
            "SELECT key, seconds, stored FROM entry WHERE seconds > 0"
            " ORDER BY seconds DESC LIMIT ?",
            (slow_pages,),
        ).fetchall()
    return Statistics(
        pages=counted.get(False, 0),
        parts=counted.get(True, 0),
        bytes=sum(size for _, _, size in sizes),
        hits=traffic[0],
        misses=traffic[1],
        refused=traffic[2],
        purges=len(seconds),
        median=median(seconds) if seconds else None,
        slowest=max(seconds, default=None),
        slow_pages=[Slow(key, cost, datetime.fromtimestamp(at, UTC)) for key, cost, at in slow],
    )


class Traffic:
    """How requests for pages went, since they were written down last."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def write_down(self, store: Store) -> None:
        counts, self.counts = self.counts, Counter()
        if counts:
            store.note_traffic(counts["hits"], counts["misses"], counts["refused"])


traffic = Traffic()
