"""What looks alike, by the confusable characters of Unicode (UTS 39)."""

from __future__ import annotations

import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data

# Which of two letters somebody reads is a matter of the font.
ALSO_ALIKE = (("rn", "m"), ("vv", "w"), ("i", "l"), ("1", "l"), ("0", "o"))


@cache
def look_alikes() -> dict[int, str]:
    """Letters and digits that look like one of ASCII's."""
    return {
        ord(character): other["c"].lower()
        for character, others in reversed(confusables_data.items())
        if len(character) == 1 and not character.isascii()
        for other in others
        if len(other["c"]) == 1 and other["c"].isascii() and other["c"].isalnum()
    }


def folded(text: str) -> str:
    """The text without case, marks and compatibility forms, look-alikes as one letter."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(look_alikes())
    return "".join(each for each in plain if unicodedata.category(each) not in {"Mn", "Me", "Cf"})


@cache
def alike_as_capitals() -> dict[int, str]:
    """Small letters that look like none of ASCII's, but whose capitals do: т as in Т."""
    capitals = ((chr(code), letter) for code, letter in look_alikes().items())
    return {
        ord(capital.casefold()): letter
        for capital, letter in capitals
        if capital.isupper() and len(capital.casefold()) == 1
    }


def name_key(name: str) -> str:
    """What names have in common that a reader could take for one another."""
    letters = folded(name).translate(alike_as_capitals())
    key = "".join(each for each in letters if each.isalnum())
    for alike, as_one in ALSO_ALIKE:
        key = key.replace(alike, as_one)
    return key or name.strip()
