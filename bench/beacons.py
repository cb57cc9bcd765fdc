"""What a thousand reading counts a second cost the readers of pages."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Iterator
from itertools import cycle

from bench import Figure, benchmark
from bench.serving import AGENT, HOST, PORT, loading, parsed, server
from broadsheet.stories.models import ReadCount
from broadsheet.testing import make_edition, make_story

BEACONS_A_SECOND = 1000
CONNECTIONS = 50
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
        targets = [f"/beacon/read/{story.pk}/" for story in stories]
        with loading(
            PORT, targets, SECONDS + 1, CONNECTIONS, BEACONS_A_SECOND, method="POST"
        ) as sender:
            beside = read_for(SECONDS, paths)
            sent = parsed(sender.communicate()[0])
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
    yield Figure(
        "beacons sent", round(sent.per_second * (SECONDS + 1)), SECONDS + 1,
        f"{counted:,} counted, {sent.errors} errors",
    )  # fmt: skip


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
