"""Preview links through the real server, which keeps and remembers pages."""

from __future__ import annotations

from broadsheet.delivery.tests.news import News

MAKE = """
from datetime import timedelta
from django.utils import timezone
from broadsheet.stories.models import PreviewLink, StoryPage
from broadsheet.testing import make_story
from broadsheet.editions.models import Edition
story = make_story(Edition.objects.get(code="en"), live=False, title="Nobody knows this yet")
print(PreviewLink.make(story, timezone.now() + timedelta(hours=1), None))
"""
REVOKE = """
from broadsheet.stories.models import PreviewLink
PreviewLink.objects.get(story__title="Nobody knows this yet").revoke(None)
"""


def test_a_preview_is_neither_kept_nor_remembered_nor_logged(news: News):
    kept, files = news.kept, set(news.store.directory.rglob("*"))
    token = news.site.run(MAKE).split()[-1]
    path = f"/preview/{token}/"

    for _ in range(3):
        answer = news.ask(path)
        assert answer.status == 200
        assert "Nobody knows this yet" in answer.text
        assert answer.header("cache-control") == "private, no-store"
        for name in ("etag", "surrogate-key", "cache-tag"):
            assert answer.header(name) is None
    new = {path for path in news.store.directory.rglob("*") if path.is_file()} - files
    assert not [path for path in new if b"Nobody knows" in path.read_bytes()]
    assert {key for key in news.kept - kept if not key.startswith("part:")} == set()

    news.site.run(REVOKE)
    revoked, unknown = news.ask(path), news.ask("/preview/unknown/")
    assert (revoked.status, revoked.body) == (unknown.status, unknown.body) == (404, revoked.body)
    assert revoked.header("cache-control") == "private, no-store"
    assert token not in news.site.log.read_text()
