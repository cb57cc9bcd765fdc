from datetime import timedelta

import time_machine
from django.urls import reverse
from django.utils import timezone

from broadsheet.delivery.schedule import publish_due_packages
from broadsheet.editions.versions import keep_beside
from broadsheet.fronts.models import Front, Package, TickerEntry
from broadsheet.people.models import Notice
from broadsheet.stories.models import StoryPage
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
        set_embargo(self.story, timezone.now() + timedelta(days=1), "UTC", "Court", self.editor)
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
