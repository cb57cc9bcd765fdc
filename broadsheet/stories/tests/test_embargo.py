from datetime import timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ReferenceIndex

from broadsheet.delivery.schedule import publish_due
from broadsheet.editions.models import SectionPage
from broadsheet.editions.refusing import Refused
from broadsheet.editions.tests.test_desk_doors import story_form
from broadsheet.fronts.models import Package, PackageItem, TickerEntry
from broadsheet.stories.models import Embargo, EmbargoOverride, StoryPage
from broadsheet.stories.models.embargo import Embargoed, lift_embargo, override_embargo, set_embargo
from broadsheet.testing import Newsroom, Role, make_person, make_picture, make_story
from broadsheet.translations.translating import translate_into

NOW = "2026-11-25T10:00:00Z"
UNTIL = timezone.datetime(2026, 11, 26, 6, tzinfo=ZoneInfo("Europe/London"))


class AnEmbargo(Newsroom):
    def setUp(self):
        super().setUp()
        clock = time_machine.travel(NOW)
        clock.start()
        self.addCleanup(clock.stop)
        self.story = make_story(self.english, live=False, title="Verdict", owner=self.reporter)
        set_embargo(self.story, UNTIL, "Europe/London", "Court", self.reporter)

    def is_live(self, story=None) -> bool:
        return StoryPage.objects.get(pk=(story or self.story).pk).live

    def edit(self, **fields):
        """Press a button of the story's form, as a browser would send it."""
        edit = reverse("wagtailadmin_pages:edit", args=[self.story.pk])
        form = {
            "title": "Verdict, typed anew", "slug": self.story.slug, "standfirst": "", "kicker": "",
            "short_headline": "", "picture": "", "picture_caption": "", "picture_credit": "",
            "picture_alt": "", "video": "", "kind": "news", "label": "", "dateline": "",
            "source": "", "language_tag": "", "published_at": "", "updated_at": "",
            "go_live_at": "", "expire_at": "", "body-count": "0", "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        }  # fmt: skip
        for name in ("bylines", "topic_links", "further_sections", "corrections"):
            form |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
        return self.client.post(edit, form | fields)

    def desk_says(self, response) -> str:
        return self.client.get(response["Location"]).content.decode()


class RefusesToPublish(AnEmbargo):
    def test_by_the_button_and_nothing_typed_is_lost(self):
        self.at_desk_as(self.editor)
        response = self.edit(**{"action-publish": "1"})
        self.assertContains(response, "under embargo until 2026-11-26 06:00 (Europe/London, UTC+0")
        self.assertContains(response, "Verdict, typed anew")
        self.assertFalse(self.is_live())

    def test_by_a_schedule_before_the_time_but_not_at_it(self):
        self.at_desk_as(self.editor)
        early = self.edit(**{"action-publish": "1", "go_live_at": "2026-11-26 05:59"})
        self.assertContains(early, "under embargo until")
        self.edit(**{"action-publish": "1", "go_live_at": "2026-11-26 06:00"})
        with time_machine.travel("2026-11-26T06:00:00Z"):
            publish_due()
        self.assertTrue(self.is_live())

    def test_by_approval_and_the_story_still_waits(self):
        self.story.get_workflow().start(self.story, self.reporter)
        state = self.story.current_workflow_task_state
        self.at_desk_as(self.editor)
        approve = reverse(
            "wagtailadmin_pages:workflow_action", args=[self.story.pk, "approve", state.pk]
        )
        response = self.client.post(approve, headers={"X-Requested-With": "XMLHttpRequest"})
        self.assertEqual(response.json()["step"], "success")
        self.assertIn(
            "under embargo", self.client.get(response.json()["redirect"]).content.decode()
        )
        state.refresh_from_db()
        self.assertEqual(state.status, "in_progress")
        self.assertFalse(self.is_live())

    def test_in_bulk_and_the_others_wait_too(self):
        other = make_story(self.english, live=False, title="Free")
        self.at_desk_as(self.editor)
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        explorer = reverse("wagtailadmin_explore", args=[self.world.pk])
        response = self.client.post(
            f"{bulk}?id={other.pk}&id={self.story.pk}&next={explorer}", {"include_descendants": ""}
        )
        self.assertIn("under embargo until", self.desk_says(response))
        self.assertFalse(self.is_live() or self.is_live(other))

    def test_by_code_that_publishes_or_saves(self):
        with self.assertRaises(Embargoed):
            self.story.get_latest_revision().publish()
        with self.assertRaises(Embargoed):
            self.story.save_revision(approved_go_live_at=UNTIL - timedelta(minutes=1))
        self.story.live = True
        with self.assertRaises(Embargoed):
            self.story.save()

    def test_of_a_translation_also_of_one_that_is_begun_later(self):
        both = make_person("both", (self.english, Role.EDITOR), (self.arabic, Role.EDITOR))
        section = next(iter(self.arabic.sections.values()))
        translation = translate_into(self.story, self.arabic, section, both)
        with self.assertRaises(Embargoed):
            translation.get_latest_revision().publish()

    def test_of_a_copy(self):
        self.at_desk_as(self.editor)
        self.client.post(
            reverse("wagtailadmin_pages:copy", args=[self.story.pk]),
            {"new_title": "Twin", "new_slug": "twin", "new_parent_page": self.world.pk},
        )
        with self.assertRaises(Embargoed):
            StoryPage.objects.get(slug="twin").get_latest_revision().publish()

    def test_stays_with_its_story_when_the_section_is_copied(self):
        self.at_desk_as(self.chief)
        form = {"new_title": "Twin", "new_slug": "twin", "new_parent_page": self.english.page_id}
        self.client.post(
            reverse("wagtailadmin_pages:copy", args=[self.world.pk]),
            form | {"copy_subpages": "on", "publish_copies": "on"},
        )
        copied = SectionPage.objects.get(slug="twin")
        self.assertEqual((copied.get_descendant_count(), copied.live), (0, False))

    def test_until_it_is_over_and_then_nothing_is_published_by_itself(self):
        with time_machine.travel("2026-11-26T06:00:01Z"):
            publish_due()
            self.assertFalse(self.is_live())
            self.story.get_latest_revision().publish()
        self.assertTrue(self.is_live())


class IsOverridden(AnEmbargo):
    def press(self, person, **form):
        self.at_desk_as(person)
        return self.client.post(reverse("story_embargo", args=[self.story.pk]), form)

    def test_by_a_chief_editor_with_a_reason_for_one_edition(self):
        self.press(self.chief, override="1", **{"reason-reason": "It is out elsewhere"})
        override = EmbargoOverride.objects.get()
        self.assertEqual((override.by, override.reason), (self.chief, "It is out elsewhere"))
        self.story.get_latest_revision().publish()
        self.assertTrue(self.is_live())

    def test_by_nobody_without_a_reason(self):
        response = self.press(self.chief, override="1")
        self.assertContains(response, "This field is required.")
        self.assertFalse(EmbargoOverride.objects.exists())

    def test_by_no_editor(self):
        self.press(self.editor, override="1", **{"reason-reason": "Because"})
        self.assertFalse(EmbargoOverride.objects.exists())

    def test_no_more_once_another_embargo_was_set(self):
        override_embargo(self.story, "It is out", self.chief)
        set_embargo(self.story, UNTIL + timedelta(hours=1), "Europe/London", "Court", self.editor)
        with self.assertRaises(Embargoed):
            self.story.get_latest_revision().publish()

    def test_an_editor_can_prolong_but_not_shorten_it(self):
        form = {"set": "1", "zone": "Europe/London", "source": "Court"}
        self.press(self.editor, until="2026-11-26 07:00", **form)
        self.assertEqual(Embargo.objects.count(), 2)
        response = self.press(self.editor, until="2026-11-26 05:00", **form)
        self.assertContains(response, "Only a chief editor of “The Calder Lantern” may shorten")
        self.press(self.chief, until="2026-11-26 05:00", **form)
        self.assertEqual(Embargo.objects.count(), 3)

    def test_by_nobody_of_an_edition_that_prolonged_another_s(self):
        chief = make_person("both", (self.arabic, Role.CHIEF_EDITOR))
        section = next(iter(self.arabic.sections.values()))
        theirs = make_story(
            self.arabic, section, live=False, translation_key=self.story.translation_key
        )
        set_embargo(theirs, UNTIL + timedelta(hours=1), "Asia/Dubai", "Court", chief)
        with self.assertRaisesMessage(Refused, "Only a chief editor of “The Calder Lantern” may"):
            lift_embargo(theirs, "We want it", chief)

    def test_a_chief_editor_lifts_it_for_all(self):
        self.press(self.chief, lift="1", **{"reason-reason": "The court agreed"})
        self.story.get_latest_revision().publish()
        self.assertTrue(self.is_live())


class IsSet(AnEmbargo):
    def set(self, story, **form):
        self.at_desk_as(self.reporter)
        form = {
            "set": "1",
            "zone": "Asia/Tokyo",
            "source": "Agency",
            "until": "2026-11-27 09:00",
        } | form
        return self.client.post(reverse("story_embargo", args=[story.pk]), form)

    def test_in_the_zone_of_its_source(self):
        story = make_story(self.english, live=False)
        response = self.set(story)
        self.assertIn("2026-11-27 09:00 (Asia/Tokyo, UTC+09:00)", self.desk_says(response))
        self.assertEqual(Embargo.objects.first().until.isoformat(), "2026-11-27T00:00:00+00:00")

    def test_not_on_what_is_public_in_any_edition(self):
        response = self.set(make_story(self.english))
        self.assertContains(response, "It is public in “The Calder Lantern” already")

    def test_not_on_what_is_to_be_published_before(self):
        story = make_story(self.english, live=False)
        story.go_live_at = timezone.now() + timedelta(hours=1)
        story.save_revision().publish()
        self.assertContains(
            self.set(story), "It is to be published in “The Calder Lantern” at 2026"
        )

    def test_not_on_what_a_package_publishes_before(self):
        story = make_story(self.english, live=False)
        package = Package.objects.create(
            edition=self.english, name="Day", publish_at=timezone.now() + timedelta(hours=1)
        )
        package.items.add(PackageItem(story=story, revision=story.latest_revision))
        package.save()
        self.assertContains(
            self.set(story), "It is to be published in “The Calder Lantern” at 2026-11-25 11:00"
        )
        package.cancel(self.chief)
        self.assertEqual(self.set(story).status_code, 302)

    def test_not_in_the_past(self):
        story = make_story(self.english, live=False)
        self.assertContains(self.set(story, until="2026-11-20 09:00"), "This time is over")

    def test_and_is_said_over_the_story(self):
        self.at_desk_as(self.reporter)
        page = self.client.get(reverse("wagtailadmin_pages:edit", args=[self.story.pk]))
        self.assertContains(page, "Under embargo until 2026-11-26 06:00 (Europe/London, UTC+00:00)")

    def test_a_line_of_the_ticker_that_leads_to_it_is_not_shown(self):
        TickerEntry.objects.create(edition=self.english, text="Verdict now", story=self.story)
        self.assertNotIn("Verdict now", self.read("/en/"))


class ItsPictures(AnEmbargo):
    def setUp(self):
        super().setUp()
        self.picture = make_picture(self.english, title="The accused")
        self.story.picture = self.picture
        self.story.save_revision()
        self.other = make_story(self.english, live=False, title="Court in brief")
        self.other.picture = self.picture

    def publish(self):
        self.other.save_revision().publish()

    def test_are_not_public_in_another_story_before(self):
        with self.assertRaisesMessage(Embargoed, "“The accused” belongs to a story under embargo"):
            self.publish()
        self.assertFalse(self.is_live(self.other))

    def test_that_were_chosen_just_now_are_refused_with_the_form(self):
        self.at_desk_as(self.editor)
        edit = reverse("wagtailadmin_pages:edit", args=[self.other.pk])
        form = story_form(self.other, picture=self.picture.pk)
        response = self.client.post(edit, form | {"action-publish": "action-publish"})
        self.assertContains(response, "belongs to a story under embargo")
        form["picture"] = make_picture(self.english, title="The court").pk
        self.client.post(edit, form | {"action-publish": "action-publish"})
        self.assertTrue(self.is_live(self.other))

    def test_nor_planned_to_be(self):
        self.other.go_live_at = UNTIL - timedelta(hours=1)
        with self.assertRaises(Embargoed):
            self.publish()

    def test_are_free_at_the_time(self):
        self.other.go_live_at = UNTIL
        self.publish()
        with time_machine.travel(UNTIL):
            publish_due()
        self.assertTrue(self.is_live(self.other))

    def test_that_readers_have_already_are_free(self):
        lift_embargo(self.story, "For a moment", self.chief)
        public = make_story(self.english, title="Last week", picture=self.picture)
        ReferenceIndex.create_or_update_for_object(public)
        set_embargo(self.story, UNTIL, "Europe/London", "Court", self.reporter)
        self.publish()
        self.assertTrue(self.is_live(self.other))

    def test_are_free_once_it_is_lifted(self):
        lift_embargo(self.story, "Agreed", self.chief)
        self.publish()
        self.assertTrue(self.is_live(self.other))
