"""How often a reader may do what costs the server something, or others their patience."""

from __future__ import annotations

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from broadsheet.people.throttling import address_of, digest, is_beyond
from broadsheet.readers.models import Reader

MINUTE = 60
TOO_MANY_REQUESTS = 429
TOO_OFTEN = gettext_lazy("That was very often in a short time. Please wait a minute.")
# In a minute, by one reader and from one address, behind which a whole school may be.
WRITING = ("write", 20, 60)
PREVIEWS = ("preview", 20, 100)
ACTING = ("act", 30, 150)


def is_too_often(request: HttpRequest, reader: Reader, pace: tuple[str, int, int]) -> bool:
    """Counts this one too, in this process."""
    what, by_reader, by_address = pace
    most = {f"reader:{reader.pk}": by_reader, digest(address_of(request)): by_address}
    return is_beyond(what, most, MINUTE, caches["counts"])


def writes_too_often(request: HttpRequest, reader: Reader | None) -> bool:
    """Whoever is known is counted alone: under a story that all talk about, a school writes fast."""
    what, by_reader, by_address = WRITING
    most = {digest(address_of(request)): by_address}
    if reader:
        most = {f"reader:{reader.pk}": by_reader}
    return is_beyond(what, most, MINUTE, caches["counts"])
