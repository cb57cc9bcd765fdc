"""What each role finds on entering the desk."""

from datetime import timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadsheet.fronts.models import Front, Package
from broadsheet.people.models import Notice
from broadsheet.planning.models import Item
from broadsheet.stories.models import ReadCount, StoryPage
from broadsheet.stories.reading import refresh_most_read
from broadsheet.testing import Newsroom, Role, make_picture, make_story

HEADINGS = (
    "Notices", "Waits for review", "Sent back to me", "My assignments", "Nobody has these yet",
    "My stories that wait for approval", "My drafts", "Scheduled", "Went out last", "Most read",
    "Picture debts",
)  # fmt: skip
OF_WRITERS = [
    "Notices", "Sent back to me", "My assignments", "My stories that wait for approval",
    "My drafts", "Scheduled", "Went out last", "Most read", "Picture debts",
]  # fmt: skip


class TheHome(Newsroom):
    def home(self, person) -> str:
        self.at_desk_as(person)
        return self.read("/desk/").split("<main")[1]

    def panels(self, person) -> list[str]:
        page = self.home(person)
        found = [h for h in HEADINGS if 'id="panel-' in page and f">{h}<" in page]
        return sorted(found, key=lambda heading: page.index(f">{heading}<"))

    def panel(self, person, heading: str) -> str:
        page = self.home(person)
        self.assertIn(f">{heading}<", page)
        return page.split(f">{heading}<")[1].split("</section>")[0]

    def fill(self) -> None:
        """A busy day, with something of everything for everybody."""
        now = timezone.now()
        for person in (
            self.reporter, self.translator, self.editor, self.chief, self.front_editor,
            self.moderator, self.owner,
        ):  # fmt: skip
            Notice.objects.create(person=person, kind=Notice.Kind.FAILED, text="It failed")
            make_story(self.english, owner=person, live=False)
            for status in ("handed in", "sent back"):
                story = make_story(self.english, title=status, owner=person, live=False)
                state = story.get_workflow().start(story, person)
                if status == "sent back":
                    state.current_task_state.reject(user=self.stranger, comment="Who says so?")
            Item.objects.create(
                edition=self.english, title="Mine", assignee=person, section=self.world,
                due_at=now - timedelta(hours=1),
            )  # fmt: skip
            make_picture(self.english, description="", uploaded_by_user=person)
        Item.objects.create(edition=self.english, title="Nobody's", section=self.world)
        out = make_story(self.english, title="Out", owner=self.reporter)
        ReadCount.objects.create(
            story=out, edition=self.english, section=self.world, reads=1234,
            hour=now.replace(minute=0, second=0, microsecond=0),
        )  # fmt: skip
        refresh_most_read()
        planned = make_story(self.english, title="Planned", live=False)
        planned.go_live_at = now + timedelta(hours=1)
        planned.save_revision().publish()

    def test_of_each_role_has_what_concerns_it_and_nothing_empty(self):
        for person in (self.reporter, self.editor, self.moderator):
            self.assertEqual(self.panels(person), [])
        self.fill()
        of_editors = [*OF_WRITERS]
        of_editors[1:1] = ["Waits for review"]
        of_editors.insert(4, "Nobody has these yet")
        for person, headings in {
            self.reporter: OF_WRITERS,
            self.translator: OF_WRITERS,
            self.editor: of_editors,
            self.chief: of_editors,
            self.owner: of_editors,
            self.moderator: ["Notices", "Went out last", "Most read"],
            self.front_editor: ["Notices", "Went out last", "Most read"],
        }.items():
            self.assertEqual(self.panels(person), headings, person)

    def test_costs_the_same_however_many_stories_there_are(self):
        counts = {}
        self.fill()
        people = (
            self.reporter, self.translator, self.editor, self.chief, self.owner,
            self.front_editor, self.moderator,
        )  # fmt: skip
        for person in people:
            self.home(person)
            with CaptureQueriesContext(connection) as queries:
                self.read("/desk/")
            counts[person.username] = len(queries)
        self.fill()
        for person in people:
            self.home(person)
            with self.assertNumQueries(counts[person.username]):
                self.read("/desk/")
        self.assertLess(max(counts.values()), 65)

    def test_leads_an_editor_to_the_decision(self):
        story = make_story(self.english, title="Ferries", owner=self.reporter, live=False)
        story.get_workflow().start(story, self.reporter)
        self.assertIn(f"/desk/review/{story.pk}/", self.panel(self.editor, "Waits for review"))

    def test_says_why_a_story_was_sent_back_and_by_whom(self):
        story = make_story(self.english, title="Ferries", owner=self.reporter, live=False)
        state = story.get_workflow().start(story, self.reporter)
        state.current_task_state.reject(user=self.editor, comment="Who says so?")
        panel = self.panel(self.reporter, "Sent back to me")
        for said in ("Ferries", "Who says so?", "editor"):
            self.assertIn(said, panel)

    def test_says_who_published(self):
        story = make_story(self.english, title="Ferries", live=False)
        story.get_latest_revision().publish(user=self.chief)
        self.assertIn("<bdi>chief</bdi>", self.panel(self.reporter, "Went out last"))

    def test_says_who_set_the_time_of_what_went_out_by_itself(self):
        story = make_story(self.english, title="Ferries", live=False)
        story.go_live_at = timezone.now() + timedelta(hours=1)
        story.save_revision().publish(user=self.chief)
        StoryPage.objects.get(pk=story.pk).scheduled_revision.publish(log_action="wagtail.publish")
        StoryPage.objects.filter(pk=story.pk).update(live=True, listed_at=timezone.now())
        self.assertIn("<bdi>chief</bdi>", self.panel(self.reporter, "Went out last"))

    def test_has_what_is_scheduled_by_the_clock_of_its_edition(self):
        self.arabic.roles.get(role=Role.EDITOR).group.user_set.add(self.editor)
        section = next(iter(self.arabic.sections.values()))
        story = make_story(self.arabic, section, title="قصة", live=False)
        front = Front.objects.create(edition=self.english, page=self.world.page_ptr, live=False)
        with time_machine.travel("2026-03-01 10:00Z", tick=False):
            for each in (story, front):
                each.go_live_at = timezone.now() + timedelta(hours=2)
                each.save_revision().publish()
            panel = self.panel(self.editor, "Scheduled")
            self.assertIn("2026-03-01 16:00", panel)
            self.assertIn("2026-03-01 12:00", panel)
            self.assertNotIn("قصة", self.panel(self.front_editor, "Scheduled"))

    def test_has_planned_packages_too(self):
        at = timezone.now() + timedelta(hours=2)
        package = Package.objects.create(edition=self.english, name="Verdict day", publish_at=at)
        panel = self.panel(self.front_editor, "Scheduled")
        self.assertIn("Verdict day", panel)
        self.assertIn(f"/desk/packages/{package.pk}/", panel)

    def test_has_what_is_scheduled_however_much_other_editions_plan(self):
        section = next(iter(self.arabic.sections.values()))
        for hours in range(1, 11):
            self.schedule(make_story(self.arabic, section, live=False), hours)
        self.schedule(make_story(self.english, title="Ours", live=False), 20)
        self.assertIn("Ours", self.panel(self.editor, "Scheduled"))

    def schedule(self, story, hours):
        story.go_live_at = timezone.now() + timedelta(hours=hours)
        story.save_revision().publish()

    def test_can_be_acted_on_where_it_stands(self):
        self.fill()
        page = self.home(self.editor)
        self.assertGreater(page.count('method="post"'), 5)
        self.assertEqual(page.count('method="post"'), page.count("csrfmiddlewaretoken"))

    def test_marks_what_is_overdue(self):
        self.fill()
        self.assertIn("desk-item--overdue", self.panel(self.reporter, "My assignments"))

    def test_says_how_much_is_read_now(self):
        self.fill()
        self.assertIn("1,234 reads since", self.panel(self.moderator, "Most read"))

    def test_shows_nothing_of_another_edition(self):
        self.fill()
        self.assertEqual(self.panels(self.stranger), [])
