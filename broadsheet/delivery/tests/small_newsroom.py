"""A small publication for tests that start the real server; see `small_site` in conftest.py.

Run in a process of its own: `manage.py shell -c`, with the site's environment.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from broadsheet.testing import make_author, make_edition, make_person, make_story, make_topic


def found() -> None:
    """An English, an Arabic and a Serbian edition with a few stories, and an owner."""
    call_command("createcachetable")
    make_person("owner", is_superuser=True)
    english = make_edition("en", "The Calder Lantern", "en", "English", ["World", "Opinion"])
    arabic = make_edition(
        "ar", "فانوس كالدر", "ar", "العربية", ["العالم", "رأي"], direction="rtl", digits="arab"
    )
    serbian = make_edition("sr", "Светиљка", "sr", "Српски", ["Свет"], latin_code="sr-latn")
    topic, author = make_topic(english), make_author(english)
    for number in range(30):
        make_story(
            english, title=f"The ferry sails {number}", slug=f"ferry-{number}",
            topics=(topic,), authors=(author,), at=timezone.now() - timedelta(minutes=40 - number),
        )  # fmt: skip
    for edition, title, slug in (
        (arabic, "العبارة تبحر", "العبارة-تبحر"),
        (serbian, "Трајект плови", "трајект-плови"),
    ):
        make_story(edition, title=title, slug=slug)
