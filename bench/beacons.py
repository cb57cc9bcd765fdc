"""What a thousand reading counts a second cost the readers of pages."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Iterator
from itertools import cycle

from bench import Figure, benchmark
from bench.serving import AGENT, HOST, PORT, server
from broadsheet.stories.models import ReadCount
from broadsheet.testing import make_edition, make_story

BEACONS_A_SECOND = 1000
SECONDS = 8


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


def ask(client: http.client.HTTPConnection, method: str, path: str) -> None:
    client.request(method, path, headers=AGENT | {"Host": HOST})
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
