from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from broadsheet.kit.moments import both, comes_twice, is_missing, next_shown, written

BERLIN = ZoneInfo("Europe/Berlin")
TWICE = datetime.fromisoformat("2026-10-25T02:30")


@pytest.mark.parametrize(
    ("zone", "missing", "following"),
    [
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T03:00"),
        ("Europe/Berlin", "2026-03-29T02:59", "2026-03-29T03:00"),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T03:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-04T02:30"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-31T00:00"),
    ],
)
def test_the_next_time_after_a_gap(zone, missing, following):
    local = datetime.fromisoformat(missing)
    assert is_missing(local, ZoneInfo(zone))
    assert next_shown(local, ZoneInfo(zone)) == datetime.fromisoformat(following)


@pytest.mark.parametrize("there", ["2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T02:30"])
def test_no_gap_where_there_is_none(there):
    assert not is_missing(datetime.fromisoformat(there), BERLIN)


def test_an_hour_that_comes_twice():
    first, second = both(TWICE, BERLIN)
    assert (second - first).total_seconds() == 0  # of one zone Python compares the clocks
    assert second.timestamp() - first.timestamp() == 3600
    assert comes_twice(first, BERLIN) and comes_twice(second, BERLIN)
    assert not comes_twice(datetime(2026, 10, 25, 0, 59, tzinfo=UTC).replace(hour=3), BERLIN)


def test_both_of_them_are_told_apart_in_writing():
    first, second = both(TWICE, BERLIN)
    assert written(first, BERLIN) == "2026-10-25 02:30 (Europe/Berlin, UTC+02:00)"
    assert written(second, BERLIN) == "2026-10-25 02:30 (Europe/Berlin, UTC+01:00)"
