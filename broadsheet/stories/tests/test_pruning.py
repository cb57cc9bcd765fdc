"""Versions that the desk saved by itself are thinned out; what was published is not."""

from datetime import UTC, datetime, timedelta

import time_machine
from wagtail.models import Comment, Revision

from broadsheet.editions.pruning import prune_versions
from broadsheet.fronts.models import Front
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, make_story
from broadsheet.translations.translating import translate_into

NOON = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)


class TheHistory(Newsroom):
    def setUp(self):
        super().setUp()
        with time_machine.travel(NOON - timedelta(days=3), tick=False):
            self.story = make_story(self.english, live=False, owner=self.reporter)
        Revision.objects.filter(pk=self.story.latest_revision_id).update(user=self.owner)

    def save(self, minute: float, person=None, publish=False) -> int:
        with time_machine.travel(NOON + timedelta(minutes=minute), tick=False):
            story = StoryPage.objects.get(pk=self.story.pk).get_latest_revision_as_object()
            story.standfirst = f"At {minute}"
            story.change_kind = "silent"
            story.change_of = story.newest_version and story.newest_version.revision_id
            revision = story.save_revision(user=person or self.reporter, log_action=True)
            if publish:
                revision.publish(user=self.editor)
        return revision.pk

    def left(self, minute: float = 600) -> set[int]:
        with time_machine.travel(NOON + timedelta(minutes=minute), tick=False):
            prune_versions()
        return set(self.story.revisions.exclude(user=self.owner).values_list("pk", flat=True))

    def test_keeps_the_last_of_ten_minutes_of_a_person(self):
        _one, _two, three, four = (self.save(minute) for minute in (1, 2, 9, 11))
        self.assertEqual(self.left(), {three, four})

    def test_is_thinned_to_hours_after_a_day_and_to_days_after_a_week(self):
        one, two, three = (self.save(minute) for minute in (1, 31, 61))
        self.assertEqual(self.left(90), {one, two, three})
        self.assertEqual(self.left(60 * 24 * 2), {two, three})
        self.assertEqual(self.left(60 * 24 * 8), {three})

    def test_keeps_what_each_person_left_to_the_next(self):
        one = self.save(1)
        two = self.save(2, self.editor)
        three = self.save(3)
        self.assertEqual(self.left(), {one, two, three})

    def test_keeps_every_version_that_was_published(self):
        one = self.save(1, publish=True)
        two = self.save(2, publish=True)
        _three, four = self.save(3), self.save(4)
        self.assertEqual(self.left(60 * 24 * 20), {one, two, four})

    def test_keeps_what_is_scheduled(self):
        one = self.save(1)
        Revision.objects.filter(pk=one).update(approved_go_live_at=NOON + timedelta(days=9))
        two = self.save(2)
        self.assertEqual(self.left(), {one, two})

    def test_keeps_what_is_in_review(self):
        one = self.save(1)
        story = StoryPage.objects.get(pk=self.story.pk)
        story.get_workflow().start(story, self.reporter)
        two = self.save(2)
        self.assertEqual(self.left(), {one, two})

    def test_keeps_what_a_comment_was_written_on(self):
        one = self.save(1)
        Comment.objects.create(
            page=self.story,
            user=self.editor,
            text="?",
            contentpath="title",
            revision_created_id=one,
        )
        two = self.save(2)
        self.assertEqual(self.left(), {one, two})

    def test_keeps_what_a_translation_was_made_from(self):
        one = self.save(1)
        section = next(iter(self.arabic.sections.values()))
        translate_into(StoryPage.objects.get(pk=self.story.pk), self.arabic, section, by=self.owner)
        two = self.save(2)
        self.assertEqual(self.left(), {one, two})

    def test_opens_after_it_was_thinned_out(self):
        self.save(1), self.save(2)
        self.left()
        self.at_desk_as(self.editor)
        page = self.client.get(f"/desk/pages/{self.story.pk}/history/")
        self.assertEqual(page.status_code, 200)

    def test_of_a_front_is_thinned_out_alike(self):
        front = Front.objects.create(page=self.english.page.page_ptr, edition=self.english)
        with time_machine.travel(NOON, tick=False):
            first = front.save_revision(user=self.editor)
            last = front.save_revision(user=self.editor)
        self.left()
        self.assertEqual(
            list(front.revisions.order_by("pk").values_list("pk", flat=True)), [last.pk]
        )
        self.assertNotEqual(first.pk, last.pk)
