"""The edge in front of a small newsroom, over the real server with two processes."""

from __future__ import annotations

import gzip
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pytest

from broadsheet.delivery.tests.asking import Answer, at_once, request, run
from broadsheet.delivery.tests.news import RECORDING, STORY, News


@pytest.fixture
def count_renders(news: News) -> Iterator[None]:
    """Have the store's own index note each page that was made, kept or not."""
    with closing(news.index()) as index:
        index.executescript(
            "CREATE TABLE made (key TEXT);"
            "CREATE TRIGGER note_made AFTER INSERT ON entry"
            " BEGIN INSERT INTO made VALUES (new.key); END;"
        )
    yield
    with closing(news.index()) as index:
        index.executescript("DROP TRIGGER note_made; DROP TABLE made;")


# Pages


def test_a_page_is_kept_and_sent_the_same_again(news):
    first = news.ask(STORY)
    assert first.status == 200
    assert news.key(STORY) in news.kept
    assert news.ask(STORY).body == first.body
    assert "The ferry sails 29" in first.text


@pytest.mark.parametrize("path", [
    "/ar/", "/ar/العالم/", "/ar/العالم/العبارة-تبحر/", "/sr/свет/трајект-плови/",
    "/sr-latn/свет/трајект-плови/",
])  # fmt: skip
def test_addresses_in_every_script_are_kept_under_what_they_say(news, path):
    answer = news.ask(quote(path))

    assert answer.status == 200
    assert news.key(path) in news.kept
    assert news.ask(quote(path).lower()).body == answer.body


def test_the_two_scripts_of_one_story_are_two_pages(news):
    cyrillic, latin = (
        news.ask(quote(f"/{code}/свет/трајект-плови/")) for code in ("sr", "sr-latn")
    )

    assert "Трајект плови" in cyrillic.text
    assert "Trajekt plovi" in latin.text


def test_a_thousand_clients_on_a_purged_page_have_it_made_twice_at_most(news, count_renders):
    before = news.ask(STORY)
    news.store.drop(news.store.purge({"list:edition:1"})[1] | {news.key(STORY)})

    answers = run(at_once(news.site.port, [request(STORY, news.site.host)] * 1000))

    assert {answer.status for answer in answers} == {200}
    assert {answer.body for answer in answers} == {before.body}
    assert 1 <= news.renders(STORY) <= 2


def test_what_another_process_drops_is_made_anew_at_the_next_request(news, count_renders):
    for _ in range(3):
        news.drop(STORY)
        assert news.ask(STORY).status == 200
        assert news.ask(STORY).status == 200

    assert news.renders(STORY) == 3


def test_what_another_process_publishes_and_withdraws_is_there_and_gone(news):
    """Within a second, though its address was answered with 404 just before."""
    late, withdrawn = "/en/world/late-news/", "/en/world/ferry-3/"
    assert (news.ask(late).status, news.ask(withdrawn).status) == (404, 200)
    assert "The ferry sails 3<" in news.ask("/en/latest/?page=2").text

    news.site.run(
        "from broadsheet.editions.models import Edition\n"
        "from broadsheet.stories.models import StoryPage\n"
        "from broadsheet.testing import make_story\n"
        "make_story(Edition.objects.get(code='en'), title='Late news', slug='late-news')\n"
        "StoryPage.objects.get(slug='ferry-3').unpublish()"
    )
    assert news.ask(withdrawn).status == 404
    assert "The ferry sails 3<" not in news.ask("/en/latest/?page=2").text
    assert "Late news" in news.ask("/en/").text
    wait_for(lambda: news.ask(late).status == 200)


def test_a_page_whose_cards_are_missing_is_whole_again_at_once(news):
    """A rail further down shows what those above do not: its cards are others than alone."""
    before = news.ask(STORY).body
    with closing(news.index()) as index:
        cards = index.execute("SELECT key FROM entry WHERE key GLOB 'card:*'").fetchall()
    news.store.drop([key for (key,) in cards])

    assert len(cards) > 8
    assert news.ask(STORY).body == before


def test_a_store_that_is_deleted_half_or_all_under_way_is_missed_by_nobody(news):
    paths = ["/en/", STORY, *(f"/en/world/ferry-{number}/" for number in range(4, 8))]
    before = [news.ask(path).body for path in paths]

    for entry in sorted(news.store.directory.glob("now/entries/*"))[::2]:
        shutil.rmtree(entry)
    assert [news.ask(path).body for path in paths] == before
    shutil.rmtree(news.store.directory)
    assert [news.ask(path).body for path in paths] == before
    assert news.kept == {news.key(path) for path in paths}


