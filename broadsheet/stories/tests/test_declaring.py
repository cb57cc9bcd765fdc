"""Saying what changed in a story that readers have had, on every way on which it is published."""

from datetime import timedelta

import time_machine
from django.db.models import RestrictedError
from django.utils import timezone
from wagtail.models import Page, Revision

from broadsheet.delivery.schedule import publish_due
from broadsheet.fronts.quick import QuickStory
from broadsheet.stories.models import Correction, PublishedVersion, StoryPage
from broadsheet.stories.tests.test_desk import AtTheDesk
from broadsheet.testing import change_story, make_story

PUBLISH = {"action-publish": "action-publish"}
APPROVE = {"workflow-action-name": "approve", "action-workflow-action": "true"}
UNSAID = {"change_kind": ""}
WRONG = {"change_kind": "correction", "change_note": "Eighty metres, not eight."}


def versions(story) -> list[tuple]:
    return list(story.versions.values_list("kind", "note", "by__username"))


class AChangeOfAPublicStory(AtTheDesk):
    def setUp(self):
        super().setUp()
        self.at_desk_as(self.editor)
        self.story = make_story(self.english, title="Eight metres")

    def test_is_not_published_before_it_is_declared_and_nothing_typed_is_lost(self):
        answer = self.send(self.story, title="Eighty metres", **UNSAID, **PUBLISH)
        self.assertContains(answer, "Say what kind of change this is: readers have the story")
        self.assertContains(answer, 'value="Eighty metres"')
        self.assertEqual(self.fresh(self.story).title, "Eight metres")
        self.assertEqual(len(versions(self.story)), 1)

    def test_needs_its_note_unless_it_is_silent(self):
        for kind in Correction.Kind.values[:4]:
            answer = self.send(self.story, change_kind=kind, **PUBLISH)
            self.assertContains(answer, "Write the note that readers find on the story.")
        answer = self.send(self.story, change_kind="silent", change_note="Psst.", **PUBLISH)
        self.assertContains(answer, "A silent fix tells readers nothing")
        self.assertEqual(len(versions(self.story)), 1)

    def test_is_saved_as_a_draft_without_a_word(self):
        self.send(self.story, title="Eighty metres", change_kind="silent", change_note="Psst.")
        draft = self.fresh(self.story).get_latest_revision_as_object()
        self.assertEqual(draft.title, "Eighty metres")

    def test_is_handed_in_without_a_word(self):
        self.send(self.story, **UNSAID, **{"action-submit": "action-submit"})
        self.assertTrue(self.fresh(self.story).workflow_in_progress)

    def test_that_is_silent_leaves_the_time_of_the_update_and_no_note(self):
        before = change_story(self.story, "update", "They sail again.").updated_at
        self.send(self.story, title="Eighty metres", **PUBLISH)
        after = self.fresh(self.story)
        self.assertEqual((after.title, after.updated_at), ("Eighty metres", before))
        self.assertEqual(Correction.objects.count(), 1)
        self.assertEqual(versions(self.story)[-1], ("silent", "", "editor"))

    def test_of_every_other_kind_leaves_its_dated_note_and_moves_the_update(self):
        for kind in ("update", "clarification", "correction", "retraction"):
            with self.subTest(kind=kind):
                note = f"A note of {kind}."
                self.send(self.fresh(self.story), change_kind=kind, change_note=note, **PUBLISH)
                story = self.fresh(self.story)
                self.assertEqual(versions(story)[-1], (kind, note, "editor"))
                self.assertEqual(story.updated_at, story.versions.last().at)
                self.assertEqual(story.corrections.get(text=note).made_at, story.updated_at)
                self.assertIn(note, self.read(story.path_in(self.english)))

    def test_is_asked_for_again_after_it_was_published(self):
        self.send(self.story, **WRONG, **PUBLISH)
        page = self.client.get(f"/desk/pages/{self.story.pk}/edit/")
        self.assertNotContains(page, WRONG["change_note"])
        self.assertNotContains(page, 'name="change_kind" value="correction" checked')

    def test_back_to_an_earlier_version_keeps_notes_and_brings_no_declaration_back(self):
        self.send(self.story, **WRONG, **PUBLISH)
        declared = self.fresh(self.story).latest_revision_id
        change_story(self.fresh(self.story), "update", "They sail again.")
        path = f"/desk/pages/{self.story.pk}/revisions/{declared}/revert/"
        form = self.client.get(path).context["form"]
        self.assertFalse(form["change_kind"].value())
        updated = self.fresh(self.story).updated_at
        change_story(self.fresh(self.story), "silent", title="Eight metres")
        self.assertEqual(self.fresh(self.story).updated_at, updated)
        self.assertEqual(self.fresh(self.story).corrections.count(), 2)

    def test_is_not_asked_for_while_a_story_is_new(self):
        for path in (f"/desk/pages/add/stories/storypage/{self.world.pk}/", self.edit_a_draft()):
            self.assertNotContains(self.client.get(path), 'name="change_kind"')
        self.assertContains(
            self.client.get(f"/desk/pages/{self.story.pk}/edit/"), 'name="change_kind"'
        )

    def edit_a_draft(self) -> str:
        return f"/desk/pages/{make_story(self.english, live=False).pk}/edit/"

    def test_is_asked_for_when_a_withdrawn_story_comes_back(self):
        self.story.unpublish()
        self.assertContains(self.send(self.story, **UNSAID, **PUBLISH), "Say what kind of change")

    def test_by_a_program_is_recorded_as_undeclared(self):
        self.story.title = "Eighty metres"
        self.story.save_revision().publish()
        self.assertEqual(versions(self.story)[-1], ("undeclared", "", None))


