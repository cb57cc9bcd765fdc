"""Whether words hold an address, which programs of mail would make a link of."""

from __future__ import annotations

import unicodedata

from linkify_it import LinkifyIt
from linkify_it.tlds import TLDS


def domains() -> list[str]:
    """All top-level domains, in their own letters, too."""
    written = [each.encode().decode("idna") for each in TLDS if each.startswith("XN--")]
    return [*TLDS, *written]


FINDER = LinkifyIt(options={"fuzzy_ip": True}).tlds(domains())


def has_address(words: str) -> bool:
    """Of a web page or a mailbox."""
    dotted = unicodedata.normalize("NFKC", words).replace("\u3002", ".")
    return FINDER.test(dotted)
