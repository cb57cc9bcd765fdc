from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from broadsheet.kit.dates import Conventions, in_digits, validate_locale

AT = datetime(2026, 1, 25, 22, 5, tzinfo=UTC)


def conventions(tag: str, digits: str = "latn", zone: str = "UTC") -> Conventions:
    return Conventions(tag, digits, ZoneInfo(zone))


def test_a_moment_is_told_in_the_editions_zone() -> None:
    assert conventions("en-GB").moment(AT) == "25 January 2026, 22:05"
    assert conventions("en-GB", zone="Asia/Almaty").moment(AT) == "26 January 2026, 03:05"


def test_arabic_editions_choose_the_names_of_months_and_the_digits() -> None:
    assert conventions("ar-EG", "arab").day(AT) == "٢٥ يناير ٢٠٢٦"
    assert conventions("ar-LB", "arab").day(AT) == "٢٥ كانون الثاني ٢٠٢٦"
    assert conventions("ar-EG", "latn").day(AT) == "25 يناير 2026"


def test_each_language_has_its_own_style() -> None:
    assert conventions("de").day(date(2026, 3, 1)) == "1. März 2026"
    assert "2026" in conventions("ru").day(AT) and "января" in conventions("ru").day(AT)
    assert conventions("sr-Cyrl").day(AT) == "25. јануар 2026."
    assert conventions("sr-Latn").day(AT) == "25. januar 2026."


def test_an_unknown_language_falls_back_to_english() -> None:
    assert conventions("qaa").day(AT) == "January 25, 2026"


def test_digits_of_any_system_become_those_of_the_edition() -> None:
    assert in_digits("٢٠26", "latn") == "2026"
    assert in_digits("٢٠26", "deva") == "२०२६"


def test_unknown_conventions_are_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="nonsense"):
        validate_locale("nonsense-XX")
