"""What an edition's address, time zone and sections may not be called."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

# First path segments that are not editions, and second ones that are not sections.
RESERVED_CODES = {
    "beacon", "desk", "documents", "healthz", "media", "originals", "robots", "static", "favicon",
}  # fmt: skip
RESERVED_SLUGS = {
    "archive", "authors", "corrections", "feeds", "latest", "most-read", "offline", "page",
    "podcasts", "schedule", "search", "topics", "live", "account", "newsletters", "watch",
}  # fmt: skip


def validate_code(value: str) -> None:
    validate_slug(value)
    if value in RESERVED_CODES or value != value.lower():
        raise ValidationError(_("“%s” cannot be the address of an edition.") % value)


def validate_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%s” is no time zone: write it like Europe/Belgrade.") % value)
