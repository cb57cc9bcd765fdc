"""Whoever leaves leaves nothing behind but his bylines."""

from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import ModelLogEntry, Page, WorkflowState

from broadsheet.editions.models import Assignment
from broadsheet.people.assigning import assign
from broadsheet.people.invitations import invite
from broadsheet.people.leaving import leave
from broadsheet.people.models import Invitation, Notice, Session, User
from broadsheet.people.tests.with_factors import give_app
from broadsheet.planning.models import Item
from broadsheet.planning.tests.test_items import make_item
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, Role, make_author, make_person, make_story


class Leaving(Newsroom):
    def setUp(self):
        super().setUp()
        self.going = make_person(
            "going", (self.english, Role.REPORTER), (self.english, Role.EDITOR)
        )
        self.at_desk_as(self.chief)

    def let_go(self, person=None, to=None):
        path = f"/desk/staff/people/{(person or self.going).pk}/"
        return self.client.post(path, {"to": to.pk if to else ""})

    def test_the_account_is_closed_and_signed_out(self):
        browser = self.client_class(HTTP_HOST=self.host)
        browser.force_login(self.going)
        give_app(self.going)
        self.assertRedirects(self.let_go(), "/desk/staff/")
        self.going.refresh_from_db()
        self.assertFalse(self.going.is_active)
        self.assertFalse(self.going.has_usable_password())
        self.assertFalse(self.going.groups.exists())
        self.assertFalse(Session.objects.filter(person=self.going).exists())
        self.assertEqual(browser.get("/desk/").status_code, 302)

    def test_drafts_and_what_is_under_review_go_to_the_colleague(self):
        draft = make_story(self.english, live=False, owner=self.going)
        handed_in = make_story(self.english, live=False, owner=self.going)
        handed_in.get_workflow().start(handed_in, self.going)
        self.let_go(to=self.reporter)
        owners = Page.objects.filter(pk__in=[draft.pk, handed_in.pk]).values_list(
            "owner", flat=True
        )
        self.assertEqual(set(owners), {self.reporter.pk})
        self.assertEqual(WorkflowState.objects.get().requested_by, self.reporter)
        self.at_desk_as(self.reporter)
        self.assertEqual(self.client.get(f"/desk/pages/{draft.pk}/edit/").status_code, 200)
        self.assertContains(self.client.get("/desk/"), draft.title)

    def test_published_stories_and_bylines_stay(self):
        author = make_author(self.english, "Mira Okafor")
        story = make_story(self.english, owner=self.going, authors=(author,))
        self.let_go(to=self.reporter)
        story = StoryPage.objects.get(pk=story.pk)
        self.assertEqual(story.owner, self.going)
        self.assertIn("Mira Okafor", self.read(story.path_in(self.english)))

    def test_locks_are_released(self):
        story = make_story(self.english, live=False)
        Page.objects.filter(pk=story.pk).update(
            locked=True, locked_by=self.going, locked_at=timezone.now()
        )
        EditingSession.objects.create(
            user=self.going, content_type=story.content_type, object_id=story.pk,
            last_seen_at=timezone.now(),
        )  # fmt: skip
        self.let_go()
        self.assertFalse(Page.objects.get(pk=story.pk).locked)
        self.assertFalse(EditingSession.objects.exists())

    def test_what_was_assigned_and_offered_ends(self):
        story = make_story(self.english, live=False)
        assign(self.going, story.page_ptr, by=self.chief)
        invite(self.going.email.upper(), self.english, [Role.TRANSLATOR], by=self.chief)
        invite(self.going.email, self.english, [], by=self.chief, page=story.page_ptr)
        elsewhere = invite(self.going.email, self.arabic, [Role.REPORTER], by=self.owner)
        self.let_go()
        self.assertFalse(Assignment.objects.active().exists())
        self.assertEqual(list(Invitation.objects.open()), [elsewhere])

    def test_it_is_noted_who_did_it_and_what_was_handed_over(self):
        make_story(self.english, live=False, owner=self.going)
        self.let_go(to=self.reporter)
        entry = ModelLogEntry.objects.get(action="people.leave")
        self.assertEqual(entry.user, self.chief)
        self.assertEqual(entry.data["drafts"], 1)
        self.assertEqual(entry.data["to"], self.reporter.pk)

    def test_a_colleague_is_somebody_who_writes_there(self):
        for person in (self.stranger, self.moderator, self.going):
            self.assertContains(self.let_go(to=person), "Select a valid choice")
        self.going.refresh_from_db()
        self.assertTrue(self.going.is_active)

    def test_a_chief_editor_lets_go_from_his_own_edition_only(self):
        draft = make_story(self.arabic, live=False, owner=self.going)
        self.going.groups.add(self.arabic.roles.get(role=Role.REPORTER).group)
        self.let_go()
        self.going.refresh_from_db()
        self.assertTrue(self.going.is_active)
        self.assertEqual(
            list(self.going.groups.values_list("edition_role__edition", flat=True)),
            [self.arabic.pk],
        )
        self.assertEqual(Page.objects.get(pk=draft.pk).owner, self.going)

    def test_nothing_goes_to_a_colleague_where_he_does_not_write(self):
        self.going.groups.add(self.arabic.roles.get(role=Role.REPORTER).group)
        here = make_story(self.english, live=False, owner=self.going)
        there = make_story(self.arabic, live=False, owner=self.going)
        for story in (here, there):
            story.get_workflow().start(story, self.going)
        planned = make_item(self.arabic, assignee=self.going)
        self.at_desk_as(self.owner)
        self.let_go(to=self.reporter)
        owners = [Page.objects.get(pk=each.pk).owner for each in (here, there)]
        self.assertEqual(owners, [self.reporter, None])
        states = [each.current_workflow_state.requested_by for each in (here, there)]
        self.assertEqual(states, [self.reporter, None])
        self.assertIsNone(Item.objects.get(pk=planned.pk).assignee)
        self.assertFalse(self.reporter.notices.filter(kind=Notice.Kind.ASSIGNED).exists())

    def test_who_writes_where_the_person_does_not_work_is_no_colleague(self):
        self.at_desk_as(self.owner)
        self.assertContains(self.let_go(to=self.stranger), "Select a valid choice")

    def test_an_owner_lets_go_everywhere(self):
        self.going.groups.add(self.arabic.roles.get(role=Role.REPORTER).group)
        self.at_desk_as(self.owner)
        self.let_go()
        self.going.refresh_from_db()
        self.assertFalse(self.going.is_active)

    def test_an_owner_who_leaves_is_none_any_more(self):
        other = make_person("other-owner", is_superuser=True)
        self.at_desk_as(other)
        self.let_go(self.owner)
        self.owner.refresh_from_db()
        self.assertFalse(self.owner.is_superuser or self.owner.is_active)

    def test_nobody_lets_go_himself_an_owner_or_his_like(self):
        like = make_person("like", (self.english, Role.CHIEF_EDITOR))
        for person in (self.chief, self.owner, like, self.stranger):
            self.assertEqual(self.let_go(person).status_code, 404)
            with self.assertRaises(PermissionDenied):
                leave(person, [self.english], None, by=self.chief)
            self.assertTrue(User.objects.get(pk=person.pk).is_active)

    def test_others_let_nobody_go(self):
        for person in (self.reporter, self.editor, self.moderator):
            self.at_desk_as(person)
            self.assertEqual(self.let_go().status_code, 404)


