from __future__ import annotations

import random
import time
from collections.abc import Iterator

from django.test import Client

from bench import Figure, benchmark, measure
from broadsheet.testing import make_author, make_edition, make_story, make_topic

STORIES = 1000
WORDS = [
    "harbour",
    "ferry",
    "council",
    "winter",
    "bridge",
    "market",
    "island",
    "river",
    "minister",
    "school",
]


@benchmark
def pages() -> Iterator[Figure]:
    """Renders in one process, middleware included, with 1,000 stories in the edition."""
    edition = make_edition("en", "The Bench", "en", "English", ["World", "Business", "Opinion"])
    sections = list(edition.sections.values())
    authors = [make_author(edition, f"Author {n}") for n in range(10)]
    topics = [make_topic(edition, f"Topic {n}") for n in range(20)]
    begin = time.perf_counter()
    stories = [
        make_story(
            edition,
            sections[n % 3],
            authors=(authors[n % 10],),
            topics=(topics[n % 20],),
            standfirst=words(25),
            body=[("text", f"<p>{words(60)}</p>") for _ in range(12)],
        )
        for n in range(STORIES)
    ]
    yield Figure("stories published as the desk does", STORIES, time.perf_counter() - begin)

    client = Client(HTTP_HOST="localhost:8000")
    yield measure("home front", lambda: read(client, edition.path_to("home")))
    yield measure("section front", lambda: read(client, edition.path_to("section", "world")))
    paths = [story.path_in(edition) for story in stories]
    yield measure("story", lambda: read(client, random.choice(paths)))  # noqa: S311
    yield measure("search", lambda: read(client, edition.path_to("search") + "?q=ferries"))


def words(number: int) -> str:
    return " ".join(random.choices(WORDS, k=number))  # noqa: S311


def read(client: Client, path: str) -> None:
    response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}.")
