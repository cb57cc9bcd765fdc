"""Writing, reviewing, publishing and withdrawing at the desk."""

from django_tasks_db.models import DBTaskResult
from wagtail.models import Revision
from wagtail.signals import page_published

from broadsheet.editions.tests.test_desk_doors import story_form
from broadsheet.stories.models import Correction, StoryPage
from broadsheet.testing import (
    Newsroom,
    Role,
    make_person,
    make_picture,
    make_story,
    make_topic,
)


class AtTheDesk(Newsroom):
    def fresh(self, story) -> StoryPage:
        return StoryPage.objects.get(pk=story.pk)

    def send(self, story, **changes):
        return self.client.post(f"/desk/pages/{story.pk}/edit/", story_form(story, **changes))

    def write(self, **changes):
        """A new story sent from the form; returns the one that was made."""
        form = story_form(StoryPage(title="Ferry", slug="")) | changes
        self.client.post(f"/desk/pages/add/stories/storypage/{self.world.pk}/", form)
        return StoryPage.objects.order_by("-pk").first()


class ATimeOfPublication(AtTheDesk):
    def test_that_is_to_come_is_refused_and_nothing_is_published(self):
        story = make_story(self.english, live=False)
        self.at_desk_as(self.editor)
        publish = {"action-publish": "action-publish", "published_at": "2031-01-01 12:00"}
        self.assertContains(self.send(story, **publish), "This time is still to come.")
        self.assertFalse(self.fresh(story).live)
        self.send(story, **publish, go_live_at="2031-01-01 12:00")
        self.assertTrue(self.fresh(story).approved_schedule)


class ADraft(AtTheDesk):
    def test_of_a_public_story_leaves_the_server_nothing_to_do(self):
        story = make_story(self.english)
        self.at_desk_as(self.editor)
        DBTaskResult.objects.all().delete()
        self.send(story, title="After")
        self.assertEqual(self.fresh(story).get_latest_revision_as_object().title, "After")
        self.assertFalse(DBTaskResult.objects.exists())


class AReporter(AtTheDesk):
    def test_publishes_neither_a_new_story_nor_an_old_one(self):
        self.at_desk_as(self.reporter)
        new = self.write(**{"action-publish": "action-publish"})
        self.assertFalse(new.live)
        old = make_story(self.english, title="Before", owner=self.reporter)
        self.send(old, title="After", **{"action-publish": "action-publish"})
        self.assertEqual(self.fresh(old).title, "Before")

    def test_withdraws_nothing(self):
        own = make_story(self.english, owner=self.reporter)
        self.at_desk_as(self.reporter)
        self.client.post(f"/desk/pages/{own.pk}/unpublish/")
        self.assertTrue(self.fresh(own).live)

    def test_edits_his_own_stories_and_no_others(self):
        own = make_story(self.english, live=False, owner=self.reporter)
        other = make_story(self.english, live=False, owner=self.editor)
        self.at_desk_as(self.reporter)
        self.assertEqual(self.client.get(f"/desk/pages/{own.pk}/edit/").status_code, 200)
        self.assertRedirects(self.client.get(f"/desk/pages/{other.pk}/edit/"), "/desk/")
        self.send(other, title="Taken over")
        self.assertNotEqual(self.fresh(other).get_latest_revision_as_object().title, "Taken over")

    def test_makes_no_sections_or_information_pages(self):
        self.at_desk_as(self.reporter)
        for kind in ("sectionpage", "informationpage"):
            path = f"/desk/pages/add/editions/{kind}/{self.english.page_id}/"
            self.assertRedirects(self.client.get(path), "/desk/", msg_prefix=kind)

    def test_hands_in_and_an_editor_publishes(self):
        self.at_desk_as(self.reporter)
        story = self.write(title="Handed in", **{"action-submit": "action-submit"})
        state = story.current_workflow_task_state
        approve = f"/desk/pages/workflow/action/{story.pk}/approve/{state.pk}/"
        self.client.post(approve)
        self.assertFalse(self.fresh(story).live, "a reporter approved his own story")
        self.at_desk_as(self.editor)
        self.assertContains(self.client.get("/desk/"), "Handed in")
        self.client.post(approve)
        self.assertTrue(self.fresh(story).live)
        self.assertEqual(self.fresh(story).live_revision.user, self.reporter)

    def test_is_live_with_the_changes_of_the_editor_who_approves(self):
        self.at_desk_as(self.reporter)
        story = self.write(title="Handed in", **{"action-submit": "action-submit"})
        self.at_desk_as(self.editor)
        approve = {"workflow-action-name": "approve", "action-workflow-action": "true"}
        self.send(story, title="Mended", **approve)
        self.assertEqual((self.fresh(story).live, self.fresh(story).title), (True, "Mended"))

    def test_is_not_called_live_when_it_is_sent_back(self):
        self.at_desk_as(self.reporter)
        story = self.write(title="Handed in", **{"action-submit": "action-submit"})
        self.at_desk_as(self.editor)
        self.send(story, **{"workflow-action-name": "reject", "action-workflow-action": "true"})
        self.assertNotContains(self.client.get("/desk/"), "View live")

    def test_waits_for_the_editors_of_the_own_edition_only(self):
        self.at_desk_as(self.reporter)
        story = self.write(title="Handed in", **{"action-submit": "action-submit"})
        state = story.current_workflow_task_state
        self.client.get("/desk/")  # takes away the message that it was handed in
        self.at_desk_as(self.stranger)
        self.assertNotContains(self.client.get("/desk/"), "Handed in")
        self.client.post(f"/desk/pages/workflow/action/{story.pk}/approve/{state.pk}/")
        self.assertFalse(self.fresh(story).live)


