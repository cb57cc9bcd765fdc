from datetime import timedelta
from unittest import mock

import time_machine
from django.urls import reverse
from django.utils import timezone

from broadsheet.delivery.schedule import publish_due_packages
from broadsheet.editions.refusing import Refused
from broadsheet.editions.tests.test_desk_doors import story_form
from broadsheet.editions.versions import keep_beside
from broadsheet.fronts.models import Front, Package, TickerEntry
from broadsheet.fronts.viewsets import PackageViewSet
from broadsheet.people.models import Notice
from broadsheet.stories.models import Embargo, StoryPage
from broadsheet.stories.models.embargo import set_embargo
from broadsheet.testing import Newsroom, make_story

NOW = "2026-11-25T10:00:00Z"


class APackage(Newsroom):
    def setUp(self):
        super().setUp()
        clock = time_machine.travel(NOW, tick=False)
        self.time = clock.start()
        self.addCleanup(clock.stop)
        self.story = make_story(self.english, live=False, title="Verdict", owner=self.reporter)
        self.front = Front.objects.create(
            edition=self.english, page=self.world.page_ptr, live=False
        )
        self.front.save_revision(user=self.editor)
        self.line = TickerEntry.objects.create(
            edition=self.english, text="It is decided", starts_at=None
        )
        self.at_desk_as(self.editor)

    def form(self, *items, at="2026-11-25 12:00", **fields):
        form = {
            "name": "Verdict day", "publish_at": at, "items-TOTAL_FORMS": str(len(items)),
            "items-INITIAL_FORMS": "0", "items-MIN_NUM_FORMS": "1", "items-MAX_NUM_FORMS": "1000",
        }  # fmt: skip
        for number, item in enumerate(items):
            for name in ("story", "front", "ticker_entry"):
                form[f"items-{number}-{name}"] = item.get(name, "")
            form |= {f"items-{number}-ORDER": str(number + 1), f"items-{number}-id": ""}
        return form | fields

    def plan(self, *items, **fields):
        return self.client.post(
            reverse("wagtailsnippets_fronts_package:add"), self.form(*items, **fields)
        )

    def plan_all(self, **fields) -> Package:
        everything = (
            {"story": self.story.pk}, {"front": self.front.pk}, {"ticker_entry": self.line.pk},
        )  # fmt: skip
        response = self.plan(*everything, **fields)
        self.assertEqual(
            response.status_code, 302, getattr(response, "context_data", {}).get("errors")
        )
        return Package.objects.get()

    def press(self, package, button, person=None):
        self.at_desk_as(person or self.editor)
        response = self.client.post(reverse("package", args=[package.pk]), {button: "1"})
        return self.client.get(response["Location"]).content.decode()

    def public(self) -> list[bool]:
        self.line.refresh_from_db()
        return [
            StoryPage.objects.get(pk=self.story.pk).live,
            Front.objects.get(pk=self.front.pk).live,
            self.line in TickerEntry.objects.running(),
        ]


