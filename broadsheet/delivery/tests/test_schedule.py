from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from broadsheet.delivery.schedule import publish_due, withdraw, withdraw_expired
from broadsheet.editions.models import InformationPage
from broadsheet.fronts.models import Front
from broadsheet.people.models import Notice
from broadsheet.stories.models import Embargo, StoryPage
from broadsheet.testing import Newsroom, make_story


class PublishingAtASetTime(Newsroom):
    def scheduled(self, **fields) -> StoryPage:
        story = make_story(self.english, live=False, **fields)
        story.go_live_at = timezone.now() + timedelta(hours=1)
        story.save_revision().publish()
        return story

    def is_live(self, story) -> bool:
        return StoryPage.objects.get(pk=story.pk).live

    def test_never_early(self):
        story = self.scheduled()
        self.assertEqual(publish_due(), 0)
        self.assertFalse(self.is_live(story))

    def test_late_rather_than_never_and_once(self):
        story = self.scheduled()
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            self.assertEqual(publish_due(), 1)
            self.assertEqual(publish_due(), 0)
        self.assertTrue(self.is_live(story))

    def test_what_is_late_is_said_to_its_owner_and_the_editors(self):
        story = self.scheduled(title="Budget", owner=self.reporter)
        with time_machine.travel(timezone.now() + timedelta(hours=3, minutes=1)):
            publish_due()
        told = {notice.person: notice.text for notice in Notice.objects.all()}
        self.assertEqual(set(told), {self.reporter, self.editor, self.chief})
        self.assertIn(
            "“Budget” was published 2\xa0hours, 1\xa0minute late: it was due at", told[self.editor]
        )
        self.assertIn("(UTC, UTC+00:00)", told[self.editor])
        self.at_desk_as(self.editor)
        history = self.client.get(reverse("wagtailadmin_pages:history", args=[story.pk]))
        self.assertContains(history, "Later than planned")

    def test_nothing_is_said_of_what_is_on_time(self):
        self.scheduled()
        with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=30)):
            self.assertEqual(publish_due(), 1)
        self.assertFalse(Notice.objects.exists())

    def test_a_late_withdrawal_is_said_too(self):
        story = make_story(self.english, title="Offer", owner=self.reporter)
        story.expire_at = timezone.now() + timedelta(hours=1)
        story.save_revision().publish()
        with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=10)):
            withdraw_expired()
        texts = Notice.objects.values_list("text", flat=True)
        self.assertIn("“Offer” was withdrawn 1\xa0hour, 10\xa0minutes late", texts[0])

    def test_what_is_embargoed_by_then_is_not_published_and_that_is_said_once(self):
        story = self.scheduled(title="Verdict", owner=self.reporter)
        Embargo.objects.create(
            translation_key=story.translation_key, edition=self.english, zone="UTC", source="Court",
            until=timezone.now() + timedelta(hours=2),
        )  # fmt: skip
        with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
            self.assertEqual((publish_due(), publish_due()), (1, 0))
        self.assertFalse(self.is_live(story))
        told = Notice.objects.get(person=self.reporter)
        self.assertIn("“Verdict” was not published at", told.text)
        self.assertEqual(told.path, reverse("wagtailadmin_pages:edit", args=[story.pk]))

    def test_an_hour_that_comes_twice_is_published_in_once(self):
        """Berlin's clocks show half past two at 00:30 and 01:30 UTC."""
        with time_machine.travel("2026-10-24T12:00:00Z"):
            story = make_story(self.english, live=False)
            story.go_live_at = datetime(
                2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")
            )
            story.save_revision().publish()
        with time_machine.travel("2026-10-25T00:31:00Z"):
            self.assertEqual(publish_due(), 0)
        with time_machine.travel("2026-10-25T01:30:00Z"):
            self.assertEqual((publish_due(), publish_due()), (1, 0))
        self.assertTrue(self.is_live(story))

    def test_a_clock_that_is_set_back_publishes_nothing_again(self):
        story = self.scheduled()
        begin = timezone.now()
        with time_machine.travel(begin + timedelta(hours=1)):
            publish_due()
        with time_machine.travel(begin), self.assertNumQueries(1):
            self.assertEqual(publish_due(), 0)
        self.assertEqual(
            PageLogEntry.objects.filter(page=story.pk, action="wagtail.publish").count(), 1
        )

    def test_a_story_that_fails_holds_up_no_other(self):
        broken, good = self.scheduled(), self.scheduled()
        Revision.objects.filter(object_id=str(broken.pk)).update(content={"nonsense": True})
        with (
            time_machine.travel(timezone.now() + timedelta(days=2)),
            self.assertLogs(level="ERROR"),
        ):
            publish_due()
        self.assertTrue(self.is_live(good))
        self.assertFalse(self.is_live(broken))

    def test_what_has_expired_in_the_meantime_is_not_published_and_that_is_said(self):
        story = make_story(self.english, title="Offer", live=False, owner=self.reporter)
        story.go_live_at = timezone.now() + timedelta(hours=1)
        story.expire_at = timezone.now() + timedelta(hours=2)
        story.save_revision().publish()
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            self.assertEqual((publish_due(), publish_due()), (1, 0))
        self.assertFalse(self.is_live(story))
        text = Notice.objects.get(person=self.reporter).text
        self.assertIn("“Offer” was not published at", text)
        self.assertIn("the time to withdraw it had come before", text)

    def test_withdrawal_at_a_set_time(self):
        story = make_story(self.english)
        story.expire_at = timezone.now() + timedelta(hours=1)
        story.save_revision().publish()
        self.assertEqual(withdraw_expired(), 0)
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            withdraw_expired()
        self.assertFalse(self.is_live(story))

    def test_withdrawal_of_a_page_that_is_no_story(self):
        page = InformationPage(title="About", slug="about")
        self.english.page.add_child(instance=page)
        page.expire_at = timezone.now() + timedelta(hours=1)
        page.save_revision().publish()
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            self.assertEqual(withdraw_expired(), 1)
        page.refresh_from_db()
        self.assertEqual((page.live, page.expired), (False, True))

    def test_withdrawal_of_a_front(self):
        front = Front(edition=self.english, page=self.world.page_ptr)
        front.expire_at = timezone.now() + timedelta(hours=1)
        front.save()
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            self.assertEqual(withdraw_expired(), 1)
        front.refresh_from_db()
        self.assertFalse(front.live)

    def test_what_got_more_time_since_it_was_listed_stays(self):
        story = make_story(self.english)
        story.expire_at = timezone.now() + timedelta(hours=1)
        story.save_revision().publish()
        withdraw(Page, story.pk)
        self.assertTrue(self.is_live(story))
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            withdraw(Page, story.pk)
        self.assertFalse(self.is_live(story))

    def test_a_front_saved_for_later_appears_then(self):
        front = Front(edition=self.english, page=self.world.page_ptr, live=False)
        front.save()
        front.go_live_at = timezone.now() + timedelta(hours=1)
        front.save_revision().publish()
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            publish_due()
        front.refresh_from_db()
        self.assertTrue(front.live)
