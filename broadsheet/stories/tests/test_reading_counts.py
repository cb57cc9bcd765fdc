from datetime import timedelta
from unittest import mock

from django.db import OperationalError
from django.utils import timezone

from broadsheet.stories.models import ReadCount
from broadsheet.stories.reading import (
    MOST_STORIES_IN_MEMORY,
    Tally,
    most_read_ids,
    refresh_most_read,
    tally,
    write_reads,
)
from broadsheet.testing import Newsroom, make_story

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140"}


class ReadsAreCounted(Newsroom):
    def setUp(self):
        super().setUp()
        tally.take()
        self.story = make_story(self.english)

    def beacon(self, story_id=None, **headers):
        path = f"/beacon/read/{story_id or self.story.pk}/"
        return self.client.post(path, headers=BROWSER | headers)

    def test_one_beacon_counts_one_and_sets_nothing(self):
        response = self.beacon()
        self.assertEqual((response.status_code, response.content), (204, b""))
        self.assertFalse(response.cookies)
        self.assertEqual(write_reads(), 1)
        self.assertEqual(ReadCount.objects.get().reads, 1)

    def test_a_beacon_costs_no_query(self):
        with self.assertNumQueries(0):
            self.beacon()

    def test_batches_add_up_in_one_row_an_hour(self):
        for _batch in range(2):
            for _read in range(3):
                self.beacon()
            write_reads()
        self.assertEqual(ReadCount.objects.get().reads, 6)

    def test_robots_and_foreign_pages_are_not_counted(self):
        for headers in (
            {"user-agent": "Examplebot/2.1"},
            {"user-agent": ""},
            {"sec-fetch-site": "cross-site"},
        ):
            self.assertEqual(self.beacon(**headers).status_code, 204)
        self.assertEqual(write_reads(), 0)

    def test_reading_with_get_counts_nothing(self):
        self.assertEqual(self.client.get(f"/beacon/read/{self.story.pk}/").status_code, 405)

    def test_drafts_and_invented_numbers_are_dropped(self):
        draft = make_story(self.english, live=False)
        for pk in (draft.pk, 999_999):
            self.beacon(pk)
        self.assertEqual(write_reads(), 0)
        self.assertFalse(ReadCount.objects.exists())

    def test_a_number_no_story_can_have_spoils_nothing(self):
        self.beacon()
        self.assertEqual(self.beacon(2**63).status_code, 204)
        self.assertEqual(write_reads(), 1)

    def test_what_the_database_refuses_is_written_the_next_time(self):
        self.beacon()
        with (
            mock.patch("broadsheet.stories.reading.add_to_rows", side_effect=OperationalError),
            self.assertRaises(OperationalError),
        ):
            write_reads()
        self.assertEqual(write_reads(), 1)

    def test_a_flood_of_invented_numbers_does_not_fill_the_memory(self):
        flooded, now = Tally(), timezone.now()
        for pk in range(MOST_STORIES_IN_MEMORY + 100):
            flooded.add(pk, now)
        self.assertEqual(len(flooded.take()), MOST_STORIES_IN_MEMORY)


class MostReadFollowsTheCounts(Newsroom):
    def count(self, story, reads: int, hours_ago: int = 0):
        hour = (timezone.now() - timedelta(hours=hours_ago)).replace(
            minute=0, second=0, microsecond=0
        )
        ReadCount.objects.create(
            story=story, edition=story.edition, section=story.section, hour=hour, reads=reads
        )

    def test_by_reads_within_the_window_then_the_newest(self):
        stories = [make_story(self.english) for _ in range(3)]
        self.count(stories[0], 5)
        self.count(stories[1], 9)
        self.count(stories[2], 100, hours_ago=30)
        ids = most_read_ids(self.english)
        self.assertEqual(ids[:2], [stories[1].pk, stories[0].pk])

    def test_a_longer_window_reaches_further_back(self):
        old, new = make_story(self.english), make_story(self.english)
        self.count(old, 100, hours_ago=30)
        self.count(new, 5)
        self.english.most_read_hours = 72
        self.assertEqual(most_read_ids(self.english)[0], old.pk)

    def test_withdrawn_stories_leave_and_sections_count_for_themselves(self):
        here, there = make_story(self.english, self.world), make_story(self.english, self.opinion)
        self.count(here, 5)
        self.count(there, 9)
        self.assertEqual(most_read_ids(self.english, self.world.pk), [here.pk])
        there.unpublish()
        self.assertEqual(most_read_ids(self.english), [here.pk])

    def test_the_editions_row_carries_them_to_every_page(self):
        story = make_story(self.english, title="Opened often")
        self.count(story, 3)
        refresh_most_read()
        self.english.refresh_from_db()
        self.assertEqual(self.english.most_read, [story.pk])
