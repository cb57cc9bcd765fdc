"""Moments as people write them: a day and an hour on the clocks of a zone.

When clocks are put forward an hour is missing on them, and when they are put back one comes
twice. A moment itself is neither: it is kept with its offset.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

MINUTE = timedelta(minutes=1)


def is_missing(local: datetime, zone: tzinfo) -> bool:
    """Whether the zone's clocks never show it."""
    back = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return back.replace(tzinfo=None) != local


def next_shown(local: datetime, zone: tzinfo) -> datetime:
    """The first minute from there on that the zone's clocks show."""
    while is_missing(local, zone):
        local += MINUTE
    return local


def both(local: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The two moments of an hour that comes twice; elsewhere the same one."""
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return first, second


def comes_twice(moment: datetime, zone: tzinfo) -> bool:
    first, second = both(moment.astimezone(zone).replace(tzinfo=None), zone)
    return first.utcoffset() != second.utcoffset()


def offset(moment: datetime) -> str:
    """+02:00"""
    return moment.strftime("%:z")


def with_offset(moment: datetime) -> str:
    """What a field for times takes, also for an hour that comes twice."""
    return f"{moment:%Y-%m-%d %H:%M}{offset(moment)}"


def written(moment: datetime, zone: tzinfo) -> str:
    """2026-10-25 02:30 (Europe/Berlin, UTC+02:00): it can be read in one way only."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M} ({zone}, UTC{offset(local)})"