class AnEditor(AtTheDesk):
    def setUp(self):
        super().setUp()
        self.at_desk_as(self.editor)

    def test_publishes_and_withdraws(self):
        story = self.write(**{"action-publish": "action-publish"})
        self.assertIn("Ferry", self.read("/en/world/ferry/"))
        self.client.post(f"/desk/pages/{story.pk}/unpublish/")
        self.assertEqual(self.client.get("/en/world/ferry/").status_code, 404)

    def test_withdraws_several_at_once_from_all_lists(self):
        topic = make_topic(self.english)
        stories = [make_story(self.english, topics=(topic,)) for _ in range(2)]
        query = "&".join(f"id={story.pk}" for story in stories)
        self.client.post(f"/desk/bulk/wagtailcore/page/unpublish/?{query}")
        self.assertEqual({self.fresh(story).listed_at for story in stories}, {None})
        self.assertEqual(self.client.get("/en/topics/ferries/").status_code, 404)

    def test_leaves_sections_to_the_chief_editor(self):
        path = f"/desk/pages/{self.world.pk}/edit/"
        self.assertRedirects(self.client.get(path), "/desk/")
        self.client.post(f"/desk/pages/{self.opinion.pk}/unpublish/")
        self.opinion.refresh_from_db()
        self.assertTrue(self.opinion.live)
        self.at_desk_as(self.chief)
        self.assertEqual(self.client.get(path).status_code, 200)

    def test_corrects_and_readers_see_it(self):
        story = make_story(self.english)
        note = "The bridge is 80 metres long, not 8."
        declared = {"change_kind": "correction", "change_note": note}
        self.send(story, **declared, **{"action-publish": "action-publish"})
        self.assertEqual(Correction.objects.get().story_id, story.pk)
        page = self.read(story.path_in(self.english))
        self.assertIn("The bridge is 80 metres long, not 8.", page)

    def test_a_failure_while_publishing_leaves_everything_as_it_was(self):
        story = make_story(self.english, title="Before")
        revisions = Revision.objects.count()
        self.client.raise_request_exception = False

        def fail(**kwargs):
            raise RuntimeError("a receiver failed")

        page_published.connect(fail)
        self.addCleanup(page_published.disconnect, fail)
        response = self.send(story, title="After", **{"action-publish": "action-publish"})
        self.assertEqual(response.status_code, 500)
        self.assertEqual(self.fresh(story).title, "Before")
        self.assertEqual(Revision.objects.count(), revisions)

    def test_compares_versions_that_have_every_block(self):
        picture = make_picture(self.english).pk
        story = make_story(self.english, body=every_block(picture))
        first = story.latest_revision_id
        story.body = every_block(picture, words="other words")
        second = story.save_revision(user=self.editor).pk
        path = f"/desk/pages/{story.pk}/revisions/compare/{first}...{second}/"
        self.assertContains(self.client.get(path), '<span class="addition">other</span>')


