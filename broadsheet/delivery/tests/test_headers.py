"""What is told to caches in front with a page, and whether it finds the page again."""

from unittest.mock import patch

from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import SimpleTestCase

from broadsheet.delivery import making, purging, senders
from broadsheet.delivery.headers import (
    KEPT_BY_CACHES,
    KEPT_BY_NOBODY,
    for_caches,
    in_header,
    keys_in_headers,
    within,
)
from broadsheet.delivery.ready import Readies
from broadsheet.delivery.site import memory, store
from broadsheet.fronts.models import TickerEntry
from broadsheet.kit.policy import CACHE_CONTROL
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, make_author, make_picture, make_story, make_topic

STORED = ("cache-control", CACHE_CONTROL["stored"])


class HeaderTests(SimpleTestCase):
    def test_a_tag_has_no_character_with_a_meaning_in_headers_lists_or_patterns(self):
        for tag in ("a b", "a,b", "a\r\nb", "a|b", "a(b", "a*b", "a\\b", "العالم"):
            self.assertRegex(in_header(tag), r"\A[A-Za-z0-9%]+\Z")

    def test_different_tags_are_different_in_headers(self):
        self.assertEqual(len(set(map(in_header, ["a b", "a,b", "a%20b", "a%2Cb"]))), 4)

    def test_a_view_that_says_how_long_caches_keep_its_page_has_its_way(self):
        headers = [("cache-control", "public, max-age=60")]
        self.assertEqual(for_caches(headers, {"page:1"}), headers)

    def test_hundreds_of_stories_are_named_as_a_whole_and_found_by_any_of_them(self):
        tags = {f"page:{pk}" for pk in range(1000, 3000)} | {"picture:7", "editions"}
        headers = dict(for_caches([STORED], tags))
        self.assertEqual(headers["surrogate-key"], "all editions picture:7 page:any")
        self.assertEqual(headers["cache-tag"], "all,editions,picture:7,page:any")
        self.assertIn("page:any", keys_in_headers({"page:1234"}))

    def test_a_header_is_never_longer_than_caches_accept(self):
        tags = {f"{kind}:{pk}" for kind in ("page", "author", "picture") for pk in range(600)}
        for most in (6000, 1000, 100):
            keys = within(most, sorted(tags))
            self.assertLessEqual(len(" ".join(keys)), most)
            for tag in tags:
                self.assertTrue(keys_in_headers({tag}) & set(keys), tag)


class PageHeaderTests(Newsroom):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.picture = make_picture(cls.english)
        common = {"authors": (make_author(cls.english),), "topics": (make_topic(cls.english),)}
        cls.stories = [
            make_story(cls.english, cls.world, picture=cls.picture, **common) for _ in range(4)
        ]
        cls.other = make_story(cls.english, cls.opinion)
        make_story(cls.arabic)
        TickerEntry.objects.create(edition=cls.english, text="Ferries are late")

    def setUp(self):
        super().setUp()
        self.begin_anew()
        self.addCleanup(self.begin_anew)
        self.enterContext(patch.object(store, "tells_caches", True))
        # The end of a request would close PostgreSQL's connection, and this test's transaction.
        self.enterContext(patch.object(BaseDatabaseWrapper, "close_if_unusable_or_obsolete"))

    def begin_anew(self):
        store.clear()
        memory.entries.clear()

    def key(self, path):
        return f"{self.host}{path}"

    def made(self, path):
        """What the edge sends for the path."""
        key = self.key(path)
        self.assertEqual(making.render(key).status, 200, path)
        making.fill_and_make(key)
        return Readies(store, memory).take(key)

    def keys_of(self, ready):
        return set(dict(ready.headers)["surrogate-key"].split())

    def test_caches_keep_a_page_for_a_day_and_know_what_is_on_it(self):
        story = self.stories[0]
        headers = dict(self.made(f"/en{story.local_address}").headers)
        self.assertEqual(headers["cache-control"], KEPT_BY_CACHES)
        self.assertEqual(headers["cache-tag"].split(","), headers["surrogate-key"].split())
        found = set(headers["surrogate-key"].split())
        expected = {"all", f"page:{story.pk}", "part:en/top", f"part:en/section/{self.world.pk}"}
        self.assertLessEqual(expected, found)

    def test_without_anybody_to_tell_caches_get_no_tags_and_keep_pages_for_seconds(self):
        with patch.object(store, "tells_caches", False):
            headers = dict(self.made("/en/").headers)
        self.assertEqual(headers["cache-control"], CACHE_CONTROL["stored"])
        self.assertFalse({"surrogate-key", "cache-tag"} & headers.keys())

    def test_nobody_keeps_an_answer_that_was_out_of_date_before_it_was_sent(self):
        with patch.object(store, "keep", return_value={}):
            answer = making.render(self.key("/en/"))
        self.assertEqual(answer.header("cache-control"), KEPT_BY_NOBODY)

    def test_nobody_keeps_a_page_that_lacks_a_part(self):
        ready = self.made("/en/latest/")
        store.drop([key for key in ready.used if key.startswith("part:")])
        gaping = Readies(store, memory).take(ready.key, with_gaps=True)
        self.assertEqual(dict(gaping.headers)["cache-control"], KEPT_BY_NOBODY)
        self.assertNotIn("surrogate-key", dict(gaping.headers))

    def test_whatever_a_page_shows_is_found_by_what_caches_are_told(self):
        paths = ["/en/", "/en/world/", "/en/latest/", f"/en{self.stories[0].local_address}"]
        readies = [self.made(path) for path in paths]
        checked = 0
        with store.index.reading() as index:
            for ready in readies:
                for key in (ready.key, *ready.used):
                    shown = index.execute("SELECT tag FROM shown WHERE key = ?", (key,)).fetchall()
                    for (tag,) in shown:
                        told = purging.told({tag}, store.keys_that_show({tag}))
                        self.assertTrue(keys_in_headers(told) & self.keys_of(ready), (tag, key))
                        checked += 1
        self.assertGreater(checked, 100)

    def told_by(self, change):
        with patch.object(senders, "send") as send, self.captureOnCommitCallbacks(execute=True):
            change()
        return keys_in_headers(set().union(*(call.args[0] for call in send.call_args_list)))

    def test_a_credit_in_a_rail_calls_back_the_pages_with_the_rail(self):
        ready = self.made(f"/en{self.other.local_address}")
        self.assertTrue(any(key.startswith("card:") for key in ready.used))
        self.assertNotIn(f"picture:{self.picture.pk}", self.keys_of(ready))
        told = self.told_by(lambda: self.picture.save())
        self.assertTrue(told & self.keys_of(ready))

    def test_a_withdrawn_story_calls_back_the_pages_with_its_card(self):
        ready = self.made(f"/en{self.other.local_address}")
        told = self.told_by(lambda: StoryPage.objects.get(pk=self.stories[0].pk).unpublish())
        self.assertTrue(told & self.keys_of(ready))

    def test_a_ticker_calls_back_every_page_of_its_edition_and_none_of_another(self):
        english, arabic = self.made("/en/latest/"), self.made("/ar/latest/")
        told = self.told_by(lambda: TickerEntry.objects.create(edition=self.english, text="Now"))
        self.assertTrue(told & self.keys_of(english))
        self.assertFalse(told & self.keys_of(arabic))
