"""What is known of languages before a newsroom says anything: CLDR data, through Babel."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale
from babel.core import get_global
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import to_locale
from wagtail.admin.localization import get_available_admin_languages

from broadsheet.kit.dates import parse_locale

if TYPE_CHECKING:
    from broadsheet.editions.models import Edition

NATIVE_DIGITS = {
    "fa": "arabext",
    "ur": "arabext",
    "bn": "beng",
    "ckb": "arab",
    "mr": "deva",
    "ne": "deva",
}
RIGHT_TO_LEFT = {"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}
# What BCP 47 calls unlisted, several, unknown, and nothing said.
NO_LANGUAGE = {"mis", "mul", "und", "zxx"}
# Where most people of a country with several time zones live.
CHIEF_ZONES = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CD": "Africa/Kinshasa", "CL": "America/Santiago", "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta", "KZ": "Asia/Almaty", "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland", "PG": "Pacific/Port_Moresby", "PS": "Asia/Gaza",
    "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """Fields of an edition that follow from its language."""

    short_label: str
    direction: str
    digits: str
    time_zone: str


def propose(language_tag: str) -> Proposal:
    language, script, territory = subtags(language_tag)
    return Proposal(
        short_label=own_name(language_tag),
        direction="rtl" if script in RIGHT_TO_LEFT else "ltr",
        digits=NATIVE_DIGITS.get(language, "latn"),
        time_zone=zone_of(territory),
    )


def subtags(language_tag: str) -> tuple[str, str, str]:
    """Language, script and region of the tag; where it says none, the likely ones."""
    language, *rest = public_part(language_tag).split("-")
    script = next((each.title() for each in rest if len(each) == 4 and each.isalpha()), "")
    region = next((each.upper() for each in rest if len(each) == 2 or each.isdigit()), "")
    language = language.lower()
    likely = get_global("likely_subtags")
    forms = ((language, script, region), (language, script), (language, region), (language,))
    written = ("_".join(filter(None, form)) for form in forms)
    found = next((likely[each] for each in written if each in likely), "").split("_")
    _language, likely_script, likely_region = (*found, "", "")[:3]
    return language, script or likely_script, region or likely_region


def public_part(language_tag: str) -> str:
    """The tag without what is private to its users: `en` of `en-x-africa`."""
    return language_tag.partition("-x-")[0]


def own_name(language_tag: str) -> str:
    """The language's name of itself, or the English one where that is not recorded."""
    tag = public_part(language_tag)
    language = tag.split("-")[0].lower()
    locale = parse_locale(tag)  # English for a language without data
    in_itself = locale.get_display_name(locale) if locale.language == language else None
    known = LANG_INFO.get(tag.lower()) or LANG_INFO.get(language, {})
    in_english = Locale("en").languages.get(language, language_tag)
    name = in_itself or known.get("name_local") or in_english
    return name[:1].upper() + name[1:30]


def zone_of(territory: str) -> str:
    zones = [zone for zone, where in get_global("zone_territories").items() if where == territory]
    chosen = zones[0] if len(zones) == 1 else CHIEF_ZONES.get(territory, "UTC")
    return chosen if chosen in zoneinfo.available_timezones() else "UTC"


def is_known(language_tag: str) -> bool:
    """Whether CLDR or Django has the language, whatever script and region it is with."""
    language = language_tag.split("-")[0].lower()
    return language not in NO_LANGUAGE and (
        language in Locale("en").languages or language in LANG_INFO
    )


def has_interface(language_tag: str) -> bool:
    """Whether the texts of readers' pages are translated into the language."""
    language, script, _territory = subtags(language_tag)
    if language == "en":
        return True
    tags = [language, f"{language}-{script}", public_part(language_tag)]
    return any((Path(p) / to_locale(tag)).is_dir() for p in settings.LOCALE_PATHS for tag in tags)


def without_interface(language_tag: str) -> str:
    """A sentence for the desk when readers will see English words; empty otherwise."""
    if has_interface(language_tag):
        return ""
    return _(
        "The interface is not translated into this language yet: its buttons and headings "
        "will be in English on the edition's pages."
    )


def desk_language(edition: Edition) -> str:
    """That of the edition; empty where the desk has no such language, then it is in English."""
    language = edition.interface_language
    return language if language in dict(get_available_admin_languages()) else ""
