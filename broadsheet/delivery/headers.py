"""What caches in front are told about a page: how long to keep it, and what it shows.

`Surrogate-Key` and `Cache-Tag` name what is on the page and the parts in its holes. Not the
cards in those: when a card changes, the parts that list its story are named (index.parts_of).
They are there only where somebody is told what is out of date (senders.py), for without that
a cache must not keep a page for longer than seconds, and readers would pay for the bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

from broadsheet.kit.parts import Hole
from broadsheet.kit.policy import CACHE_CONTROL

Headers = list[tuple[str, str]]

# On every page that is kept for long.
EVERYTHING = "all"
A_DAY = 86_400
KEPT_BY_CACHES = f"public, max-age=0, s-maxage={A_DAY}, must-revalidate"
# For an answer that may be out of date already, or has gaps: nobody could call it back.
KEPT_BY_NOBODY = "public, max-age=0, s-maxage=0, must-revalidate"
MAY_BE_KEPT = {CACHE_CONTROL["stored"], CACHE_CONTROL["shared"], KEPT_BY_CACHES}
# Caches refuse headers of more than 8 KB (Varnish, per header) or 16 KB (CDNs, together).
LONGEST = 6_000
OF_CACHES = {"cache-control", "surrogate-key", "cache-tag"}


def for_caches(headers: Headers, tags: Iterable[str]) -> Headers:
    """The headers of a page that caches keep until they are told that a tag is out of date.

    One whose view says something else about caches stays as it is.
    """
    if ("cache-control", CACHE_CONTROL["stored"]) not in headers:
        return headers
    keys = within(LONGEST, sorted(map(in_header, tags)))
    return [
        *(header for header in headers if header[0] not in OF_CACHES),
        ("cache-control", KEPT_BY_CACHES),
        ("surrogate-key", " ".join([EVERYTHING, *keys])),
        ("cache-tag", ",".join([EVERYTHING, *keys])),
    ]


def for_no_cache(headers: Headers) -> Headers:
    """The headers without what lets caches keep the answer."""
    if MAY_BE_KEPT.isdisjoint(value for name, value in headers if name == "cache-control"):
        return headers
    rest = [header for header in headers if header[0] not in OF_CACHES]
    return [*rest, ("cache-control", KEPT_BY_NOBODY)]


def part_tags(reading: str, holes: Iterable[Hole]) -> set[str]:
    """The keys in the store of the parts that fill the holes (shelf.part_key)."""
    return {f"part:{reading}/{name}" for hole in holes for name in (hole.part, *hole.sources)}


def in_header(tag: str) -> str:
    """The tag without a character that a header, its lists or a pattern gives a meaning."""
    return quote(tag, safe=":/")


def kind_of(key: str) -> str:
    """What stands for all tags of its kind: `page:any` for `page:12`."""
    kind, colon, _ = key.partition(":")
    return f"{kind}:any" if colon else key


def within(most: int, keys: list[str]) -> list[str]:
    """The keys, shortened to so many bytes: the kind with most of them is named as a whole.

    A page with hundreds of stories is then called back with any story. Coarser than one tag
    of its edition would be, but that tag is not said when a story changes, and this is.
    """
    while sum(map(len, keys)) + len(keys) > most:
        kinds = Counter(kind_of(key) for key in keys if key != kind_of(key))
        largest = kinds.most_common(1)[0][0]
        keys = [*(key for key in keys if kind_of(key) != largest), largest]
    return keys


def keys_in_headers(tags: Iterable[str]) -> set[str]:
    """What to look for in headers when the tags are out of date."""
    keys = set(map(in_header, tags))
    return keys | set(map(kind_of, keys))
