"""The pages on which readers have a story, as they are kept now."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy

from broadsheet.delivery.index import keys_that_show
from broadsheet.delivery.site import store
from broadsheet.kit.showing import tag_of
from broadsheet.stories.models import StoryPage
from broadsheet.stories.whereabouts import MOST_PLACES, Place, finds


@finds(gettext_lazy("Pages as they are sent to readers"))
def kept_pages(story: StoryPage, user) -> Iterator[Place]:
    """All of them are made anew, or dropped, when the story changes."""
    scheme = urlsplit(settings.PUBLIC_URL).scheme
    with store.index.reading() as connection:
        keys = keys_that_show(connection, {tag_of(story)})
    pages = sorted(key for key in keys if not key.startswith(("card:", "part:")))
    for key in pages[:MOST_PLACES]:
        path = "/" + key.partition("/")[2]
        yield Place(f"page:{key}"[:80], path, story.edition, f"{scheme}://{key}", follows=True)
