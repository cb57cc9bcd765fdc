"""What a thousand reading counts a second cost the readers of pages."""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

from django.db import connection

from bench import Figure, benchmark
from broadsheet.stories.models import ReadCount
from broadsheet.testing import make_edition, make_story

PORT = 8917
BEACONS_A_SECOND = 1000
SECONDS = 8
AGENT = {"User-Agent": "Mozilla/5.0 Bench"}


@benchmark
def beacons() -> Iterator[Figure]:
    """Stories read one after another from the real server, without and with beacons."""
    edition = make_edition("en", "The Bench", "en", "English", ["World"])
    stories = [make_story(edition, body=[("text", "<p>Words.</p>" * 40)]) for _ in range(50)]
    paths = [story.path_in(edition) for story in stories]
    with server():
        read_for(1, paths)
        alone = read_for(SECONDS, paths)
        sent: list[int] = []
        sender = threading.Thread(target=send, args=([story.pk for story in stories], sent))
        sender.start()
        beside = read_for(SECONDS, paths)
        sender.join()
        time.sleep(7)
    counted = sum(ReadCount.objects.values_list("reads", flat=True))
    median, median_beside = statistics.median(alone), statistics.median(beside)
    yield Figure(
        "stories read, no beacons", len(alone), sum(alone), f"median {median * 1000:.1f} ms"
    )
    yield Figure(
        "stories read beside beacons", len(beside), sum(beside),
        f"median {median_beside * 1000:.1f} ms, {median_beside / median:.2f} ×",
    )  # fmt: skip
    yield Figure("beacons sent", sum(sent), SECONDS, f"{counted} counted")


@contextmanager
def server() -> Iterator[None]:
    environment = os.environ | {
        "PORT": str(PORT),
        "BACKGROUND_WORKER": "on",
        "DATABASE_URL": f"sqlite://{connection.settings_dict['NAME']}",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi",
         "--port", str(PORT), "--blocking-threads", "4", "--log-level", "error"],
        env=environment,
    )  # fmt: skip
    try:
        wait_until_it_answers()
        yield
    finally:
        process.terminate()
        process.wait()


def wait_until_it_answers() -> None:
    for _ in range(150):
        try:
            ask(http.client.HTTPConnection("localhost", PORT), "GET", "/healthz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("The server does not answer.")


def ask(client: http.client.HTTPConnection, method: str, path: str) -> None:
    client.request(method, path, headers=AGENT)
    response = client.getresponse()
    response.read()
    if response.status >= 400:
        raise RuntimeError(f"{method} {path}: {response.status}")


def read_for(seconds: float, paths: list[str]) -> list[float]:
    """Read one page after another; return the seconds each took."""
    client = http.client.HTTPConnection("localhost", PORT)
    times: list[float] = []
    until = time.perf_counter() + seconds
    for path in cycle(paths):
        begin = time.perf_counter()
        if begin >= until:
            return times
        ask(client, "GET", path)
        times.append(time.perf_counter() - begin)
    return times


def send(story_ids: list[int], sent: list[int]) -> None:
    """Send beacons at the rate asked for, or as fast as this client can."""
    client = http.client.HTTPConnection("localhost", PORT)
    begin = time.perf_counter()
    for number, pk in enumerate(cycle(story_ids)):
        ahead = begin + number / BEACONS_A_SECOND - time.perf_counter()
        if ahead > 0:
            time.sleep(ahead)
        if time.perf_counter() - begin >= SECONDS:
            sent.append(number)
            return
        ask(client, "POST", f"/beacon/read/{pk}/")
