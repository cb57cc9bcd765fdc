"""Telling caches in front of the application which tags are out of date."""

from __future__ import annotations

from collections.abc import Callable

SENDERS: list[Callable[[set[str]], None]] = []


def send(tags: set[str]) -> None:
    for sender in SENDERS:
        sender(tags)
