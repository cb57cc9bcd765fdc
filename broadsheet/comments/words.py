"""The word lists of an edition, matched with a text in which look-alikes are one letter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from broadsheet.comments.models import EditionRules, Screening, WordList
from broadsheet.editions.models import Edition
from broadsheet.kit.likeness import folded

Outcome = Screening.Outcome
# Of one list.
MOST_WORDS = 20_000
WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass
class Words:
    """whole: words as they are; beginnings and endings: of those with a star; phrases: of several."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]
    phrases: tuple[str, ...]

    def are_in(self, words: list[str], text: str) -> bool:
        if not self.whole.isdisjoint(words):
            return True
        if any(word.startswith(self.beginnings) or word.endswith(self.endings) for word in words):
            return True
        return any(f" {phrase} " in text for phrase in self.phrases)


def words_found(rules: EditionRules, text: str) -> str | None:
    """The strictest effect of the edition's lists of which something is in the folded text."""
    lists = lists_of(rules.edition_id, rules.words_key) if rules.words_key else {}
    words, spaced = parts_of(text)
    for effect in (Outcome.REJECT, Outcome.HOLD, Outcome.REPHRASE):
        if effect in lists and lists[effect].are_in(words, spaced):
            return effect
    return None


@dataclass
class Entry:
    """One line of a list."""

    written: str
    list: WordList


def entries_found(edition: Edition, text: str) -> list[Entry]:
    """Every entry of the edition's lists that is in the folded text. Slow: for trying out."""
    words, spaced = parts_of(text)
    return [
        Entry(line, each)
        for each in WordList.objects.filter(edition=edition).order_by("name")
        for line in each.words.splitlines()
        if words_of([line]).are_in(words, spaced)
    ]


def parts_of(text: str) -> tuple[list[str], str]:
    words = WORD.findall(text)
    return words, f" {' '.join(words)} "


@lru_cache(maxsize=20)
def lists_of(edition_id: int, key: str) -> dict[str, Words]:
    """key: of the lists as they are, so that what is kept here is never old."""
    rows = WordList.objects.filter(edition=edition_id).values_list("effect", "words")
    written: dict[str, list[str]] = {}
    for effect, words in rows:
        written.setdefault(effect, []).extend(words.splitlines())
    return {effect: words_of(lines) for effect, lines in written.items()}


def words_of(lines: Iterable[str]) -> Words:
    entries = {folded(line.strip()) for line in lines} - {""}
    single = {each for each in entries if " " not in each.strip("*")}
    return Words(
        whole=frozenset(each for each in single if "*" not in each),
        beginnings=tuple(each.strip("*") for each in single if each.endswith("*")),
        endings=tuple(each.strip("*") for each in single if each.startswith("*")),
        phrases=tuple(" ".join(WORD.findall(each)) for each in entries - single),
    )
