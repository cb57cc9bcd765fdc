"""What is known of a language before a newsroom says anything."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf.locale import LANG_INFO

from broadsheet.kit.dates import parse_locale

NATIVE_DIGITS = {
    "fa": "arabext",
    "ur": "arabext",
    "bn": "beng",
    "ckb": "arab",
    "mr": "deva",
    "ne": "deva",
}


@dataclass(frozen=True)
class Proposal:
    """Fields of an edition that follow from its language."""

    short_label: str
    direction: str
    digits: str


def propose(language_tag: str) -> Proposal:
    locale = parse_locale(language_tag)
    known = LANG_INFO.get(language_tag.lower()) or LANG_INFO.get(locale.language, {})
    own_name = locale.get_display_name(locale) or known.get("name_local", language_tag)
    return Proposal(
        short_label=own_name[:1].upper() + own_name[1:30],
        direction="rtl" if locale.character_order == "right-to-left" else "ltr",
        digits=NATIVE_DIGITS.get(locale.language, "latn"),
    )
