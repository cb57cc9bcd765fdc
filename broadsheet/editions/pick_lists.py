"""What forms offer to choose from, by names in the language of who chooses."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from babel.localedata import locale_identifiers
from django.conf.locale import LANG_INFO

from broadsheet.editions.languages import NO_LANGUAGE
from broadsheet.kit.dates import parse_locale

Choices = list[tuple[str, str]]


@lru_cache(maxsize=16)
def languages(desk_language: str) -> Choices:
    """Language tags, also those with a script, and the names of the languages."""
    desk = parse_locale(desk_language)
    with_script = {each for each in locale_identifiers() if len(each.rpartition("_")[2]) == 4}
    codes = (Locale("en").languages.keys() | with_script) - NO_LANGUAGE
    return by_name({code.replace("_", "-"): language_name(code, desk) for code in codes})


def language_name(code: str, desk: Locale) -> str:
    name = desk.languages.get(code) or locale_name(code, desk)
    own = LANG_INFO.get(code.replace("_", "-").lower(), {}).get("name_local", "")
    return f"{name} · {own}" if own and own.casefold() != name.casefold() else name


def locale_name(code: str, desk: Locale) -> str:
    """Language and script or region; for a language without data, its English name."""
    if code in locale_identifiers():
        return Locale.parse(code).get_display_name(desk) or code
    return Locale("en").languages.get(code, code)


@lru_cache(maxsize=16)
def date_conventions(desk_language: str) -> Choices:
    """Locales of one language in one region, whose names of months an edition may take."""
    desk = parse_locale(desk_language)
    codes = [each for each in locale_identifiers() if each.count("_") == 1]
    return by_name({code.replace("_", "-"): locale_name(code, desk) for code in codes})


@lru_cache(maxsize=16)
def time_zones(desk_language: str) -> list[tuple[str, Choices]]:
    """Time zones by part of the world, each by its city and country."""
    desk = parse_locale(desk_language)
    countries = get_global("zone_territories")
    areas: dict[str, dict[str, str]] = {}
    for zone in countries.keys() & zoneinfo.available_timezones():
        area, _, place = zone.partition("/")
        if place and area != "Etc":
            country = desk.territories.get(countries[zone], "")
            city = get_timezone_location(zone, locale=desk, return_city=True)
            label = city if city == country else f"{city}, {country}"
            areas.setdefault(area, {})[zone] = label
    return [(area, by_name(areas[area])) for area in sorted(areas)]


def by_name(names: dict[str, str]) -> Choices:
    return sorted(names.items(), key=lambda pair: pair[1].casefold())
