"""Ids of comments and what they are sorted by, as whole numbers that no two share.

An id is made before its row, from the time in quarters of a millisecond and a random part, so that
nobody waits for a counter, ids of one thread sort by time, and an answer's path is known at once:

    62             20      0
    |   quarters   | random |

Each sort has one number for key and id together: a page of any depth is one walk along one index,
in SQLite and PostgreSQL alike.
"""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

RANDOM_BITS = 20
TIME_BITS = 42
# 2020-01-01T00:00Z; the time has room until 2054.
BEGIN = 1_577_836_800
# What one more like or answer adds to a sort key.
ONE = 1 << TIME_BITS

DIGITS = "0123456789abcdefghijklmnopqrstuv"
# Characters of an id in a path.
WIDTH = 13


def new_id(at: datetime | None = None) -> int:
    """An id for a comment written now, or at the time of an import."""
    seconds = at.timestamp() if at else time.time()
    quarters = max(0, int((seconds - BEGIN) * 4000))
    return (quarters << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)


def time_of(comment_id: int) -> datetime:
    return datetime.fromtimestamp(BEGIN + (comment_id >> RANDOM_BITS) / 4000, UTC)


def step(comment_id: int) -> str:
    """The id as a part of a path: of one width, and sorted as ids are."""
    written = ""
    for _ in range(WIDTH):
        comment_id, digit = divmod(comment_id, len(DIGITS))
        written = DIGITS[digit] + written
    return written


def read_step(written: str) -> int:
    """The id in an address. ValueError for what is none."""
    if len(written) != WIDTH:
        raise ValueError(written)
    number = 0
    for character in written:
        number = number * len(DIGITS) + DIGITS.index(character)
    if number >> (TIME_BITS + RANDOM_BITS):
        raise ValueError(written)  # no database has room for it
    return number


def ranked(count: int, comment_id: int) -> int:
    """A sort key: the most first, and of as many the newest.

    Two may share one only if they were written within a quarter of a millisecond.
    """
    return count * ONE + (comment_id >> RANDOM_BITS)
