"""What an editor is told of the pages that show a change."""

import time
from unittest import mock

from django.test import SimpleTestCase

from broadsheet.delivery.desk import sentence
from broadsheet.delivery.purging import together
from broadsheet.delivery.refreshing import Refreshment
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, make_author, make_story


class TheEditor(SimpleTestCase):
    def setUp(self):
        self.refreshment = Refreshment(1, shown_on=14, begun=time.monotonic())

    def test_is_told_how_long_it_took(self):
        self.refreshment.seconds = 0.31
        self.refreshment.done.set()
        self.assertEqual(sentence(self.refreshment), "Live on 14 pages after 0.3 s.")

    def test_is_told_that_something_was_taken_off(self):
        self.refreshment.takes_off = True
        self.refreshment.seconds = 0.04
        self.refreshment.done.set()
        self.assertEqual(sentence(self.refreshment), "Taken off 14 pages after 0.04 s.")

    def test_is_told_of_what_is_filled_into_every_page(self):
        self.refreshment.shown_on = 0
        self.refreshment.seconds = 0.12
        self.refreshment.done.set()
        self.assertEqual(sentence(self.refreshment), "Live on every page after 0.1 s.")
        self.refreshment.takes_off = True
        self.assertEqual(sentence(self.refreshment), "Taken off every page after 0.1 s.")

    def test_is_not_held_up_by_what_takes_longer(self):
        """Nor are the others, who share a few threads."""
        with mock.patch.object(self.refreshment.done, "wait", return_value=False) as wait:
            said = sentence(self.refreshment)
        self.assertEqual(said, "14 pages are being made anew.")
        self.assertLessEqual(wait.call_args.args[0], 1)


class TakingOff(Newsroom):
    def came_to(self, change) -> Refreshment:
        with together() as came_to, self.captureOnCommitCallbacks(execute=True):
            change()
        return came_to[0]

    def test_is_what_a_withdrawal_does_and_a_publication_does_not(self):
        story = make_story(self.english)
        self.assertTrue(self.came_to(story.unpublish).takes_off)
        again = StoryPage.objects.get(pk=story.pk).save_revision()
        self.assertFalse(self.came_to(again.publish).takes_off)

    def test_is_not_all_that_an_edited_story_without_its_byline_does(self):
        story = make_story(self.english, authors=(make_author(self.english),))

        def edit():
            story.bylines = []
            story.save_revision().publish()

        self.assertFalse(self.came_to(edit).takes_off)