class EveryPublication(AtTheDesk):
    """Leaves one row."""

    def setUp(self):
        super().setUp()
        self.at_desk_as(self.editor)

    def handed_in(self, **said) -> StoryPage:
        story = make_story(self.english, title="Eight metres", owner=self.reporter)
        self.at_desk_as(self.reporter)
        self.send(story, title="Eighty", **said, **{"action-submit": "action-submit"})
        self.at_desk_as(self.editor)
        return self.fresh(story)

    def approve_from_the_list(self, story):
        state = story.current_workflow_task_state
        return self.client.post(f"/desk/pages/workflow/action/{story.pk}/approve/{state.pk}/")

    def test_for_the_first_time(self):
        story = self.write(**PUBLISH)
        self.assertEqual(versions(story), [("first", "", "editor")])

    def test_of_a_quick_story(self):
        story = QuickStory(None, "Quick", "Soon more.", self.world)
        story.key = make_story(self.arabic).translation_key
        self.assertEqual(versions(story.publish(self.editor)), [("first", "", "editor")])

    def test_by_approval_takes_what_the_writer_declared(self):
        story = self.handed_in(**WRONG)
        self.approve_from_the_list(story)
        self.assertEqual(versions(story)[1:], [("correction", WRONG["change_note"], "editor")])
        self.assertEqual(self.fresh(story).title, "Eighty")

    def test_by_approval_in_the_editor_asks_for_what_the_writer_left_open(self):
        story = self.handed_in(**UNSAID)
        answer = self.send(story, title="Eighty", **UNSAID, **APPROVE)
        self.assertContains(answer, "Say what kind of change")
        self.send(story, title="Eighty", **WRONG, **APPROVE)
        self.assertEqual(versions(story)[1:], [("correction", WRONG["change_note"], "editor")])

    def test_by_approval_from_a_list_leads_to_the_editor_when_it_was_left_open(self):
        story = self.handed_in(**UNSAID)
        state = story.current_workflow_task_state
        path = f"/desk/pages/workflow/action/{story.pk}/approve/{state.pk}/"
        answer = self.client.post(path, follow=True)
        self.assertRedirects(answer, f"/desk/pages/{story.pk}/edit/")
        self.assertContains(answer, "Say what changed in “Eight metres”")
        story = self.fresh(story)
        self.assertEqual((story.title, len(versions(story))), ("Eight metres", 1))
        self.assertTrue(story.workflow_in_progress)

    def test_by_approval_from_a_dialogue_leads_there_too(self):
        story = self.handed_in(**UNSAID)
        state = story.current_workflow_task_state
        path = f"/desk/pages/workflow/action/{story.pk}/approve/{state.pk}/"
        answer = self.client.post(
            path, {"comment": "Fine."}, headers={"X-Requested-With": "XMLHttpRequest"}
        )
        self.assertEqual(answer.json()["redirect"], f"/desk/pages/{story.pk}/edit/")

    def test_with_a_half_said_declaration_leads_there_too(self):
        story = self.handed_in(change_kind="correction")
        self.assertRedirects(self.approve_from_the_list(story), f"/desk/pages/{story.pk}/edit/")

    def test_at_a_set_time_takes_what_was_declared_when_it_was_set(self):
        story = make_story(self.english)
        soon = timezone.now() + timedelta(hours=1)
        said = {"go_live_at": soon.astimezone(self.english.zone).strftime("%Y-%m-%d %H:%M")}
        self.assertContains(self.send(story, **said, **UNSAID, **PUBLISH), "Say what kind")
        self.send(story, title="Later", **said, **WRONG, **PUBLISH)
        self.assertEqual(len(versions(story)), 1, "a version that readers do not have yet")
        with time_machine.travel(soon + timedelta(minutes=3)):
            publish_due()
            publish_due()
        self.assertEqual(self.fresh(story).title, "Later")
        self.assertEqual(versions(story)[1:], [("correction", WRONG["change_note"], "editor")])
        self.assertGreater(self.fresh(story).updated_at, soon)

    def test_at_a_time_that_an_approval_set_is_the_approvers(self):
        soon = timezone.now() + timedelta(hours=1)
        said = {"go_live_at": soon.astimezone(self.english.zone).strftime("%Y-%m-%d %H:%M")}
        story = self.handed_in(**said, **WRONG)
        self.approve_from_the_list(story)
        with time_machine.travel(soon + timedelta(minutes=3)):
            publish_due()
        self.assertEqual(versions(story)[1:], [("correction", WRONG["change_note"], "editor")])

    def test_of_several_at_once_stops_at_one_whose_change_nobody_declared(self):
        new, story = make_story(self.english, live=False), make_story(self.english, title="Old")
        self.send(story, title="Changed", **UNSAID)
        path = f"/desk/bulk/wagtailcore/page/publish/?id={new.pk}&id={story.pk}"
        self.assertRedirects(self.client.post(path), f"/desk/pages/{story.pk}/edit/")
        self.assertEqual((self.fresh(new).live, self.fresh(story).title), (False, "Old"))
        self.send(story, title="Changed", **WRONG)
        self.client.post(path)
        self.assertEqual(versions(story)[1:], [("correction", WRONG["change_note"], "editor")])
        self.assertEqual(versions(new), [("first", "", "editor")])

    def test_of_the_same_revision_again_adds_none(self):
        story = make_story(self.english)
        story.unpublish()
        self.client.post(f"/desk/bulk/wagtailcore/page/publish/?id={story.pk}")
        self.assertTrue(self.fresh(story).live)
        self.assertEqual(len(versions(story)), 1)

    def test_of_a_copy_is_its_first(self):
        story = change_story(make_story(self.english), kind="retraction", note="No.")
        copy = story.copy(keep_live=True, user=self.editor, update_attrs={"slug": "copy"})
        self.assertEqual([row[0] for row in versions(copy)], ["first"])
        self.assertIsNone(self.fresh(copy).retracted_at)

    def test_is_not_written_over_by_the_automatic_saving_of_a_window_left_open(self):
        story = make_story(self.english, live=False, title="Ferry")
        self.send(story, title="Ferry")
        saved = self.fresh(story).latest_revision
        self.client.post(f"/desk/bulk/wagtailcore/page/publish/?id={story.pk}")
        for _twice in range(2):
            self.send(story, title="Canary", overwrite_revision_id=saved.pk)
        kept = Revision.objects.get(pk=saved.pk)
        self.assertEqual((kept.content["title"], kept.content["pk"]), ("Ferry", story.pk))
        self.assertEqual(self.fresh(story).get_latest_revision_as_object().title, "Canary")

    def test_keeps_its_revision_for_as_long_as_the_story(self):
        story = make_story(self.english)
        kept = set(PublishedVersion.objects.revisions())
        self.assertEqual(kept, {story.live_revision})
        with self.assertRaises(RestrictedError):
            Revision.objects.filter(pk=story.live_revision_id).delete()
        self.client.post(f"/desk/pages/{story.pk}/delete/")
        self.assertFalse(Page.objects.filter(pk=story.pk).exists())
        self.assertFalse(Revision.objects.filter(object_id=str(story.pk)).exists())


