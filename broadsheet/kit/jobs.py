"""Periodic jobs: apps declare them, the background worker runs them (delivery/worker.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Job:
    name: str
    every: float
    run: Callable[[], object]
    in_every_process: bool
    # Jobs of a lane wait for each other, those of different lanes do not.
    lane: str


JOBS: dict[str, Job] = {}


def periodic(every: float, in_every_process: bool = False, lane: str = "clock") -> Callable:
    """Declare a function to be run about every so many seconds.

    It runs in one process of the installation at a time, or with `in_every_process` in each.
    Work that may take long runs in the lane `tasks`, so that the clock's is never late.
    """

    def register(run: Callable[[], object]) -> Callable[[], object]:
        name = f"{run.__module__}.{run.__qualname__}"
        JOBS[name] = Job(name, every, run, in_every_process, lane)
        return run

    return register
