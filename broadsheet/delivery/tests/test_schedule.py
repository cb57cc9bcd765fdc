from datetime import timedelta

import time_machine
from django.utils import timezone
from wagtail.models import Page, Revision

from broadsheet.delivery.schedule import publish_due, withdraw, withdraw_expired
from broadsheet.editions.models import InformationPage
from broadsheet.fronts.models import Front
from broadsheet.stories.models import StoryPage
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

    def test_what_has_expired_in_the_meantime_is_not_published(self):
        story = make_story(self.english, live=False)
        story.go_live_at = timezone.now() + timedelta(hours=1)
        story.expire_at = timezone.now() + timedelta(hours=2)
        story.save_revision().publish()
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            publish_due()
        self.assertFalse(self.is_live(story))

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