class GoesOut(APackage):
    def test_all_of_it_at_its_time_and_once(self):
        package = self.plan_all()
        self.time.move_to("2026-11-25T11:59:59Z")
        self.assertEqual((publish_due_packages(), self.public()), (0, [False] * 3))
        self.time.move_to("2026-11-25T12:00:00Z")
        self.assertEqual((publish_due_packages(), publish_due_packages()), (1, 0))
        self.assertEqual(self.public(), [True] * 3)
        package.refresh_from_db()
        self.assertEqual((package.published_at, package.published_by), (timezone.now(), None))
        self.assertFalse(Notice.objects.exists())

    def test_late_after_downtime_and_it_is_said(self):
        self.plan_all()
        self.time.move_to("2026-11-25T14:00:00Z")
        publish_due_packages()
        self.assertEqual(self.public(), [True] * 3)
        text = Notice.objects.get(person=self.chief).text
        self.assertIn("“Verdict day” was published 2\xa0hours late", text)

    def test_nothing_of_it_when_one_item_cannot_and_it_is_said_which(self):
        package = self.plan_all()
        Embargo.objects.create(
            translation_key=self.story.translation_key, edition=self.english, zone="UTC",
            until=timezone.now() + timedelta(days=1), source="Court",
        )  # fmt: skip
        self.time.move_to("2026-11-25T12:00:00Z")
        self.assertEqual((publish_due_packages(), publish_due_packages()), (1, 0))
        self.assertEqual(self.public(), [False] * 3)
        text = Notice.objects.get(person=self.chief).text
        self.assertIn("“Verdict day” was not published at 2026-11-25 12:00 (UTC, UTC+00:00)", text)
        self.assertIn("“Verdict”: “Verdict” is under embargo until", text)
        screen = self.client.get(reverse("package", args=[package.pk]))
        self.assertContains(screen, "is under embargo until")

    def test_nothing_of_it_when_an_item_is_broken(self):
        self.plan_all()
        self.line.ends_at = timezone.now() + timedelta(hours=1)
        self.line.save()
        self.time.move_to("2026-11-25T12:00:00Z")
        publish_due_packages()
        self.assertEqual(self.public(), [False] * 3)
        self.assertIn("“It is decided”: The end must be after", Package.objects.get().failure)

    def test_by_the_button(self):
        page = self.press(self.plan_all(at=""), "publish")
        self.assertIn("“Verdict day” is published, all of it.", page)
        self.assertEqual(self.public(), [True] * 3)
        self.assertEqual(Package.objects.get().published_by, self.editor)

    def test_nothing_of_it_by_the_button_when_an_item_cannot(self):
        package = self.plan_all(at="")
        TickerEntry.objects.filter(pk=self.line.pk).update(ends_at=timezone.now())
        page = self.press(package, "publish")
        self.assertIn("Nothing was published. “It is decided”: The end must be after", page)
        self.assertEqual(self.public(), [False] * 3)

    def test_by_no_button_of_a_front_editor_when_there_is_a_story_in_it(self):
        page = self.press(self.plan_all(at=""), "publish", self.front_editor)
        self.assertIn("You cannot publish “Verdict”.", page)
        self.assertEqual(self.public(), [False] * 3)

    def test_not_after_it_was_cancelled(self):
        package = self.plan_all()
        self.press(package, "cancel")
        self.time.move_to("2026-11-25T12:00:00Z")
        self.assertEqual(publish_due_packages(), 0)
        self.assertIn("“Verdict day” is cancelled", self.press(package, "publish"))
        self.assertEqual(self.public(), [False] * 3)

    def test_never_again_however_late_it_is_cancelled_or_changed(self):
        package = self.plan_all()
        stale = Package.objects.get()

        def as_read_before(view):
            view.live_object = stale
            return stale

        self.press(package, "publish")
        self.assertIn("“Verdict day” is published.", self.press(package, "cancel"))
        with self.assertRaisesMessage(Refused, "is published"):
            stale.cancel(self.editor)
        edit = reverse("wagtailsnippets_fronts_package:edit", args=[package.pk])
        with mock.patch.object(PackageViewSet.edit_view_class, "get_object", as_read_before):
            page = self.client.post(edit, self.form({"story": self.story.pk}))
        self.assertContains(page, "“Verdict day” is published.")
        package.refresh_from_db()
        self.assertIsNotNone(package.published_at)

    def test_nothing_of_it_after_an_error_which_is_in_the_log(self):
        package = self.plan_all(at="")
        with (
            mock.patch.object(TickerEntry, "full_clean", side_effect=KeyError("secret")),
            self.assertLogs("broadsheet.fronts", "ERROR") as logged,
        ):
            page = self.press(package, "publish")
        self.assertIn("KeyError", logged.output[0])
        self.assertIn("“It is decided”: An error of the server, which is in its log.", page)
        self.assertNotIn("secret", page)
        self.assertEqual(self.public(), [False] * 3)


