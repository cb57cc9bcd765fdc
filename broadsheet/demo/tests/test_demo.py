from collections import Counter
from datetime import timedelta

import time_machine
from django.test import SimpleTestCase, TestCase
from django.urls import reverse
from django.utils import timezone

from broadsheet.comments.models import Comment, Decision
from broadsheet.comments.reconciling import drifts
from broadsheet.demo import content_files
from broadsheet.demo.loading import NotEmpty, load_demo
from broadsheet.demo.talking import load_comments
from broadsheet.kit.likeness import name_key
from broadsheet.readers.models import Reader
from broadsheet.readers.names import cleaned_name
from broadsheet.readers.unproved import forget_unproved
from broadsheet.testing import Newsroom, make_edition, make_story

TRANSLATED = {
    "ferry-fares",
    "tide-power-explainer",
    "lighthouse-keepers",
    "tunnel-breakthrough",
    "strait-talks",
}


class TheDemoIsWrittenDown(SimpleTestCase):
    def test_with_enough_stories_in_every_edition(self):
        for code in content_files.CODES:
            stories = content_files.stories(code)
            self.assertGreaterEqual(len(stories), 20 if code == "en" else 10, code)
            self.assertLessEqual(TRANSLATED, {story["key"] for story in stories}, code)

    def test_and_a_file_for_every_picture_it_names(self):
        pictures = content_files.pictures()
        for name in pictures:
            self.assertTrue(content_files.picture_path(name).exists(), name)
        for code in content_files.CODES:
            for story in content_files.stories(code):
                self.assertIn(story["picture"] or next(iter(pictures)), pictures, story["key"])


class ItsReadersAreWrittenDown(SimpleTestCase):
    def test_with_every_kind_of_comment_in_every_edition(self):
        for code in content_files.CODES:
            written = content_files.comments(code)
            comments = [each for thread in written["threads"] for each in thread["comments"]]
            said = {name for each in comments for name in each}
            self.assertLessEqual({"to", "likes", "pick", "before", "removed", "waits"}, said, code)
            self.assertTrue(any("\n> " in f"\n{each['text']}" for each in comments), code)

    def test_each_after_its_story_and_what_it_answers_and_before_now(self):
        for code in content_files.CODES:
            hours = {each["key"]: each["hours_ago"] for each in content_files.stories(code)}
            written = content_files.comments(code)
            for thread in written["threads"]:
                moments = {}
                for each in thread["comments"]:
                    self.assertLess(each["after"], hours[thread["story"]] * 60, each["text"])
                    if "to" in each:
                        self.assertLess(moments[each["to"]], each["after"], each["text"])
                    moments[each.get("id", "")] = each["after"]
                    self.assertLess(each.get("likes", 0), len(written["readers"]))
                    self.assertIn(each["by"], written["readers"])


class ItsReaders(Newsroom):
    def setUp(self):
        super().setUp()
        published = timezone.now() - timedelta(hours=9)
        self.stories = {
            thread["story"]: make_story(self.english, published_at=published)
            for thread in content_files.comments("en")["threads"]
        }
        self.loaded = load_comments(self.english, self.stories)

    def test_talk_below_the_stories_and_every_figure_is_right(self):
        self.assertEqual(list(drifts()), [])
        states = Comment.objects.values_list("state", flat=True)
        self.assertEqual({"published": 15, "removed": 1, "waiting": 1}, Counter(states))
        page = self.read(f"{self.stories['ferry-fares'].path_in(self.english)}comments/")
        for words in ("This comment was removed.", "edited", "Editors’ pick", "Argue with what"):
            self.assertIn(words, page)
        self.assertEqual(Comment.objects.filter(parent=None).count(), 9)
        self.assertNotIn("made to swim", page)
        self.assertNotIn("Bo Linnet", page)

    def test_wait_for_the_desk_with_the_reason(self):
        self.client.force_login(self.moderator)
        queue = self.read(reverse("comment_queue", args=[self.english.pk, "waiting"]))
        self.assertIn("Hello from Ostrell", queue)

    def test_are_the_same_after_a_second_time(self):
        before = [Comment.objects.count(), Reader.objects.count(), Decision.objects.count()]
        load_comments(self.english, self.stories)
        after = [Comment.objects.count(), Reader.objects.count(), Decision.objects.count()]
        self.assertEqual(before, after)

    def test_stay_when_unproved_accounts_are_forgotten_and_have_names_that_anybody_could(self):
        with time_machine.travel(timezone.now() + timedelta(days=9)):
            forget_unproved()
        names = {
            code: content_files.comments(code)["readers"].items() for code in content_files.CODES
        }
        self.assertEqual(Reader.objects.count(), len(names["en"]))
        Reader.objects.all().delete()
        keys = set()
        for code, readers in names.items():
            for _key, name in readers:
                self.assertEqual(cleaned_name(name), name, code)
                keys.add(name_key(name))
        self.assertEqual(len(keys), sum(map(len, names.values())))


class TheDemoLoads(TestCase):
    """And is read by test_demo_site.py and the browser tests."""

    def test_into_an_empty_database_only(self):
        make_edition("en", "The Other Paper", "en", "English", ["World"])
        with self.assertRaises(NotEmpty):
            load_demo(say=lambda line: None)