class TheAddressOfAStory(AtTheDesk):
    def setUp(self):
        super().setUp()
        self.at_desk_as(self.editor)

    def test_is_made_from_the_headline_in_every_script(self):
        for headline, slug in {
            "Паром вернулся в порт": "паром-вернулся-в-порт",
            "عودة العبارات إلى الميناء": "عودة-العبارات-إلى-الميناء",
            "Übergrößen, naïvely": "übergrößen-naïvely",
        }.items():
            self.assertEqual(self.write(title=headline).slug, slug)

    def test_follows_the_headline_until_it_is_public(self):
        story = self.write(title="Har")
        self.send(story, title="Harbour opens")
        self.assertEqual(self.fresh(story).get_latest_revision_as_object().slug, "harbour-opens")

    def test_stays_once_readers_have_it(self):
        story = make_story(self.english, title="Harbour opens")
        self.send(story, title="Harbour closes", **{"action-publish": "action-publish"})
        self.assertEqual(self.fresh(story).slug, "harbour-opens")

    def test_can_be_written_by_hand(self):
        story = self.write(title="Har")
        self.send(story, title="Harbour", slug="by-hand")
        draft = self.fresh(story)
        self.send(draft, title="Harbour opens", slug="by-hand")
        self.assertEqual(self.fresh(story).get_latest_revision_as_object().slug, "by-hand")

    def test_is_free_in_the_whole_edition(self):
        make_story(self.english, self.opinion, title="Ferry")
        self.assertEqual(self.write().slug, "ferry-2")

    def test_does_not_tell_of_a_draft_that_has_it(self):
        make_story(self.english, self.opinion, title="Ferry", live=False)
        self.assertRegex(self.write().slug, "^ferry-[a-z0-9]{5}$")


class TheDesksHome(AtTheDesk):
    def test_shows_own_drafts_and_nothing_of_a_lost_role(self):
        make_story(self.english, live=False, title="My canary", owner=self.reporter)
        self.at_desk_as(self.reporter)
        self.assertContains(self.client.get("/desk/"), "My canary")
        self.reporter.groups.clear()
        make_person("x")
        self.arabic.roles.get(role=Role.REPORTER).group.user_set.add(self.reporter)
        self.assertNotContains(self.client.get("/desk/"), "My canary")


def every_block(picture: int, words: str = "some words") -> list[tuple]:
    """One block of every kind that needs no recording."""
    raw = [
        {"type": "text", "value": f"<p>{words}</p>"},
        {"type": "picture", "value": {"picture": picture, "alt": words, "caption": "", "credit": ""}},
        {
            "type": "gallery",
            "value": {
                "heading": words,
                "pictures": [
                    {"type": "item", "value": {"picture": picture, "alt": "", "caption": "", "credit": ""}}
                ] * 2,
            },
        },
        {"type": "quotation", "value": {"text": words, "attribution": ""}},
        {"type": "pull_quote", "value": {"text": words, "attribution": ""}},
        {"type": "embed", "value": {"url": "https://framatube.org/v/1", "title": words, "description": ""}},
        {
            "type": "table",
            "value": {"caption": words, "table": {"data": [["a", "b"], ["c", words]]}},
        },
        {"type": "fact_box", "value": {"heading": words, "text": f"<p>{words}</p>"}},
        {
            "type": "timeline",
            "value": {"heading": "", "entries": [{"type": "item", "value": {"when": "1", "text": words}}]},
        },
        {
            "type": "questions",
            "value": {"heading": "", "items": [{"type": "item", "value": {"question": words, "answer": ""}}]},
        },
        {"type": "read_more", "value": {"story": None}},
    ]  # fmt: skip
    return [{**block, "id": str(number)} for number, block in enumerate(raw)]
