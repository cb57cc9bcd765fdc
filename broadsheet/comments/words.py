"""The word lists of an edition, matched with a text in which look-alikes are one letter."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

from broadsheet.comments.models import Screening, WordList
from broadsheet.editions.models import Edition
from broadsheet.kit.likeness import folded

Outcome = Screening.Outcome
# A list that somebody changes holds in every process after so many seconds.
KEPT_SECONDS = 5
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


kept: dict[int, tuple[float, dict[str, Words]]] = {}


def words_found(edition: Edition, text: str) -> str | None:
    """The strictest effect of the lists of which something is in the folded text."""
    lists = lists_of(edition)
    words = WORD.findall(text)
    spaced = f" {' '.join(words)} "
    for effect in (Outcome.REJECT, Outcome.HOLD, Outcome.REPHRASE):
        if effect in lists and lists[effect].are_in(words, spaced):
            return effect
    return None


def lists_of(edition: Edition) -> dict[str, Words]:
    at, lists = kept.get(edition.pk, (-KEPT_SECONDS, {}))
    if time.monotonic() - at >= KEPT_SECONDS:
        rows = WordList.objects.filter(edition=edition).values_list("effect", "words")
        written: dict[str, list[str]] = {}
        for effect, words in rows:
            written.setdefault(effect, []).extend(words.splitlines())
        lists = {effect: words_of(lines) for effect, lines in written.items()}
        kept[edition.pk] = time.monotonic(), lists
    return lists


def words_of(lines: Iterable[str]) -> Words:
    entries = {folded(line.strip()) for line in lines} - {""}
    single = {each for each in entries if " " not in each.strip("*")}
    return Words(
        whole=frozenset(each for each in single if "*" not in each),
        beginnings=tuple(each.strip("*") for each in single if each.endswith("*")),
        endings=tuple(each.strip("*") for each in single if each.startswith("*")),
        phrases=tuple(" ".join(WORD.findall(each)) for each in entries - single),
    )
