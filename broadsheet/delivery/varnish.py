"""Varnish as a cache in front, set up with deploy/varnish.vcl."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from broadsheet.delivery.headers import EVERYTHING

TIMEOUT_SECONDS = 3.0
# Varnish refuses a header of more than 8 KB.
LONGEST = 6_000
# Rather than so much, it is told to forget everything.
MOST_TAGS = 3_000


class Varnish:
    """address: host and port that it takes bans at, which readers must not reach."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.name = f"Varnish at {address}"

    def send(self, tags: set[str]) -> None:
        if EVERYTHING in tags or len(tags) > MOST_TAGS:
            tags = {EVERYTHING}
        for alternatives in batches(sorted(tags)):
            self.ban(alternatives)

    def ban(self, alternatives: str) -> None:
        connection = HTTPConnection(self.address, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("BAN", "/", headers={"Tags": alternatives})
            answer = connection.getresponse()
            if answer.status != HTTPStatus.OK:
                raise HTTPException(f"{answer.status} {answer.reason}")
        finally:
            connection.close()


def batches(tags: list[str]) -> Iterator[str]:
    """The tags as alternatives of regular expressions; there is nothing to escape in them."""
    batch = ""
    for tag in tags:
        if batch and len(batch) + len(tag) >= LONGEST:
            yield batch
            batch = ""
        batch = f"{batch}|{tag}" if batch else tag
    if batch:
        yield batch
