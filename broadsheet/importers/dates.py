"""Dates as exports write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from broadsheet.importers.records import BadItem

ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)? ?(Z|UTC|[+-]\d\d:?\d\d)?)?"
)


def moment_of(text: str, zone: tzinfo = UTC) -> datetime | date:
    """The date, or the time with its zone. Raises BadItem for what is neither.

    zone: of a time that names none.
    """
    text = text.strip()
    try:
        found = ISO.fullmatch(text) if len(text) < 50 else None
        moment = from_iso(found, zone) if found else parsedate_to_datetime(text[:60])
        if isinstance(moment, datetime) and moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        if not 1400 <= moment.year <= 9000:
            raise ValueError
    except (ValueError, TypeError, OverflowError, IndexError):
        raise BadItem(f"has a date that is none: “{text[:40]}”") from None
    return moment


def from_iso(found: re.Match, zone: tzinfo) -> datetime | date:
    year, month, day, hour, minute, second, offset = found.groups()
    if hour is None:
        return date(int(year), int(month), int(day))
    return datetime(
        int(year), int(month), int(day), int(hour), int(minute), int(second or 0),
        tzinfo=offset_of(offset) if offset else zone,
    )  # fmt: skip


def offset_of(text: str) -> timezone:
    if text in {"Z", "UTC"}:
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
