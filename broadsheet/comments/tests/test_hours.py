"""Pages follow what the clock alone changes: hours, and the day a story's comments close."""

from datetime import datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from broadsheet.comments.hours import follow_clock
from broadsheet.comments.models import EditionRules, FollowedClock, Mode, SectionRules, Thread
from broadsheet.comments.testing import make_comment
from broadsheet.delivery.tests.as_the_edge import Reader
from broadsheet.testing import Newsroom, make_story

# A Monday, in Dubai in the afternoon.
NOON = datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("UTC"))
CLOSED = "The comments under this story are closed."


class TheClock(Newsroom):
    def setUp(self) -> None:
        super().setUp()
        travelling = time_machine.travel(NOON, tick=False)
        self.clock = travelling.start()
        self.addCleanup(travelling.stop)
        self.story = make_story(self.english, title="The ferry is late again")
        self.here = f"{self.story.path_in(self.english)}comments/"
        make_comment(self.story, "Some words")
        self.pages = Reader()
        follow_clock()

    def rules(self, **fields) -> EditionRules:
        return EditionRules.objects.create(edition=self.english, **{"mode": "open", **fields})

    def sent(self, path: str) -> str:
        answer = self.pages.sent(f"{self.host}{path}")
        return answer.text if answer.status == 200 else ""

    def go_to(self, moment: datetime) -> int:
        """The clock says so, and its job has run."""
        self.clock.move_to(moment)
        with self.captureOnCommitCallbacks(execute=True):
            return follow_clock()


class Closing(TheClock):
    def test_at_the_moment_that_a_moderator_chose(self):
        thread = Thread.objects.get()
        thread.closes_at = NOON + timedelta(hours=2)
        thread.save()
        self.assertNotIn(CLOSED, self.sent(self.here))
        self.assertEqual(self.go_to(NOON + timedelta(hours=1, minutes=59)), 0)
        self.clock.move_to(NOON + timedelta(hours=2))
        self.assertNotIn(CLOSED, self.sent(self.here))
        self.assertEqual(self.go_to(NOON + timedelta(hours=2)), 1)
        self.assertIn(CLOSED, self.sent(self.here))
        self.assertEqual(self.go_to(NOON + timedelta(hours=3)), 0)

    def test_by_the_age_of_the_story_with_and_without_comments(self):
        silent = make_story(self.english)
        stories = [self.story.path_in(self.english), silent.path_in(self.english)]
        self.assertIn("Write the first comment", self.sent(stories[1]))
        self.assertNotIn(CLOSED, self.sent(f"{stories[1]}comments/"))
        self.assertEqual(self.go_to(NOON + timedelta(days=13)), 0)
        self.assertEqual(self.go_to(NOON + timedelta(days=14)), 2)
        for path in stories:
            self.assertIn(CLOSED, self.sent(f"{path}comments/"))
        self.assertNotIn("Write the first comment", self.sent(stories[1]))

    def test_by_the_age_that_the_section_or_the_story_has_of_its_own(self):
        SectionRules.objects.create(section=self.opinion, closes_after_days=2)
        here = make_story(self.english, self.opinion)
        own = make_story(self.english, self.opinion)
        Thread.objects.create(story=own, closes_at=NOON + timedelta(days=30))
        self.rules(closes_after_days=None)
        self.assertEqual(self.go_to(NOON + timedelta(days=2)), 1)
        self.assertIn(CLOSED, self.sent(f"{here.path_in(self.english)}comments/"))
        self.assertEqual(self.go_to(NOON + timedelta(days=20)), 0)
        self.assertNotIn(CLOSED, self.sent(f"{own.path_in(self.english)}comments/"))

    def test_is_not_missed_by_a_server_that_was_down(self):
        self.assertEqual(self.go_to(NOON + timedelta(days=40)), 1)


class Hours(TheClock):
    def test_close_and_open_the_comments_on_the_editions_clock(self):
        self.rules(staffed_hours={"1": ["10:00", "13:30"], "2": ["09:00", "18:00"]},
                   mode_outside=Mode.CLOSED)  # fmt: skip
        self.assertEqual(self.go_to(NOON), 0)
        self.assertNotIn(CLOSED, self.sent(self.here))
        zone = self.english.zone
        evening = datetime(2026, 11, 30, 13, 30, tzinfo=zone)
        self.assertEqual(self.go_to(evening - timedelta(seconds=1)), 0)
        self.assertEqual(self.go_to(evening), 1)
        self.assertIn(CLOSED, self.sent(self.here))
        self.assertEqual(self.go_to(evening + timedelta(hours=5)), 0)
        self.assertEqual(self.go_to(datetime(2026, 12, 1, 9, tzinfo=zone)), 1)
        self.assertNotIn(CLOSED, self.sent(self.here))

    def test_that_hide_comments_take_them_from_pages_and_cards_and_bring_them_back(self):
        Thread.objects.update(counted=1)
        self.rules(staffed_hours={"1": ["10:00", "13:00"]}, mode_outside=Mode.HIDDEN)
        path, section = self.story.path_in(self.english), "/en/world/"
        for page in (path, self.here, section):
            self.assertIn("1 comment", self.sent(page), page)
        self.go_to(datetime(2026, 11, 30, 13, tzinfo=self.english.zone))
        self.assertEqual(self.sent(self.here), "")
        for page in (path, section):
            self.assertNotIn("1 comment", self.sent(page), page)
        self.go_to(datetime(2026, 12, 7, 10, tzinfo=self.english.zone))
        for page in (path, self.here, section):
            self.assertIn("1 comment", self.sent(page), page)

    def test_that_passed_while_no_job_ran_are_followed_too(self):
        self.rules(staffed_hours={"1": ["10:00", "13:00"], "2": ["10:00", "13:00"]})
        self.assertEqual(self.go_to(NOON + timedelta(days=1)), 1)

    def test_that_are_taken_back_leave_nothing_outside(self):
        rules = self.rules(staffed_hours={"1": ["01:00", "02:00"]})
        self.go_to(NOON)
        rules.refresh_from_db()
        self.assertTrue(rules.is_unstaffed)
        rules.staffed_hours = {}
        rules.save()
        self.go_to(NOON + timedelta(minutes=1))
        rules.refresh_from_db()
        self.assertFalse(rules.is_unstaffed)


class TheJob(TheClock):
    def test_writes_nothing_while_nothing_changes_and_what_it_has_seen_now_and_then(self):
        with patch("broadsheet.comments.hours.note") as note:
            self.go_to(NOON + timedelta(minutes=4))
            note.assert_not_called()
        self.go_to(NOON + timedelta(minutes=6))
        self.assertEqual(FollowedClock.objects.get().until, timezone.now())

    def test_costs_the_same_however_many_stories_there_are(self):
        self.clock.shift(1)
        with self.assertNumQueries(8):
            follow_clock()
