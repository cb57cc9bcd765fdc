"""Which edition takes a record, by its language."""

from __future__ import annotations

from collections.abc import Iterable

from broadsheet.editions.models import Edition


def base_of(tag: str) -> str:
    return tag.split("-")[0].lower()


class EditionChoice:
    """The editions that are imported into: all, or the one that was asked for."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        self.editions = list(editions)
        self.chosen: dict[str, Edition | None] = {}

    def taking(self, tag: str) -> Edition | None:
        """The edition in just this language, else the first in the same base language.

        A record that names no language goes to the edition that was asked for.
        """
        if tag not in self.chosen:
            self.chosen[tag] = self.find(tag)
        return self.chosen[tag]

    def find(self, tag: str) -> Edition | None:
        if not tag:
            return self.editions[0] if len(self.editions) == 1 else None
        tags = [edition.language_tag.lower() for edition in self.editions]
        bases = [base_of(each) for each in tags]
        if tag.lower() in tags:
            return self.editions[tags.index(tag.lower())]
        return self.editions[bases.index(base_of(tag))] if base_of(tag) in bases else None


def is_serbian_latin(tag: str) -> bool:
    return tag.lower().startswith("sr-latn")


def tag_of_story(tag: str, edition: Edition) -> str:
    """What a story says of its language: only Serbian in Latin differs from its edition."""
    if is_serbian_latin(tag) and not is_serbian_latin(edition.language_tag):
        return "sr-Latn"
    return ""
