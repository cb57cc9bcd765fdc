"""The demo publication, as it is served."""

from __future__ import annotations

import urllib.request
from urllib.parse import quote

import pytest

from broadsheet.delivery.tests.sites import Site
from broadsheet.delivery.tests.test_browser_rows import path
from broadsheet.demo import content_files


@pytest.mark.parametrize("code", content_files.CODES)
def test_every_story_can_be_read(site: Site, code: str):
    for story in content_files.stories(code):
        with urllib.request.urlopen(site.url + quote(path(code, story["key"]))) as answer:
            assert story["headline"] in answer.read().decode()


@pytest.mark.parametrize("code", content_files.CODES)
def test_readers_talk_below_its_stories(site: Site, code: str):
    written = content_files.comments(code)
    for thread in written["threads"]:
        address = f"{path(code, thread['story'])}comments/oldest/"
        with urllib.request.urlopen(site.url + quote(address)) as answer:
            page = answer.read().decode()
        first = thread["comments"][0]
        assert written["readers"][first["by"]] in page
        assert written["announcement"] in page
