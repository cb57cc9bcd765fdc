"""Publishes and is killed meanwhile, again and again; says what is not whole afterwards.

Run in a process of its own, with the environment of a site that has an empty database:
`python -m broadsheet.delivery.tests.publishing_at_work WORK ROUNDS SEED`. Prints the number of
rounds in which the process was killed, and how many of them had published by then.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import django


def main(work: str, rounds: int, seed: int) -> None:
    django.setup()
    Rounds(work, random.Random(seed)).play(rounds)


class Rounds:
    def __init__(self, work: str, choose: random.Random) -> None:
        from broadsheet.delivery.tests import publishing_work
        from broadsheet.testing import make_edition, make_person

        self.choose = choose
        self.points: dict[str, tuple[Any, str, bool]] = publishing_work.points()
        make_person("owner", is_superuser=True)
        self.edition = make_edition("en", "The Lantern", "en", "English", ["World"])
        self.work: Any = publishing_work.WORKS[work](self.edition)
        self.killed: Counter[str] = Counter()
        self.seconds = 0.05

    def play(self, rounds: int) -> None:
        for number in range(rounds):
            # Every named point as often as any, and as many moments by chance.
            names = [*self.points, *["by chance"] * len(self.points)]
            self.play_one(names[number % len(names)])
        print(dict(self.killed))

    def play_one(self, point: str) -> None:
        self.work.prepare()
        begun = time.monotonic()
        acknowledged, was_killed = self.in_child(point)
        if not was_killed:
            self.seconds = time.monotonic() - begun
        self.work.check_integrity()
        is_public = self.work.is_whole()
        assert is_public or not acknowledged, f"{point}: acknowledged, and lost"
        assert is_public or was_killed, f"{point}: nobody was killed, and nothing is public"
        self.killed["killed"] += was_killed
        self.killed["killed after it was public"] += was_killed and is_public
        self.in_child(None, self.work.resume)
        assert self.work.is_whole(), f"{point}: was not resumed"
        self.work.check_once()

    def in_child(self, point: str | None, run: Callable | None = None) -> tuple[bool, bool]:
        """Whether the work was acknowledged in a process of its own, and whether that was killed."""
        from django.db import connections

        connections.close_all()  # a process must not use its parent's
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            if point in self.points:
                die_at(*self.points[point])
            (run or self.work.run)()
            os.write(writing, b"done")
            os._exit(0)
        os.close(writing)
        if point == "by chance":
            time.sleep(self.choose.random() * self.seconds)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        acknowledged = bool(os.read(reading, 10))
        os.close(reading)
        ended = os.waitstatus_to_exitcode(status)
        assert ended in {0, -signal.SIGKILL}, f"{point}: the process failed by itself"
        return acknowledged, ended != 0


def die_at(owner: Any, name: str, after: bool) -> None:
    original = getattr(owner, name)

    def then_die(*args, **kwargs):
        if after:
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, then_die)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
