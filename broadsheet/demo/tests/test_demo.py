from django.test import SimpleTestCase, TestCase

from broadsheet.demo import content_files
from broadsheet.demo.loading import NotEmpty, load_demo
from broadsheet.editions.models import Edition
from broadsheet.stories.models import StoryPage

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
    @classmethod
    def setUpTestData(cls):
        load_demo(say=lambda line: None)

    def test_seven_editions_with_linked_translations(self):
        self.assertEqual(Edition.objects.count(), 7)
        story = StoryPage.objects.published().get(
            edition__code="en", slug="last-keepers-of-senn-head"
        )
        linked = StoryPage.objects.published().filter(translation_key=story.translation_key)
        self.assertEqual(linked.values("edition").distinct().count(), 7)

    def test_every_story_can_be_read(self):
        for edition in Edition.objects.all():
            for story in edition.stories.published().select_related("section"):
                response = self.client.get(
                    story.path_in(edition), headers={"host": "localhost:8000"}
                )
                self.assertEqual(response.status_code, 200, story.slug)

    def test_it_is_loaded_into_an_empty_database_only(self):
        with self.assertRaises(NotEmpty):
            load_demo(say=lambda line: None)
