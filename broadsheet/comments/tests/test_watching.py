"""Each moderator's list of stories whose comments he wants to find by a press."""

from broadsheet.comments.models import Watch
from broadsheet.comments.testing import make_comment
from broadsheet.comments.tests.test_moderation_desk import Desk
from broadsheet.comments.watching import watch
from broadsheet.testing import make_story


class WatchLists(Desk):
    def press(self, story, step, **fields):
        return self.client.post(f"/desk/comments/story/{story.pk}/watch/", {"step": step, **fields})

    def test_are_ones_own_and_filled_from_the_queue_and_from_a_story(self):
        make_comment(self.story, "Some words", waits=True)
        here = f"/desk/comments/{self.english.pk}/queue/waiting/"
        self.assertIn("Put “The ferry question” on my watch list", self.queue())
        self.assertRedirects(self.press(self.story, "watch", next=here), here)
        self.press(self.story, "watch")
        self.assertEqual(Watch.objects.get().person, self.moderator)
        page = self.queue()
        self.assertIn("My watch list", page)
        self.assertIn(f'href="?story={self.story.pk}"', page)
        self.assertIn("Take “The ferry question” off my watch list", page)
        screen = self.read(f"/desk/comments/story/{self.story.pk}/")
        self.assertIn("date-time-chooser", screen)
        self.assertIn("Watch no longer", screen)
        self.at_desk_as(self.editor)
        self.assertNotIn("My watch list", self.queue())
        self.assertNotIn("Some words", self.queue("waiting", "?watched=on"))

    def test_lose_a_story_by_a_press_that_takes_it_off_nobody_elses(self):
        for person in (self.moderator, self.editor):
            watch(self.story, person)
        self.press(self.story, "unwatch")
        self.assertEqual(Watch.objects.get().person, self.editor)
        self.assertEqual(
            self.client.get(f"/desk/comments/story/{self.story.pk}/watch/").status_code, 405
        )

    def test_have_no_story_of_another_edition(self):
        self.assertEqual(self.press(make_story(self.arabic), "watch").status_code, 404)
        self.assertFalse(Watch.objects.exists())
