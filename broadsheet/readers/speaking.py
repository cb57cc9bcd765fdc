"""In which language, and by which clock, a reader is written to: as chosen, else the edition's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from broadsheet.editions.models import Edition
from broadsheet.kit.dates import Conventions
from broadsheet.readers.models import Reader


def language_of(reader: Reader | None, edition: Edition) -> str:
    """As a tag of BCP 47."""
    return reader.language if reader and reader.language else edition.language_tag


def conventions_of(reader: Reader | None, edition: Edition) -> Conventions:
    """How times are written to the reader."""
    zone = ZoneInfo(reader.time_zone) if reader and reader.time_zone else edition.zone
    if reader and reader.language:
        return Conventions(reader.language, "latn", zone)
    own = edition.conventions
    return Conventions(edition.date_conventions or edition.language_tag, own.digits, zone)


@contextmanager
def as_written_to(reader: Reader | None, edition: Edition) -> Iterator[None]:
    language, zone = edition.interface_language, edition.zone
    if reader and reader.language:
        language = reader.language
    if reader and reader.time_zone:
        zone = ZoneInfo(reader.time_zone)
    with translation.override(language), timezone.override(zone):
        yield


def reader_at(email: str) -> Reader | None:
    return Reader.objects.filter(account__email__iexact=email).first()