class ResettingALostFactor(Newsroom):
    def setUp(self):
        super().setUp()
        give_app(self.editor)

    def reset(self, person) -> int:
        return self.client.post(f"/desk/staff/people/{person.pk}/", {"reset": "yes"}).status_code

    def has_factor(self, person) -> bool:
        return person.authenticator_set.exists()

    def test_a_chief_editor_does_it_and_the_person_is_told(self):
        browser = self.client_class(HTTP_HOST=self.host)
        browser.force_login(self.editor)
        self.at_desk_as(self.chief)
        self.assertContains(self.client.get(f"/desk/staff/people/{self.editor.pk}/"), "Reset")
        self.assertEqual(self.reset(self.editor), 302)
        self.assertFalse(self.has_factor(self.editor))
        self.assertEqual([each.to for each in mail.outbox], [[self.editor.email]])
        self.assertEqual(ModelLogEntry.objects.get().user, self.chief)
        self.assertEqual(browser.get("/desk/").status_code, 302)

    def test_of_nobody_over_whom_he_has_no_say(self):
        self.at_desk_as(self.chief)
        like = make_person("like", (self.english, Role.CHIEF_EDITOR))
        elsewhere = make_person("both", (self.english, Role.EDITOR), (self.arabic, Role.EDITOR))
        for person in (self.owner, self.chief, like, self.stranger, elsewhere):
            give_app(person)
            self.reset(person)
            self.assertTrue(self.has_factor(person), person)

    def test_others_reset_none(self):
        for person in (self.reporter, self.editor, self.front_editor):
            self.at_desk_as(person)
            self.assertEqual(self.reset(self.editor), 404)
        self.assertTrue(self.has_factor(self.editor))
