"""Addresses from headlines."""

from __future__ import annotations

import re
import unicodedata

from broadsheet.editions.models import Edition
from broadsheet.editions.validators import RESERVED_SLUGS
from broadsheet.stories.models import StoryPage

MOST = 80
BETWEEN = re.compile(r"[\W_]+")


def slug_of(text: str, otherwise: str) -> str:
    """Letters and digits of any script, composed, in small letters, cut at a word."""
    words = BETWEEN.sub("-", unicodedata.normalize("NFC", text).lower()).strip("-")
    if len(words) > MOST:
        cut = words[: MOST + 1].rpartition("-")[0]
        words = cut if len(cut) > MOST // 2 else words[:MOST]
    return words.strip("-") or otherwise


def numbered(slug: str, number: int) -> str:
    return f"{slug[: MOST - 5].rstrip('-')}-{number}"


class StorySlugs:
    """Hands out addresses that are free in the edition. To be used within a transaction."""

    def __init__(self, edition: Edition) -> None:
        self.stories = StoryPage.objects.filter(edition=edition)
        self.last_number: dict[str, int] = {}

    def free(self, wanted: list[str]) -> list[str]:
        """One free address for each that is wanted."""
        taken = set(RESERVED_SLUGS)
        taken.update(
            self.stories.filter(edition_slug__in=wanted).values_list("edition_slug", flat=True)
        )
        found = []
        for slug in wanted:
            if slug in taken:
                slug = self.next_free(slug, taken)
            taken.add(slug)
            found.append(slug)
        return found

    def next_free(self, slug: str, taken: set[str]) -> str:
        number = self.last_number.get(slug, 1) + 1
        while (
            numbered(slug, number) in taken
            or self.stories.filter(edition_slug=numbered(slug, number)).exists()
        ):
            number += 1
        self.last_number[slug] = number
        return numbered(slug, number)
