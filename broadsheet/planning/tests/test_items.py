"""The news list: who plans, takes and gives, and what becomes of an item."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone
from wagtail.models import ModelLogEntry

from broadsheet.editions.refusing import Refused
from broadsheet.people.holdings import HAND_OVERS
from broadsheet.people.models import Notice
from broadsheet.planning.models import Item
from broadsheet.stories.models import StoryPage
from broadsheet.stories.models.embargo import embargo_of, lift_embargo, set_embargo
from broadsheet.testing import Newsroom, Role, make_person, make_story

LIST = "/desk/snippets/planning/item/"


def make_item(edition, title="Ferry strike", **fields) -> Item:
    fields.setdefault("section", next(iter(edition.sections.values())))
    return Item.objects.create(edition=edition, title=title, **fields)


class Planning(Newsroom):
    def add(self, **changes):
        form = {"title": "Ferry strike", "section": self.world.pk, "priority": 2, **changes}
        return self.client.post(f"{LIST}add/", form)

    def edit(self, item, **changes):
        form = {
            "title": item.title, "section": item.section_id or "", "priority": item.priority,
            "assignee": item.assignee_id or "", "story": item.story_id or "", **changes,
        }  # fmt: skip
        return self.client.post(f"{LIST}edit/{item.pk}/", form)

    def step(self, item, step, **more):
        return self.client.post(f"/desk/planning/items/{item.pk}/step/", {"step": step, **more})


class AnItem(Planning):
    def test_is_added_by_a_reporter_for_himself_or_for_nobody(self):
        self.at_desk_as(self.reporter)
        self.add()
        self.add(title="Mine", assignee=self.reporter.pk)
        nobodys, mine = Item.objects.order_by("pk")
        self.assertEqual((nobodys.assignee, nobodys.made_by), (None, self.reporter))
        self.assertEqual(mine.assignee, self.reporter)

    def test_is_given_to_others_by_editors_alone(self):
        self.at_desk_as(self.reporter)
        self.assertContains(self.add(assignee=self.translator.pk), "Select a valid choice")
        self.assertFalse(Item.objects.exists())
        self.at_desk_as(self.editor)
        self.add(assignee=self.translator.pk)
        self.assertEqual(Item.objects.get().assignee, self.translator)

    def test_is_given_to_nobody_who_does_not_write_there(self):
        item = make_item(self.english)
        self.at_desk_as(self.editor)
        self.assertEqual(self.step(item, "assign", person=self.stranger.pk).status_code, 404)
        self.assertContains(self.edit(item, assignee=self.stranger.pk), "Select a valid choice")
        item.refresh_from_db()
        self.assertIsNone(item.assignee)

    def test_is_due_at_the_hour_of_its_edition(self):
        editor = make_person("dubai", (self.arabic, Role.EDITOR))
        self.at_desk_as(editor)
        section = next(iter(self.arabic.sections))
        self.add(section=section, due_at="2026-03-01 18:00")
        item = Item.objects.get()
        self.assertEqual(item.due_at.isoformat(), "2026-03-01T14:00:00+00:00")
        self.assertContains(self.client.get(f"{LIST}edit/{item.pk}/"), 'value="2026-03-01 18:00"')

    def test_is_filed_under_one_of_the_sections_of_ones_editions(self):
        self.at_desk_as(self.reporter)
        page = self.read(f"{LIST}add/")
        for section in (self.world, self.opinion):
            self.assertIn(f'<option value="{section.pk}">{section.title}</option>', page)
        self.assertNotIn(next(iter(self.arabic.sections.values())).title, page)

    def test_needs_a_section_of_its_edition(self):
        self.at_desk_as(self.editor)
        for section in ("", next(iter(self.arabic.sections))):
            page = self.add(section=section, title="Kept words")
            self.assertContains(page, "Kept words")
        self.assertFalse(Item.objects.exists())

    def test_tells_its_assignee_and_not_the_one_who_took_it(self):
        item = make_item(self.english)
        self.at_desk_as(self.editor)
        self.step(item, "assign", person=self.reporter.pk)
        [notice] = Notice.objects.all()
        self.assertEqual((notice.person, notice.kind), (self.reporter, Notice.Kind.ASSIGNED))
        self.assertIn("Ferry strike", notice.text)
        self.assertEqual([letter.to for letter in mail.outbox], [[self.reporter.email]])
        self.step(item, "assign", person=self.editor.pk)
        self.assertEqual(Notice.objects.count(), 1)

    def test_tells_the_assignee_of_the_form_too(self):
        self.at_desk_as(self.editor)
        self.add(assignee=self.reporter.pk)
        self.edit(Item.objects.get(), assignee=self.translator.pk)
        told = Notice.objects.order_by("pk").values_list("person__username", flat=True)
        self.assertEqual(list(told), ["reporter", "translator"])

    def test_is_taken_by_one_of_two(self):
        item = make_item(self.english)
        self.at_desk_as(self.reporter)
        self.step(item, "take")
        self.at_desk_as(self.translator)
        page = self.client.post(
            f"/desk/planning/items/{item.pk}/step/", {"step": "take"}, follow=True
        )
        self.assertContains(page, "is with reporter already")
        item.refresh_from_db()
        self.assertEqual(item.assignee, self.reporter)

    def test_of_somebody_else_is_left_alone_by_a_reporter(self):
        item = make_item(self.english, assignee=self.translator, made_by=self.reporter)
        self.at_desk_as(self.reporter)
        for step in ("drop", "begin", "assign"):
            self.step(item, step, person=self.reporter.pk)
        self.edit(item, title="Changed")
        item = Item.objects.get()
        self.assertEqual((item.assignee, item.status), (self.translator, "assigned"))
        self.assertEqual(item.title, "Ferry strike")

    def test_is_dropped_and_planned_again_with_who_did_it(self):
        item = make_item(self.english)
        self.at_desk_as(self.editor)
        self.step(item, "drop")
        self.assertEqual(Item.objects.get().status, "dropped")
        self.step(item, "resume")
        self.assertEqual(Item.objects.get().status, "planned")
        noted = ModelLogEntry.objects.order_by("timestamp").values_list("action", "user")
        self.assertEqual(
            list(noted), [("planning.drop", self.editor.pk), ("planning.resume", self.editor.pk)]
        )

    def test_keeps_a_history_of_what_was_changed(self):
        self.at_desk_as(self.editor)
        self.add()
        item = Item.objects.get()
        self.edit(item, title="Ferry strike ends", priority=3)
        self.step(item, "assign", person=self.reporter.pk)
        history = self.client.get(f"{LIST}history/{item.pk}/")
        self.assertContains(history, "Changed: Slug line, Priority")
        self.assertContains(history, "Given to \u2068reporter\u2069")

    def test_goes_on_to_somebody_else_when_one_leaves(self):
        mine = make_item(self.english, assignee=self.reporter)
        done = make_item(self.english, assignee=self.reporter, dropped_at=timezone.now())
        there = make_item(self.arabic, assignee=self.reporter)
        number = HAND_OVERS["items"](self.reporter, self.translator, self.english)
        self.assertEqual(number, 1)
        for item, person in (
            (mine, self.translator), (done, self.reporter), (there, self.reporter),
        ):  # fmt: skip
            item.refresh_from_db()
            self.assertEqual(item.assignee, person)
        self.assertEqual(Notice.objects.get().person, self.translator)


class TheStoryOfAnItem(Planning):
    def test_has_the_embargo_of_the_item(self):
        until = timezone.now() + timedelta(hours=3)
        story = make_item(self.english, embargo_until=until).begin(self.reporter)
        self.assertEqual(embargo_of(story).until, until)
        with self.assertRaises(Refused):
            story.get_latest_revision().publish(user=self.editor)

    def test_has_it_also_when_the_draft_was_there_before(self):
        until = timezone.now() + timedelta(hours=3)
        item = make_item(self.english, embargo_until=until)
        story = make_story(self.english, live=False)
        self.at_desk_as(self.editor)
        self.edit(item, story=story.pk, embargo_until=f"{until:%Y-%m-%d %H:%M}")
        self.assertEqual(embargo_of(story).until, until.replace(second=0, microsecond=0))

    def test_keeps_an_embargo_of_its_own_that_is_longer(self):
        until = timezone.now() + timedelta(hours=3)
        story = make_story(self.english, live=False)
        set_embargo(story, until + timedelta(hours=1), "UTC", "", self.editor)
        self.at_desk_as(self.editor)
        self.edit(make_item(self.english), story=story.pk, embargo_until=f"{until:%Y-%m-%d %H:%M}")
        self.assertEqual(embargo_of(story).until, until + timedelta(hours=1))

    def test_shows_the_embargo_that_holds_and_no_other(self):
        until = timezone.now() + timedelta(hours=3)
        item = make_item(self.english, embargo_until=until)
        self.at_desk_as(self.chief)
        self.assertContains(self.client.get(LIST), "embargo until")
        lift_embargo(item.begin(self.chief), "It is out elsewhere", self.chief)
        self.assertNotContains(self.client.get(LIST), "embargo until")
        item.refresh_from_db()
        self.edit(item, embargo_until=f"{until:%Y-%m-%d %H:%M}")
        self.assertNotContains(self.client.get(f"{LIST}edit/{item.pk}/"), "embargo_until")

    def test_that_is_public_is_not_taken_under_an_embargo(self):
        item = make_item(self.english)
        self.at_desk_as(self.editor)
        until = timezone.now() + timedelta(hours=3)
        public = make_story(self.english).pk
        self.edit(item, story=public, embargo_until=f"{until:%Y-%m-%d %H:%M}")
        item.refresh_from_db()
        self.assertIsNone(item.story)

    def test_is_begun_at_one_press_for_the_assignee(self):
        item = make_item(self.english, assignee=self.reporter)
        self.at_desk_as(self.editor)
        response = self.step(item, "begin")
        story = StoryPage.objects.get()
        self.assertRedirects(
            response, f"/desk/pages/{story.pk}/edit/", fetch_redirect_response=False
        )
        self.assertEqual((story.title, story.owner), ("Ferry strike", self.reporter))
        self.assertEqual((story.section, story.live), (self.world, False))
        self.at_desk_as(self.reporter)
        self.assertEqual(self.client.get(f"/desk/pages/{story.pk}/edit/").status_code, 200)

    def test_is_one_however_often_it_is_begun(self):
        item = make_item(self.english)
        self.at_desk_as(self.reporter)
        self.assertEqual(self.step(item, "begin")["Location"], self.step(item, "begin")["Location"])
        self.assertEqual(StoryPage.objects.get().owner, self.reporter)

    def test_may_be_one_that_there_is_of_the_same_edition(self):
        item = make_item(self.english)
        self.at_desk_as(self.editor)
        foreign, own = make_story(self.arabic), make_story(self.english, live=False)
        self.edit(item, story=foreign.pk)
        self.assertIsNone(Item.objects.get().story)
        self.edit(item, story=own.pk)
        self.assertEqual(Item.objects.get().story, own)
        other = make_item(self.english, "Another")
        self.assertContains(self.edit(other, story=own.pk), "belongs to another item")

    def test_says_how_far_the_item_is(self):
        item = make_item(self.english)

        def status():
            return Item.objects.get().status

        self.assertEqual(status(), "planned")
        item.assign(self.reporter, by=self.editor)
        self.assertEqual(status(), "assigned")
        story = item.begin(by=self.reporter)
        self.assertEqual(status(), "in_work")
        state = story.get_workflow().start(story, self.reporter)
        self.assertEqual(status(), "handed_in")
        state.current_task_state.reject(user=self.editor)
        self.assertEqual(status(), "in_work")
        story.get_latest_revision().publish(user=self.editor)
        self.assertEqual(status(), "published")

    def test_waits_for_its_time_when_it_is_scheduled(self):
        item = make_item(self.english)
        story = item.begin(by=self.editor)
        story.go_live_at = timezone.now() + timedelta(hours=2)
        story.save_revision().publish()
        self.assertEqual(Item.objects.get().status, "handed_in")

    def test_needs_a_section_to_be_begun_in(self):
        item = make_item(self.english, section=None)
        self.at_desk_as(self.editor)
        page = self.client.post(
            f"/desk/planning/items/{item.pk}/step/", {"step": "begin"}, follow=True
        )
        self.assertContains(page, "Choose the section in which it is begun.")


class TheList(Planning):
    def setUp(self):
        super().setUp()
        hour = timedelta(hours=1)
        now = timezone.now()
        make_item(self.english, "Later", due_at=now + 5 * hour)
        make_item(self.english, "Overdue", due_at=now - hour, assignee=self.reporter)
        make_item(self.english, "Some day")
        make_item(self.english, "Gone", dropped_at=now)
        make_item(self.english, "Out", story=make_story(self.english))
        make_item(self.arabic, "Foreign")

    def titles(self, page: str) -> list[str]:
        names = ("Overdue", "Later", "Some day", "Gone", "Out", "Foreign")
        return sorted((n for n in names if f">{n}</" in page), key=lambda n: page.index(f">{n}</"))

    def list(self, query: str = "") -> str:
        return self.read(f"{LIST}?{query}")

    def test_has_what_is_open_in_ones_own_edition_by_its_time(self):
        for person in (self.reporter, self.editor, self.front_editor):
            self.at_desk_as(person)
            self.assertEqual(self.titles(self.list()), ["Overdue", "Later", "Some day"], person)

    def test_is_narrowed(self):
        self.at_desk_as(self.reporter)
        for query, titles in {
            "status=dropped": ["Gone"],
            "status=published": ["Out"],
            "status=assigned": ["Overdue"],
            "status=all": ["Overdue", "Later", "Some day", "Gone", "Out"],
            "whose=mine": ["Overdue"],
            "whose=nobody": ["Later", "Some day"],
            f"assignee={self.reporter.pk}": ["Overdue"],
            f"section={self.opinion.pk}": [],
            "q=over": ["Overdue"],
        }.items():
            self.assertEqual(self.titles(self.list(query)), titles, query)

    def test_can_be_acted_on_where_it_stands(self):
        self.at_desk_as(self.editor)
        item = Item.objects.get(title="Later")
        for path in (LIST, f"{LIST}edit/{item.pk}/"):
            rows = self.read(path).split('class="desk-items')[1].split("</ul>")[0]
            self.assertGreater(rows.count('method="post"'), 0, path)
            self.assertEqual(rows.count('method="post"'), rows.count("csrfmiddlewaretoken"), path)

    def test_marks_what_is_overdue(self):
        self.at_desk_as(self.editor)
        page = self.list()
        self.assertEqual(page.count("desk-item--overdue"), 1)

    def test_leads_back_to_itself_as_it_was_narrowed(self):
        item = Item.objects.get(title="Later")
        self.at_desk_as(self.editor)
        here = f"{LIST}?whose=nobody"
        self.assertIn(f'name="next" value="{here}"', self.list("whose=nobody"))
        self.assertEqual(self.step(item, "drop", next=here)["Location"], here)
        outside = self.step(item, "resume", next="https://evil.example/")
        self.assertEqual(outside["Location"], LIST)

    def test_costs_the_same_however_long_it_is(self):
        self.at_desk_as(self.editor)
        self.fill(1)
        self.list()
        with self.assertNumQueries(31):
            self.list()
        self.fill(20)
        with self.assertNumQueries(31):
            self.list()

    def fill(self, items: int) -> None:
        for number in range(items):
            story = make_story(self.english, live=False, owner=self.reporter)
            make_item(self.english, f"Item {number}", story=story, assignee=self.reporter)
