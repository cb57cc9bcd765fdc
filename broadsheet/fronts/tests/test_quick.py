"""Quick publishing at the desk."""

import json
import uuid
from unittest import mock

from broadsheet.editions.tests.test_desk_doors import story_form
from broadsheet.fronts.models import TickerEntry
from broadsheet.fronts.quick import QuickStory
from broadsheet.media.models import Picture
from broadsheet.people.models import Notice
from broadsheet.people.review import set_steps
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, Role, picture_file

OPENED = "7c0f6c5e-3b5a-4b0e-8f43-3d9b8f1f2a10"


class AQuickStory(Newsroom):
    def send(self, button="publish", **changes):
        form = {
            "key": str(uuid.uuid4()), "headline": "Bridge closed", "text": "The old bridge is closed.\n\nBy the <tunnel>.",
            "section": self.world.pk, "breaking": "on", button: "1",
        }  # fmt: skip
        return self.client.post("/desk/quick/", form | changes, follow=True)

    def test_is_published_whatever_its_headline_makes_of_an_address(self):
        self.at_desk_as(self.editor)
        for headline, slug in {
            "Live": "live-2", "Search": "search-2", "!!!": "story", "🎉": "story-2",
        }.items():  # fmt: skip
            self.send(headline=headline)
            story = StoryPage.objects.get(title=headline)
            self.assertEqual((story.slug, story.live), (slug, True))

    def test_is_handed_to_the_editors_where_there_is_no_review(self):
        set_steps(self.english, [], self.chief)
        self.at_desk_as(self.reporter)
        self.send("submit", breaking="")
        story = StoryPage.objects.get()
        self.assertEqual((story.live, story.owner), (False, self.reporter))
        self.assertIn("handed in", Notice.objects.get(person=self.editor).text)

    def test_is_live_and_in_the_ticker_at_one_press(self):
        TickerEntry.objects.create(edition=self.english, text="Older", position=-3)
        self.at_desk_as(self.editor)
        self.send()
        page = self.read("/en/world/bridge-closed/")
        self.assertIn("<p>The old bridge is closed.</p>", page)
        self.assertIn("By the &lt;tunnel&gt;.", page)
        first = TickerEntry.objects.running().first()
        self.assertEqual((first.style, first.story.title), ("breaking", "Bridge closed"))

    def test_is_one_story_however_often_the_button_is_pressed(self):
        self.at_desk_as(self.editor)
        first, again = self.send(key=OPENED), self.send(key=OPENED)
        self.assertNotContains(first, "was sent before")
        self.assertContains(again, "“Bridge closed” was sent before.")
        self.assertTrue(StoryPage.objects.get().live)
        self.assertEqual(TickerEntry.objects.count(), 1)

    def test_is_one_story_when_the_button_is_pressed_twice_at_once(self):
        self.at_desk_as(self.editor)
        made_before = QuickStory.made_before

        def too_early(quick):
            found.append(made_before(quick))
            return found[-1] if len(found) != 2 else None

        found = []
        self.send(key=OPENED)
        found = [None]
        with mock.patch.object(QuickStory, "made_before", too_early):
            self.assertContains(self.send(key=OPENED), "was sent before")
        self.assertEqual(len(found), 3)
        self.assertEqual(StoryPage.objects.count(), 1)

    def test_says_to_the_script_where_it_is_or_what_does_not_fit(self):
        self.at_desk_as(self.editor)
        form = {
            "key": OPENED, "headline": "Bridge closed", "text": "", "section": self.world.pk,
            "publish": "1",
        }  # fmt: skip
        headers = {"Accept": "application/json"}
        refused = self.client.post("/desk/quick/", form, headers=headers).json()
        self.assertEqual(refused, {"errors": {"text": ["Text: This field is required."]}})
        form["text"] = "The old bridge is closed."
        found = [self.client.post("/desk/quick/", form, headers=headers).json() for _ in range(2)]
        story = StoryPage.objects.get()
        self.assertEqual(found, [{"url": f"/desk/pages/{story.pk}/edit/"}] * 2)

    def test_is_another_when_somebody_goes_back_and_writes_another(self):
        self.at_desk_as(self.editor)
        for headline in ("Bridge closed", "Bridge open"):
            self.assertNotContains(self.send(key=OPENED, headline=headline), "was sent before")
        self.assertEqual(StoryPage.objects.count(), 2)

    def test_is_sent_from_a_form_that_lost_its_key(self):
        self.at_desk_as(self.editor)
        self.send(key="")
        self.assertTrue(StoryPage.objects.get().live)

    def test_leads_nobody_to_the_same_words_of_somebody_else(self):
        for person in (self.editor, self.chief):
            self.at_desk_as(person)
            self.send(key=OPENED)
        self.assertEqual(
            {story.owner for story in StoryPage.objects.all()}, {self.editor, self.chief}
        )

    def test_is_logged_with_the_person(self):
        self.at_desk_as(self.editor)
        self.send()
        story = StoryPage.objects.get()
        self.assertEqual(story.owner, self.editor)
        self.assertEqual(story.live_revision.user, self.editor)

    def test_takes_a_picture_whose_alt_text_can_follow(self):
        self.at_desk_as(self.editor)
        self.send(file=picture_file(), credit="© Lantern")
        picture = Picture.objects.in_debt().get()
        self.assertEqual(StoryPage.objects.get().picture, picture)
        self.assertEqual(picture.collection, self.english.collection)

    def test_that_waits_for_review_has_its_picture_for_the_lists_of_the_desk(self):
        self.at_desk_as(self.reporter)
        self.send("submit", file=picture_file(), breaking="")
        self.assertEqual(StoryPage.objects.get().picture, Picture.objects.get())

    def test_a_bad_picture_is_named_and_nothing_is_made(self):
        self.at_desk_as(self.editor)
        response = self.send(file=picture_file(format="GIF", size=(9, 9)), headline="Kept words")
        self.assertEqual(StoryPage.objects.count(), 1)
        wrong = picture_file(format="PNG")
        wrong.name = "picture.jpg"
        response = self.send(file=wrong, headline="Kept words")
        self.assertContains(response, "its content is PNG")
        self.assertContains(response, "Kept words")
        self.assertEqual(StoryPage.objects.count(), 1)

    def test_of_a_reporter_waits_for_review(self):
        self.at_desk_as(self.reporter)
        self.assertNotContains(self.client.get("/desk/quick/"), "Publish now")
        self.send("submit")
        story = StoryPage.objects.get()
        self.assertFalse(story.live)
        self.assertTrue(story.workflow_in_progress)
        self.assertFalse(TickerEntry.objects.exists())

    def test_of_a_reporter_is_public_after_one_approval(self):
        self.at_desk_as(self.reporter)
        self.send("submit")
        story = StoryPage.objects.get()
        self.at_desk_as(self.editor)
        page = self.client.post(
            f"/desk/pages/{story.pk}/edit/",
            as_a_browser_sends(story) | {"workflow-action-name": "approve", "action-workflow-action": "true"},
            follow=True,
        )  # fmt: skip
        self.assertTrue(StoryPage.objects.get().live)
        self.assertContains(page, "View live")
        self.assertContains(page, f'href="{story.full_url}"')

    def test_has_no_ticker_for_those_who_do_not_publish(self):
        self.at_desk_as(self.reporter)
        page = self.client.get("/desk/quick/")
        self.assertNotContains(page, 'name="breaking"')
        self.assertContains(page, "An editor publishes it")
        self.at_desk_as(self.editor)
        self.assertContains(self.client.get("/desk/quick/"), 'name="breaking"')

    def test_of_an_editor_is_not_handed_in_as_breaking(self):
        self.at_desk_as(self.editor)
        page = self.send("submit", headline="Kept words")
        self.assertContains(page, "A story that waits for review cannot be in the ticker.")
        self.assertContains(page, "Kept words")
        self.assertFalse(StoryPage.objects.exists())

    def test_is_not_published_where_one_only_writes(self):
        self.arabic.roles.get(role=Role.REPORTER).group.user_set.add(self.editor)
        self.at_desk_as(self.editor)
        page = self.send(section=next(iter(self.arabic.sections)), headline="Kept words")
        self.assertContains(page, "You cannot publish there")
        self.assertContains(page, "Kept words")
        self.assertFalse(StoryPage.objects.exists())

    def test_of_a_reporter_is_not_published_by_a_made_up_button(self):
        self.at_desk_as(self.reporter)
        self.send("publish")
        self.assertFalse(StoryPage.objects.exists())

    def test_goes_into_no_section_of_another_edition(self):
        self.at_desk_as(self.editor)
        self.send(section=next(iter(self.arabic.sections)))
        self.assertFalse(StoryPage.objects.exists())


def as_a_browser_sends(story: StoryPage) -> dict:
    """The form of a story of one text, which the editor of texts writes in its own manner."""
    blocks = [
        {"key": f"key{n}", "text": words, "type": "unstyled", "depth": 0,
         "inlineStyleRanges": [], "entityRanges": [], "data": {}}
        for n, words in enumerate(["The old bridge is closed.", "By the <tunnel>."])
    ]  # fmt: skip
    return story_form(story) | {
        "body-count": 1, "body-0-type": "text", "body-0-order": 0, "body-0-deleted": "",
        "body-0-id": story.body[0].id,
        "body-0-value": json.dumps({"blocks": blocks, "entityMap": {}}),
    }  # fmt: skip
