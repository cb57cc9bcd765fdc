"""What an edition's address, time zone and sections may not be called."""

import re
import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from broadsheet.editions.languages import is_known

# BCP 47, as far as an edition needs it; what follows an “x” is anybody's own.
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*(-x(-[A-Za-z0-9]{1,8})+)?")

# First path segments that are not editions, and second ones that are not sections.
RESERVED_CODES = {
    "account", "beacon", "desk", "documents", "favicon", "healthz", "media", "originals", "preview", "robots",
    "static",
}  # fmt: skip
RESERVED_SLUGS = {
    "archive", "authors", "corrections", "feeds", "latest", "most-read", "offline", "page",
    "podcasts", "schedule", "search", "topics", "live", "account", "newsletters", "watch", "comments",
}  # fmt: skip


def validate_code(value: str) -> None:
    validate_slug(value)
    if value in RESERVED_CODES or value != value.lower():
        raise ValidationError(_("“%s” cannot be the address of an edition.") % value)


def validate_language(value: str) -> None:
    if not LANGUAGE_TAG.fullmatch(value):
        raise ValidationError(_("“%s” is no language tag: write it like pt-BR.") % value)
    if not is_known(value):
        raise ValidationError(_("“%s” begins with the code of no known language.") % value)


def validate_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%s” is no time zone: write it like Europe/Belgrade.") % value)
