"""Changes that other processes and hosts have made are followed, once, however many there are."""

import os
import time
from datetime import timedelta

from django.test import TestCase
from django.utils import timezone

from broadsheet.delivery import purging
from broadsheet.delivery.index import Entry
from broadsheet.delivery.models import Change, this_host
from broadsheet.delivery.refreshing import refresher
from broadsheet.delivery.site import store
from broadsheet.delivery.store import CHANGES_KEPT_SECONDS

KEY = "localhost/en/"


class AMissedChange(TestCase):
    def setUp(self):
        store.clear()
        store.keep([Entry(KEY, b"", {"page:1"})], store.moment())

    def change(self, seconds_ago: float, host: str = "another") -> Change:
        change = Change(tags=["page:1"], is_removal=True, host=host)
        change.save()
        Change.objects.filter(pk=change.pk).update(
            at=timezone.now() - timedelta(seconds=seconds_ago)
        )
        return change

    def test_of_another_host_is_followed_at_once_and_only_once(self):
        self.change(0)
        self.assertEqual(purging.follow_what_was_missed(), 1)
        self.assertIsNone(store.read(KEY))
        self.assertEqual(purging.follow_what_was_missed(), 0)

    def test_of_this_host_is_left_to_the_process_that_made_it_unless_that_died(self):
        self.change(0, this_host())
        self.assertEqual(purging.follow_what_was_missed(), 0)
        self.change(purging.IS_MISSED_AFTER.total_seconds() + 1, this_host())
        self.assertEqual(purging.follow_what_was_missed(), 1)

    def test_of_hours_ago_is_followed_by_whoever_was_away(self):
        self.change(3600 * 5)
        self.assertEqual(purging.follow_what_was_missed(), 0)
        purging.follow_what_was_missed_long_ago()
        self.assertIsNone(store.read(KEY))

    def test_is_not_followed_again_while_pages_are_made_for_it(self):
        change = self.change(0)
        refresher.under_way.add(change.pk)
        self.addCleanup(refresher.under_way.clear)
        self.assertEqual(purging.follow_what_was_missed(), 0)

    def test_costs_no_row_of_those_that_are_followed(self):
        store.note_followed([self.change(0).pk for _ in range(20)])
        with self.assertNumQueries(1) as asked:
            purging.follow_what_was_missed()
        self.assertNotIn("tags", asked[0]["sql"])

    def test_too_long_ago_to_be_known_empties_the_store(self):
        self.outdate(CHANGES_KEPT_SECONDS + 10)
        purging.follow_what_was_missed_long_ago()
        self.assertIsNone(store.read(KEY))

    def test_and_a_store_that_followed_all_keeps_its_pages(self):
        self.outdate(CHANGES_KEPT_SECONDS - 100)
        purging.follow_what_was_missed_long_ago()
        self.assertIsNotNone(store.read(KEY))
        self.assertFalse(store.has_missed_changes)

    def outdate(self, seconds: float) -> None:
        then = time.time() - seconds
        os.utime(store.directory / "now/followed", (then, then))
