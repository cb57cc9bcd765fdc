"""An edition's review: no step, one or several, and what becomes of stories meanwhile."""

from wagtail.models import WorkflowState

from broadsheet.people.leaving import leave
from broadsheet.people.models import Notice
from broadsheet.people.review import Step, set_steps, steps_of
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, Role, make_story

LEGAL = Step("Legal", [Role.TRANSLATOR])
DESK = Step("Copy desk", [Role.EDITOR])
LAST = Step("Last look", [Role.EDITOR])


class TheReview(Newsroom):
    def setUp(self):
        super().setUp()
        self.story = make_story(self.english, live=False, owner=self.reporter)

    def fresh(self) -> StoryPage:
        return StoryPage.objects.get(pk=self.story.pk)

    def submit(self) -> None:
        self.fresh().get_workflow().start(self.fresh(), self.reporter)

    def approve(self, person) -> None:
        state = self.fresh().current_workflow_task_state
        self.at_desk_as(person)
        self.client.post(f"/desk/pages/workflow/action/{self.story.pk}/approve/{state.pk}/")

    def where(self) -> str:
        return self.fresh().current_workflow_task.name.split(": ")[1]

    def send(self, person, *steps: tuple[str, list[str], int | None], **changes):
        self.at_desk_as(person)
        form = {"form-TOTAL_FORMS": len(steps), "form-INITIAL_FORMS": len(steps_of(self.english))}
        for place, (name, roles, number) in enumerate(steps):
            form |= {
                f"form-{place}-name": name, f"form-{place}-roles": roles,
                f"form-{place}-number": number or "", f"form-{place}-ORDER": place + 1,
            }  # fmt: skip
        return self.client.post(f"/desk/review-steps/{self.english.pk}/", form | changes)

    def test_begins_with_one_step(self):
        self.assertEqual([step.name for step in steps_of(self.english)], ["review"])

    def test_takes_a_story_through_all_steps_before_it_is_published(self):
        set_steps(self.english, [LEGAL, DESK], self.chief)
        self.submit()
        self.assertEqual(self.where(), "Legal")
        self.approve(self.editor)
        self.assertEqual(self.where(), "Legal", "an editor decided in place of the lawyers")
        self.approve(self.translator)
        self.assertEqual((self.where(), self.fresh().live), ("Copy desk", False))
        self.approve(self.editor)
        self.assertTrue(self.fresh().live)

    def test_can_be_left_out_and_taken_up_again(self):
        set_steps(self.english, [], self.chief)
        self.assertIsNone(self.fresh().get_workflow())
        self.at_desk_as(self.reporter)
        page = self.client.get(f"/desk/pages/{self.story.pk}/edit/")
        self.assertNotContains(page, "action-submit")
        self.assertNotContains(page, 'name="action-publish"')
        set_steps(self.english, [DESK], self.chief)
        self.submit()
        self.assertEqual(self.where(), "Copy desk")

    def test_leaves_a_story_at_its_step(self):
        set_steps(self.english, [DESK], self.chief)
        self.submit()
        set_steps(self.english, [LEGAL, *steps_of(self.english)], self.chief)
        self.assertEqual(self.where(), "Copy desk")

    def test_leads_no_story_back_to_a_step_put_in_before_it(self):
        set_steps(self.english, [DESK], self.chief)
        self.submit()
        set_steps(self.english, [LEGAL, *steps_of(self.english)], self.chief)
        self.approve(self.editor)
        self.assertTrue(self.fresh().live)

    def test_leads_no_story_back_when_it_was_returned_meanwhile(self):
        set_steps(self.english, [DESK], self.chief)
        self.submit()
        self.fresh().current_workflow_task_state.reject(user=self.editor)
        set_steps(self.english, [LEGAL, *steps_of(self.english)], self.chief)
        self.fresh().current_workflow_state.resume(user=self.reporter)
        self.approve(self.editor)
        self.assertTrue(self.fresh().live)

    def test_leads_a_story_to_a_step_that_comes_to_stand_after_it(self):
        set_steps(self.english, [DESK], self.chief)
        self.submit()
        set_steps(self.english, [LEGAL, *steps_of(self.english)], self.chief)
        legal, desk = steps_of(self.english)
        set_steps(self.english, [desk, legal, LAST], self.chief)
        self.approve(self.editor)
        self.assertEqual(self.where(), "Legal")

    def test_moves_a_story_on_and_not_back_when_its_step_is_gone(self):
        set_steps(self.english, [LEGAL, DESK, LAST], self.chief)
        self.submit()
        self.approve(self.translator)
        legal, _desk, last = steps_of(self.english)
        set_steps(self.english, [Step("Facts", [Role.TRANSLATOR]), legal, last], self.chief)
        self.assertEqual(self.where(), "Last look")

    def test_moves_a_story_on_whose_step_is_gone_and_publishes_nothing(self):
        set_steps(self.english, [LEGAL, DESK], self.chief)
        self.submit()
        set_steps(self.english, steps_of(self.english)[1:], self.chief)
        self.assertEqual((self.where(), self.fresh().live), ("Copy desk", False))
        self.approve(self.editor)
        self.assertTrue(self.fresh().live)

    def test_makes_drafts_of_stories_when_no_step_is_left_and_says_so(self):
        self.submit()
        set_steps(self.english, [], self.chief)
        self.assertIsNone(self.fresh().current_workflow_state)
        self.assertFalse(self.fresh().live)
        self.assertIn("is a draft again", self.reporter.notices.get().text)
        self.assertEqual(WorkflowState.objects.get().status, WorkflowState.STATUS_CANCELLED)

    def test_tells_the_owner_when_whoever_handed_in_has_left_and_nobody_without_one(self):
        self.submit()
        WorkflowState.objects.update(requested_by=None)
        set_steps(self.english, [], self.chief)
        self.assertIn("is a draft again", self.reporter.notices.get().text)

    def test_of_a_story_that_is_nobodys_is_settled_all_the_same(self):
        self.submit()
        leave(self.reporter, [self.english], None, by=self.chief)
        Notice.objects.all().delete()
        set_steps(self.english, [LEGAL, DESK], self.chief)
        told = Notice.objects.get()
        self.assertEqual((told.person, self.where()), (self.translator, "Legal"))
        self.assertNotIn("None", told.text)
        set_steps(self.english, [], self.chief)
        self.assertIsNone(self.fresh().current_workflow_state)

    def test_is_settled_by_the_chief_editor_on_one_screen(self):
        only = steps_of(self.english)[0]
        self.send(
            self.chief, ("Legal", [Role.REPORTER], None), ("Desk", [Role.EDITOR], only.number)
        )
        steps = steps_of(self.english)
        self.assertEqual(
            [(step.name, step.roles) for step in steps],
            [("Legal", [Role.REPORTER]), ("Desk", [Role.EDITOR])],
        )
        self.assertEqual(steps[1].number, only.number)
        self.assertContains(self.client.get(f"/desk/review-steps/{self.english.pk}/"), "Legal")

    def test_ends_with_somebody_who_may_publish(self):
        page = self.send(self.chief, ("Legal", [Role.REPORTER], None))
        self.assertContains(page, "only editors and chief editors may")
        self.assertContains(page, "Legal")
        self.assertEqual([step.name for step in steps_of(self.english)], ["review"])

    def test_takes_no_step_of_another_edition(self):
        theirs = steps_of(self.arabic)[0]
        self.send(self.chief, ("Ours", [Role.EDITOR], theirs.number))
        self.assertEqual(steps_of(self.arabic)[0].name, "review")
        self.assertNotEqual(steps_of(self.english)[0].number, theirs.number)

    def test_is_closed_to_others(self):
        for person in (self.editor, self.reporter, self.stranger):
            self.assertEqual(self.send(person).status_code, 404)
