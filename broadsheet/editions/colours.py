"""Colours of an edition must be readable on its paper."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PAPER = "#ffffff"
DARK_PAPER = "#14161a"
READABLE = 4.5


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def validate_colour(value: str) -> None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValidationError(_("“%s” is no colour: write it like #a4133c.") % value)


def validate_on_paper(value: str) -> None:
    validate_colour(value)
    if contrast(value, PAPER) < READABLE:
        raise ValidationError(_("%s is too light to be read on white paper.") % value)


def validate_on_dark_paper(value: str) -> None:
    validate_colour(value)
    if contrast(value, DARK_PAPER) < READABLE:
        raise ValidationError(_("%s is too dark to be read on dark paper.") % value)
