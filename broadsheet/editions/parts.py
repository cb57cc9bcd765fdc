"""The part of every page that changes at midnight."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.html import format_html

from broadsheet.editions.models import Edition
from broadsheet.kit.parts import Part, part
from broadsheet.kit.showing import shows


@part("today")
def today(edition: Edition, argument: str) -> Part:
    """The day in the edition's zone, and what a script needs to say a later one."""
    shows(edition)
    conventions = edition.conventions
    day = timezone.now().astimezone(conventions.zone).date()
    written = format_html(
        '<time datetime="{}" data-zone="{}" data-locale="{}-u-nu-{}">{}</time>',
        day.isoformat(),
        edition.time_zone,
        str(conventions.locale).replace("_", "-"),
        conventions.digits,
        conventions.weekday(day),
    )
    midnight = datetime.combine(day + timedelta(days=1), time(), conventions.zone)
    return Part(before=written, until=midnight.timestamp())
