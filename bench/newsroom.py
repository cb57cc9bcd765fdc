"""Stories by the thousand, written as rows: an archive to measure against."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import batched

from django.db import transaction
from django.utils import timezone

from broadsheet.editions.models import Edition
from broadsheet.importers.rows import NewStory, insert_stories
from broadsheet.kit.changes import announce
from broadsheet.stories.models import StoryPage
from broadsheet.testing import make_author, make_edition, make_topic

SECTIONS = ["World", "Business", "Science", "Culture", "Sport", "Opinion"]
WORDS = (
    "harbour ferry council winter bridge market island river minister school tunnel orchard "
    "vote budget storm museum railway teacher price energy lake border festival court"
).split()
CHUNK = 2000


def words(number: int) -> str:
    return " ".join(random.choices(WORDS, k=number))  # noqa: S311


class Archive:
    """One edition whose archive grows; the newest story is a minute old."""

    def __init__(self) -> None:
        self.edition: Edition = make_edition("en", "The Bench", "en", "English", SECTIONS)
        self.sections = list(self.edition.sections.values())
        self.authors = [make_author(self.edition, f"Author {n}") for n in range(60)]
        self.topics = [make_topic(self.edition, f"Topic {n}") for n in range(400)]
        self.size = 0

    def grow_to(self, size: int) -> None:
        for numbers in batched(range(self.size, size), CHUNK):
            with transaction.atomic():
                insert_stories([self.story(number) for number in numbers], timezone.now())
                announce(self.edition)
        self.size = size

    def story(self, number: int) -> NewStory:
        title = f"{words(7).capitalize()} {number}"
        story = StoryPage(
            title=title, draft_title=title, slug=f"story-{number}", edition_slug=f"story-{number}",
            edition=self.edition, locale=self.edition.locale, standfirst=words(24), live=True,
            kind="feature" if number % 9 == 0 else "news",
            published_at=timezone.now() - timedelta(minutes=1 + number),
            body=[("text", f"<p>{words(60)}</p>") for _ in range(10)],
        )  # fmt: skip
        section = self.sections[number % len(self.sections)]
        story.section = section
        story.first_published_at = story.last_published_at = story.listed_at = story.published_at
        topics = random.sample(self.topics, 3)
        return NewStory(story, section, [random.choice(self.authors)], topics)  # noqa: S311
