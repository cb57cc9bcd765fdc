"""What an editor is told of the pages that show a change."""

import time
from unittest import mock

from django.test import SimpleTestCase

from broadsheet.delivery.desk import sentence
from broadsheet.delivery.refreshing import Refreshment


class TheEditor(SimpleTestCase):
    def setUp(self):
        self.refreshment = Refreshment(1, shown_on=14, begun=time.monotonic())

    def test_is_told_how_long_it_took(self):
        self.refreshment.seconds = 0.31
        self.refreshment.done.set()
        self.assertEqual(sentence(self.refreshment), "Live on 14 pages after 0.3 s.")

    def test_is_not_held_up_by_what_takes_longer(self):
        """Nor are the others, who share a few threads."""
        with mock.patch.object(self.refreshment.done, "wait", return_value=False) as wait:
            said = sentence(self.refreshment)
        self.assertEqual(said, "14 pages are being made anew.")
        self.assertLessEqual(wait.call_args.args[0], 1)
