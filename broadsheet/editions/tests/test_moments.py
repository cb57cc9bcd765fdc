"""Times at the desk, on days on which clocks are put forward and back."""

import time_machine
from django.urls import reverse
from wagtail.users.models import UserProfile

from broadsheet.fronts.models import TickerEntry
from broadsheet.testing import Newsroom


class TimesAtTheDesk(Newsroom):
    def setUp(self):
        super().setUp()
        clock = time_machine.travel("2026-03-01T10:00:00Z")
        clock.start()
        self.addCleanup(clock.stop)
        UserProfile.objects.create(user=self.editor, current_time_zone="Europe/Berlin")
        self.at_desk_as(self.editor)

    def enter(self, at: str):
        form = {"text": "Clocks", "style": "hot", "position": "0", "starts_at": at}
        form |= {"story": "", "topic": "", "section": "", "url": "", "ends_at": ""}
        return self.client.post(reverse("wagtailsnippets_fronts_tickerentry:add"), form)

    def test_one_that_no_clock_shows_is_refused_and_the_next_is_proposed(self):
        self.assertContains(
            self.enter("2026-03-29 02:30"),
            "From: the clocks of Europe/Berlin are put forward and never show 2026-03-29 02:30;"
            " the next time they show is 2026-03-29 03:00.",
        )
        self.assertFalse(TickerEntry.objects.exists())

    def test_one_that_comes_twice_is_asked_about_and_taken_with_its_offset(self):
        self.assertContains(
            self.enter("2026-10-25 02:30"),
            "write 2026-10-25 02:30+02:00 for the first time or 2026-10-25 02:30+01:00",
        )
        self.enter("2026-10-25 02:30+01:00")
        entry = TickerEntry.objects.get()
        self.assertEqual(entry.starts_at.isoformat(), "2026-10-25T01:30:00+00:00")
        edit = reverse("wagtailsnippets_fronts_tickerentry:edit", args=[entry.pk])
        self.assertContains(self.client.get(edit), 'value="2026-10-25 02:30+01:00"')

    def test_any_other_is_on_the_clocks_of_its_day(self):
        for typed, meant in (
            ("2026-03-28 12:00", "2026-03-28T11:00:00+00:00"),
            ("2026-03-29 12:00", "2026-03-29T10:00:00+00:00"),
        ):
            self.enter(typed)
            self.assertEqual(TickerEntry.objects.latest("pk").starts_at.isoformat(), meant)

    def test_the_field_says_on_whose_clocks(self):
        add = self.client.get(reverse("wagtailsnippets_fronts_tickerentry:add"))
        self.assertContains(add, "On the clocks of Europe/Berlin.", count=2)

    def test_also_where_publishing_is_planned(self):
        story = self.client.get(
            reverse("wagtailadmin_pages:add", args=["stories", "storypage", self.world.pk])
        )
        # published at, go live, expire
        self.assertContains(story, "On the clocks of Europe/Berlin.", count=3)

    def test_who_has_chosen_no_zone_works_on_the_edition_s_clocks(self):
        self.at_desk_as(self.stranger)
        add = self.client.get(reverse("wagtailsnippets_fronts_tickerentry:add"))
        self.assertContains(add, "On the clocks of Asia/Dubai.")
        self.assertFalse(UserProfile.objects.get(user=self.stranger).current_time_zone)