def test_without_any_room_for_a_store_readers_get_their_pages(news):
    before = news.ask(STORY).body
    shutil.rmtree(news.store.directory)
    news.store.directory.touch()  # a file: nothing can be kept below it
    try:
        for _ in range(3):
            assert news.ask(STORY).body == before
        assert news.ask("/en/world/").status == 200
        assert news.ask("/en/nothing-here/").status == 404
    finally:
        news.store.directory.unlink()
    assert news.ask(STORY).body == before
    assert news.key(STORY) in news.kept


def wait_for(what, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.05)


# What a client may ask for


def test_head_is_answered_as_get_without_the_body(news):
    for path in (STORY, "/en/nothing-here/", "/robots.txt", "/en/search/?q=ferry", "/en/?x=1"):
        get, head = news.ask(path), news.ask(path, method="HEAD")
        assert head.body == b""
        assert head.status == get.status
        assert without_date(head) == without_date(get)
    packed = news.ask(STORY, method="HEAD", accept_encoding="gzip")
    assert without_date(packed) == without_date(news.ask(STORY, accept_encoding="gzip"))


def without_date(answer: Answer) -> dict:
    return {name: value for name, value in answer.headers if name != "date"}


def test_a_client_that_has_the_page_is_told_so(news):
    page = news.ask(STORY, accept_encoding="gzip")
    etag = page.header("etag")
    assert etag.startswith('W/"')

    for known in (etag, etag.removeprefix("W/"), "*", f'"x", {etag}, W/"y"', f" {etag}"):
        answer = news.ask(STORY, if_none_match=known)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.header("etag") == etag
        assert answer.header("cache-control") == page.header("cache-control")
        assert answer.header("vary") == "accept-encoding"
        assert news.ask(STORY, method="HEAD", if_none_match=known).status == 304


def test_a_client_that_has_another_page_gets_this_one(news):
    other = news.ask("/en/").header("etag")

    for known in (other, 'W/""', '""', "", "é", "x*", f"{other}, *x", "W/*"):
        assert news.ask(STORY, if_none_match=known).status == 200


def test_the_etag_is_the_same_for_every_encoding_and_changes_with_the_page(news):
    plain, packed = (news.ask(STORY, accept_encoding=name) for name in ("identity", "gzip"))

    assert plain.header("etag") == packed.header("etag")
    assert gzip.decompress(packed.body) == plain.body
    assert news.ask("/en/").header("etag") != plain.header("etag")


@pytest.mark.parametrize(("accepted", "is_packed"), [
    ("gzip", True), ("GZip", True), ("br, gzip;q=0.5", True), ("*", True), ("gzip; q=1", True),
    ("*;q=0, gzip", True), ("deflate, *;q=0.1", True), ("", False), ("identity", False),
    ("gzip;q=0", False), ("gzip; q=0.000", False), ("*, gzip;q=0", False), ("br", False),
    ("*;q=0", False), ("gzipped", False), ("x, gzip ;q=0", False),
])  # fmt: skip
def test_gzip_is_for_those_who_read_it(news, accepted, is_packed):
    page = news.ask(STORY, accept_encoding=accepted)
    assert (page.header("content-encoding") == "gzip") == is_packed
    assert b"</html>" in (gzip.decompress(page.body) if is_packed else page.body)
    assert page.header("vary") == "accept-encoding"


@pytest.mark.parametrize("accepted", ["gzip;q=0", "*, gzip;q=0", "", "br"])
def test_nothing_is_packed_for_those_who_do_not_read_it(news, accepted):
    for path in ("/en/nothing-here/", "/en/search/?q=ferry", "/desk/login/", "/en/?x=1"):
        news.ask(path, accept_encoding="gzip")
        answer = news.ask(path, accept_encoding=accepted)
        assert answer.header("content-encoding") is None
        assert answer.text.isprintable() or "</html>" in answer.text


def test_a_range_of_a_page_is_the_whole_page(news):
    whole = news.ask(STORY)

    for asked in ("bytes=0-9", "bytes=-1", "bytes=999999-", "bytes=0-1,3-4", "pages=1-2"):
        answer = news.ask(STORY, range=asked, if_range=whole.header("etag"))
        assert (answer.status, answer.body) == (200, whole.body)
        assert answer.header("content-range") is None


def test_a_range_of_a_recording_is_that_range(news):
    size = 30 * 1024 * 1024
    part = news.ask(RECORDING, range="bytes=2-5")
    assert (part.status, part.body) == (206, b"2345")
    assert part.header("content-range") == f"bytes 2-5/{size}"

    last = news.ask(RECORDING, range=f"bytes={size - 3}-")
    assert (last.status, last.body) == (206, b"\0\0\0")
    head = news.ask(RECORDING, method="HEAD")
    assert head.header("content-length") == str(size)


def test_a_range_beyond_a_recording_is_none(news):
    answer = news.ask(RECORDING, range="bytes=99999999-")

    assert answer.status == 416
    assert answer.header("content-range") == f"bytes */{30 * 1024 * 1024}"
