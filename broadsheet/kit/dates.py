"""Dates, times and numbers as an edition writes them (CLDR data, through Babel)."""

from datetime import date, datetime, tzinfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import format_decimal
from django.core.exceptions import ValidationError

NATIVE_DIGITS = {
    "arab": "٠١٢٣٤٥٦٧٨٩",
    "arabext": "۰۱۲۳۴۵۶۷۸۹",
    "beng": "০১২৩৪৫৬৭৮৯",
    "deva": "०१२३४५६७८९",
}
EVERY_DIGIT = {
    ord(digit): str(value)
    for digits in NATIVE_DIGITS.values()
    for value, digit in enumerate(digits)
}


def parse_locale(tag: str) -> Locale:
    """The CLDR locale of a BCP 47 tag, trying shorter forms; English if there is none."""
    likely = get_global("likely_subtags")
    parts = tag.replace("_", "-").split("-")
    while parts:
        try:
            return Locale.parse("-".join(parts), sep="-")
        except (UnknownLocaleError, ValueError):
            if likely.get(parts[0]) and len(parts) == 1:
                break
            parts.pop()
    return Locale("en")


def validate_locale(tag: str) -> None:
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        raise ValidationError(f"“{tag}” names no known conventions for dates.") from None


def in_digits(text: str, digits: str) -> str:
    """Write every decimal digit of the text in the numbering system (latn, arab, …)."""
    text = text.translate(EVERY_DIGIT)
    if digits == "latn":
        return text
    return text.translate({ord(str(n)): d for n, d in enumerate(NATIVE_DIGITS[digits])})


class Conventions:
    """How one edition writes days, times and numbers."""

    def __init__(self, locale_tag: str, digits: str, zone: tzinfo):
        self.locale = parse_locale(locale_tag)
        self.digits = digits
        self.zone = zone

    def moment(self, at: datetime) -> str:
        """Day and time: 25 November 2026, 14:05."""
        return in_digits(
            f"{self.day(at)}, {self.time(at)}"
            if self.locale.language != "ar"
            else f"{self.day(at)}، {self.time(at)}",
            self.digits,
        )

    def day(self, at: date) -> str:
        if isinstance(at, datetime):
            at = at.astimezone(self.zone).date()
        return in_digits(format_date(at, "long", locale=self.locale), self.digits)

    def weekday(self, at: date) -> str:
        if isinstance(at, datetime):
            at = at.astimezone(self.zone).date()
        return in_digits(format_date(at, "full", locale=self.locale), self.digits)

    def month(self, at: date) -> str:
        return in_digits(format_skeleton("yMMMM", at, locale=self.locale), self.digits)

    def time(self, at: datetime) -> str:
        return in_digits(
            format_time(at, "short", tzinfo=self.zone, locale=self.locale), self.digits
        )

    def exact(self, at: datetime) -> str:
        """Day, time and zone, for a tooltip."""
        return in_digits(
            format_datetime(at, "long", tzinfo=self.zone, locale=self.locale), self.digits
        )

    def number(self, value: int | float) -> str:
        return in_digits(format_decimal(value, locale=self.locale), self.digits)