class TakesTheVersion(APackage):
    def published_title(self) -> str:
        self.time.move_to("2026-11-25T12:00:00Z")
        publish_due_packages()
        return StoryPage.objects.get(pk=self.story.pk, live=True).title

    def save(self, title, person):
        draft = self.story.get_latest_revision_as_object()
        draft.title = title
        draft.save_revision(user=person)

    def test_that_an_editor_saved_since(self):
        self.plan_all()
        self.save("Verdict, corrected", self.editor)
        self.assertEqual(self.published_title(), "Verdict, corrected")

    def test_and_nothing_that_was_kept_beside_it(self):
        self.plan_all()
        self.save("Verdict, corrected", self.editor)
        overtaken = self.story.get_latest_revision_as_object()
        overtaken.title = "What another editor typed meanwhile"
        self.time.shift(timedelta(minutes=1))
        keep_beside(overtaken, self.chief, None)
        self.assertEqual(self.published_title(), "Verdict, corrected")

    def type_on(self, person, form, screen, **further) -> int:
        """What the browser saves by itself; returns the number of the version."""
        self.at_desk_as(person)
        response = self.client.post(screen, form | further, headers={"accept": "application/json"})
        return response.json()["revision_id"]

    def type_on_story(self, title, **further) -> int:
        screen = reverse("wagtailadmin_pages:edit", args=[self.story.pk])
        return self.type_on(self.editor, story_form(self.story, title=title), screen, **further)

    def test_and_no_sentence_that_an_editor_has_not_ended(self):
        self.plan_all()
        self.save("Verdict, corrected", self.editor)
        self.type_on_story("The minister is gui")
        self.assertEqual(self.published_title(), "Verdict, corrected")

    def test_also_when_its_window_was_open_before(self):
        number = self.type_on_story("Verdict, typed")
        self.plan_all()
        self.type_on_story("The minister is gui", overwrite_revision_id=number)
        self.assertEqual(self.published_title(), "Verdict, typed")

    def test_and_no_front_that_is_being_worked_at(self):
        self.plan_all()
        screen = reverse("wagtailsnippets_fronts_front:edit", args=[self.front.pk])
        number = self.type_on(self.editor, {"containers-count": "0"}, screen)
        self.published_title()
        self.front.refresh_from_db()
        self.assertEqual((self.front.live, self.front.live_revision_id < number), (True, True))

    def test_when_it_is_saved_anew_without_another_copy(self):
        package = self.plan_all()
        package.items.get(story=self.story).approve(self.editor)
        count = self.story.revisions.count()
        package.items.get(story=self.story).approve(self.chief)
        self.assertEqual(self.story.revisions.count(), count)

    def test_and_nothing_that_no_editor_has_seen(self):
        self.save("By the reporter", self.reporter)
        self.plan_all()
        self.save("By the reporter, and unseen", self.reporter)
        self.assertEqual(self.published_title(), "By the reporter")

    def test_also_when_the_reporter_s_own_draft_is_saved_over(self):
        """As autosave does while nobody else has saved."""
        self.save("By the reporter", self.reporter)
        revision = StoryPage.objects.get(pk=self.story.pk).latest_revision
        self.plan_all()
        draft = revision.as_object()
        draft.title = "Unseen"
        with self.assertRaisesMessage(Exception, "Cannot overwrite a revision"):
            draft.save_revision(user=self.reporter, overwrite_revision=revision)


class IsRefused(APackage):
    def test_before_the_embargo_of_a_story_ends(self):
        set_embargo(self.story, timezone.now() + timedelta(days=1), "UTC", "Court", self.editor)
        self.assertContains(self.plan({"story": self.story.pk}), "under embargo until")
        self.plan({"story": self.story.pk}, at="2026-11-26 10:00")
        self.assertEqual(Package.objects.count(), 1)

    def test_from_somebody_who_may_not_publish_an_item(self):
        self.at_desk_as(self.front_editor)
        self.assertContains(self.plan({"story": self.story.pk}), "You cannot publish “Verdict”.")
        self.plan({"front": self.front.pk})
        self.assertEqual(Package.objects.count(), 1)

    def test_with_two_things_in_one_item_or_none(self):
        for item in ({"story": self.story.pk, "front": self.front.pk}, {}):
            response = self.plan(item)
            self.assertEqual(response.status_code, 200)
            self.assertFalse(Package.objects.exists())

    def test_with_a_line_that_has_a_time_of_its_own(self):
        self.line.starts_at = timezone.now()
        self.line.save()
        self.assertContains(self.plan({"ticker_entry": self.line.pk}), "has a time of its own")

    def test_with_a_story_that_is_planned_by_itself(self):
        self.story.go_live_at = timezone.now() + timedelta(hours=1)
        self.story.save_revision().publish()
        self.assertContains(self.plan({"story": self.story.pk}), "is to be published at 2026-11-25")

    def test_for_a_time_that_is_over(self):
        response = self.plan({"front": self.front.pk}, at="2026-11-25 09:00")
        self.assertContains(response, "This time is over: choose one to come.")

    def test_with_a_change_of_which_nothing_is_said(self):
        story = make_story(self.english, title="Live one")
        draft = story.get_latest_revision_as_object()
        draft.title = "Changed"
        draft.save_revision(user=self.editor)
        self.assertContains(self.plan({"story": story.pk}), "Say what changed in “Live one”")
        self.assertFalse(Package.objects.exists())

    def test_but_not_with_a_story_as_readers_have_it(self):
        story = make_story(self.english, title="Live one")
        self.plan({"story": story.pk}, at="")
        self.assertIn("is published, all of it.", self.press(Package.objects.get(), "publish"))

    def test_with_a_thing_of_another_edition(self):
        other = make_story(self.arabic, live=False, title="Elsewhere")
        response = self.plan({"story": other.pk})
        self.assertNotIn("Elsewhere", response.content.decode())
        self.assertFalse(Package.objects.exists())


class ALineThatWaits(APackage):
    def test_is_in_nobody_s_ticker(self):
        self.assertNotIn("It is decided", self.read("/en/"))
        self.press(self.plan_all(at=""), "publish")
        self.assertIn("It is decided", self.read("/en/"))

    def test_is_listed_at_the_desk(self):
        page = self.client.get(reverse("wagtailsnippets_fronts_tickerentry:list"))
        self.assertContains(page, "It is decided")
