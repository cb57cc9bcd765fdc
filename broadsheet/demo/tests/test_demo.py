from django.test import SimpleTestCase, TestCase

from broadsheet.demo import content_files
from broadsheet.demo.loading import NotEmpty, load_demo
from broadsheet.testing import make_edition

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


class TheDemoLoads(TestCase):
    """And is read by test_demo_site.py and the browser tests."""

    def test_into_an_empty_database_only(self):
        make_edition("en", "The Other Paper", "en", "English", ["World"])
        with self.assertRaises(NotEmpty):
            load_demo(say=lambda line: None)
