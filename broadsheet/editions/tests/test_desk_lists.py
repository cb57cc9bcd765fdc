"""The desk's lists and searches ask a fixed number of times, however many stories there are."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex

from broadsheet.testing import Newsroom, make_picture, make_story, make_topic


class AList(Newsroom):
    def setUp(self):
        super().setUp()
        self.at_desk_as(self.editor)

    def queries(self, path: str) -> int:
        self.client.get(path)
        with CaptureQueriesContext(connection) as captured:
            self.assertEqual(self.client.get(path).status_code, 200)
        return len(captured)

    def assert_flat(self, path: str, *, make) -> None:
        for _ in range(2):
            make()
        few = self.queries(path)
        for _ in range(8):
            make()
        self.assertLessEqual(self.queries(path), few, path)

    def test_of_a_sections_stories_is_flat(self):
        self.assert_flat(f"/desk/pages/{self.world.pk}/", make=lambda: make_story(self.english))

    def test_of_found_stories_is_flat(self):
        for path in ("/desk/pages/search/?q=Story", f"/desk/pages/{self.world.pk}/?q=Story"):
            self.assert_flat(path, make=lambda: make_story(self.english))

    def test_of_found_stories_says_how_many_of_what_they_are(self):
        for found in ("1-1 of 1 page", "1-2 of 2 pages"):
            make_story(self.english, title="Harbour")
            self.assertContains(self.client.get("/desk/pages/search/?q=Harbour"), found)

    def test_of_topics_is_flat(self):
        names = iter("abcdefghijkl")
        self.assert_flat(
            "/desk/snippets/stories/topic/", make=lambda: make_topic(self.english, next(names))
        )

    def test_of_a_topics_stories_is_as_long_as_one_page(self):
        topic = make_topic(self.english)
        path = f"/desk/snippets/stories/topic/usage/{topic.pk}/"
        self.use(topic, 20)
        full = self.queries(path)
        self.use(topic, 5)
        self.assertLessEqual(self.queries(path), full)
        self.assertContains(self.client.get(f"{path}?p=2"), "Story number")

    def use(self, topic, times: int) -> None:
        """In that many stories, of which the index is told by a task otherwise."""
        for _ in range(times):
            story = make_story(self.english, topics=(topic,))
            ReferenceIndex.create_or_update_for_object(story)

    def test_of_pictures_found_is_flat_and_newest_first(self):
        for number in range(3):
            make_picture(self.english, title=f"Harbour {number}")
        page = self.client.get("/desk/images/?q=harbour").content.decode()
        self.assertLess(page.index("Harbour 2"), page.index("Harbour 0"))
        self.assertNotContains(self.client.get("/desk/images/?q=airport"), "Harbour 2")

    def test_finds_pictures_by_alt_text_and_credit(self):
        make_picture(self.english, title="One", description="Lighthouse", credit="Agency Zephyr")
        for word in ("lighthouse", "zephyr"):
            self.assertContains(self.client.get(f"/desk/images/?q={word}"), "One")

    def test_offers_colleagues_to_filter_by_and_nobody_of_other_editions(self):
        make_story(self.english, self.world)
        filters = self.client.get(f"/desk/pages/{self.world.pk}/").context["filters"]
        offered = set(filters.form["owner"].field.queryset)
        self.assertIn(self.reporter, offered)
        self.assertNotIn(self.stranger, offered)
