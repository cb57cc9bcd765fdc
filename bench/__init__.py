"""Benchmarks: functions that yield figures, each measured in a database of its own.

A module of this package registers a benchmark so:

    @benchmark
    def pages() -> Iterator[Figure]:
        \"\"\"Renders of pages with 1,000 stories in the edition.\"\"\"
        ...
        yield Figure("story", count=500, seconds=3.9)

`python -m bench` runs all of them, `python -m bench pages` one. Tables are there and empty
when a benchmark begins; what one leaves behind, the next does not see.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """How many of something were done in how many seconds; note: what else a reader must know."""

    what: str
    count: int
    seconds: float
    note: str = ""

    @property
    def row(self) -> str:
        rate = self.count / self.seconds
        return f"| {self.what} | {self.count:,} | {self.seconds:,.2f} | {rate:,.0f} | {self.note} |"


Benchmark = Callable[[], Iterator[Figure]]
BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(run: Benchmark) -> Benchmark:
    BENCHMARKS[run.__name__] = run
    return run


def measure(what: str, action: Callable[[], object], seconds: float = 5, note: str = "") -> Figure:
    """Repeat the action for about that long, after one run that fills the caches."""
    action()
    count = 0
    begin = time.perf_counter()
    while (spent := time.perf_counter() - begin) < seconds:
        action()
        count += 1
    return Figure(what, count, spent, note)