class ARetractedStory(AtTheDesk):
    def setUp(self):
        super().setUp()
        self.at_desk_as(self.editor)
        self.story = make_story(
            self.english, title="The bridge", standfirst="It fell.", kicker="Harbour"
        )
        change_story(self.story, "retraction", "The bridge stands.")

    def test_says_so_and_stays_readable(self):
        page = self.read(self.story.path_in(self.english))
        for text in ("We have retracted this story.", "The bridge stands.", "It fell."):
            self.assertIn(text, page)
        self.assertIn('"creativeWorkStatus": "Retracted"', page)
        self.assertIn('"@type": "CorrectionComment", "text": "The bridge stands."', page)

    def test_is_marked_wherever_it_is_listed(self):
        page = self.read("/en/latest/")
        self.assertIn("Retracted", page)
        self.assertNotIn("Harbour", page)

    def test_stays_retracted_after_a_silent_fix(self):
        change_story(self.story, "silent", standfirst="It fell down.")
        self.assertIn("We have retracted", self.read(self.story.path_in(self.english)))

    def test_can_be_reinstated_and_no_other_can(self):
        offered = self.client.get(f"/desk/pages/{self.story.pk}/edit/").content.decode()
        self.assertIn('value="reinstatement"', offered)
        self.assertNotIn('value="retraction"', offered)
        said = {"change_kind": "reinstatement", "change_note": "It did fall."}
        other = make_story(self.english)
        self.assertContains(self.send(other, **said, **PUBLISH), "Select a valid choice")
        self.send(self.fresh(self.story), **said, **PUBLISH)
        page = self.read(self.story.path_in(self.english))
        self.assertNotIn("We have retracted", page)
        self.assertIn("It did fall.", page)
