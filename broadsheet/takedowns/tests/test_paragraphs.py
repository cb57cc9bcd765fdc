"""A paragraph that is taken down is gone from the story and all its versions."""

from __future__ import annotations

import json

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse
from wagtail.models import Comment, CommentReply, ReferenceIndex

from broadsheet.media.models import DigitalDocument
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.lifting import lift
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.tests.taken import (
    CANARY,
    OTHER,
    PARAGRAPH,
    Takedowns,
    everything_in,
    form_of,
    text,
)
from broadsheet.testing import make_story

BODY = [text(PARAGRAPH, f"{CANARY} said so"), text(OTHER, "The ferry sails")]


class AParagraphTakenDown(Takedowns):
    def setUp(self):
        super().setUp()
        self.story = make_story(self.english, title="The ferry", slug="ferry", body=BODY)
        self.story.body = json.dumps(BODY)
        by = {"user": self.editor}
        said = Comment(text=f"{CANARY}?", contentpath=f"body.{PARAGRAPH}.value", **by)
        said.replies.add(CommentReply(text=f"{CANARY}!", **by))
        about_the_rest = Comment(text="When?", contentpath=f"body.{OTHER}.value", **by)
        self.story.wagtail_admin_comments.add(said, about_the_rest)
        self.story.save()
        self.story.save_revision()

    def texts(self) -> list[str]:
        return [block.value.source for block in StoryPage.objects.get(pk=self.story.pk).body]

    def test_is_nowhere_but_the_rest_is(self):
        self.assertIn(CANARY, self.read("/en/world/ferry/"))
        self.take_paragraph(self.story)
        page = self.read("/en/world/ferry/")
        self.assertNotIn(CANARY, page)
        self.assertIn("The ferry sails", page)
        self.assertNotIn(CANARY, everything_in(connection))
        self.assertTrue(Comment.objects.filter(page=self.story, text="When?").exists())

    def test_goes_with_the_document_that_only_it_led_to(self):
        """Before Wagtail's tasks have brought its index up to date."""
        document = DigitalDocument.objects.create(
            title="leak", file=ContentFile(b"x", "leak.pdf"), collection=self.english.collection
        )
        link = f'<a linktype="document" id="{document.pk}">x</a>'
        story = make_story(self.english, body=[text(PARAGRAPH, link)])
        ReferenceIndex.create_or_update_for_object(story)
        self.assertEqual(self.client.get(document.url).status_code, 200)
        self.take_paragraph(story)
        self.assertEqual(self.client.get(document.url).status_code, 404)

    def test_leaves_the_note_that_was_asked_for(self):
        self.take_paragraph(self.story, words="A paragraph was <removed>.", leaves_note=True)
        page = self.read("/en/world/ferry/")
        self.assertIn("<i>A paragraph was &lt;removed&gt;.</i>", page)
        self.assertLess(page.index("A paragraph was"), page.index("The ferry sails"))

    def test_comes_back_in_its_place_into_a_story_that_was_edited_since(self):
        takedown = self.take_paragraph(self.story, words="Removed.", leaves_note=True)
        story = StoryPage.objects.get(pk=self.story.pk)
        story.body = json.dumps([*story.body.raw_data, text("new", "It was late")])
        story.save_revision().publish()
        lift(Takedown.objects.get(pk=takedown.pk), self.chief)
        said = ["<p>Zephyrine said so</p>", "<p>The ferry sails</p>", "<p>It was late</p>"]
        self.assertEqual(self.texts(), said)

    def test_leaves_what_somebody_has_written_since_where_it_stood(self):
        takedown = self.take_paragraph(self.story)
        story = StoryPage.objects.get(pk=self.story.pk)
        story.body = json.dumps([text(OTHER, "The ferry does not sail")])
        story.save_revision().publish()
        lift(Takedown.objects.get(pk=takedown.pk), self.chief)
        self.assertEqual(
            self.texts(), ["<p>Zephyrine said so</p>", "<p>The ferry does not sail</p>"]
        )

    def test_is_not_written_again_by_who_had_the_story_open(self):
        self.take_paragraph(self.story, words="Removed.", leaves_note=True)
        open_form = StoryPage.objects.get(pk=self.story.pk)
        open_form.body = json.dumps(BODY)
        open_form.save_revision().publish()
        self.assertEqual(self.texts(), ["<p><i>Removed.</i></p>", "<p>The ferry sails</p>"])

    def test_is_in_no_preview_of_who_had_the_story_open(self):
        preview = reverse("wagtailadmin_pages:preview_on_edit", args=[self.story.pk])
        form = form_of(self.story, {block["id"]: [("abcde", block["value"])] for block in BODY})
        self.at_desk_as(self.editor)
        self.client.post(preview, form)
        self.assertContains(self.client.get(preview), CANARY)
        self.take_paragraph(self.story)
        self.assertNotContains(self.client.get(preview), CANARY)
        self.client.post(preview, form)
        response = self.client.get(preview)
        self.assertContains(response, "The ferry sails")
        self.assertNotContains(response, CANARY)

    def test_is_gone_from_the_translation_that_was_chosen(self):
        copy = make_story(
            self.arabic, body=BODY, slug="copy", translation_key=self.story.translation_key
        )
        other = make_story(self.arabic, body=BODY, slug="other")
        self.take_paragraph(self.story, PARAGRAPH, self.english, self.arabic)
        self.assertNotIn(CANARY, json.dumps(StoryPage.objects.get(pk=copy.pk).body.raw_data[0]))
        self.assertIn(CANARY, json.dumps(StoryPage.objects.get(pk=other.pk).body.raw_data[0]))

    def test_stays_down_when_the_story_comes_back(self):
        """Whichever was taken down first."""
        paragraph = self.take_paragraph(self.story)
        whole = self.take_story(self.story)
        with self.assertRaisesMessage(ValidationError, "Lift that first."):
            lift(Takedown.objects.get(pk=paragraph.pk), self.chief)
        lift(Takedown.objects.get(pk=whole.pk), self.chief)
        self.assertEqual(self.texts(), ["<p>The ferry sails</p>"])
        lift(Takedown.objects.get(pk=paragraph.pk), self.chief)
        self.assertEqual(self.texts(), ["<p>Zephyrine said so</p>", "<p>The ferry sails</p>"])

    def test_that_is_nowhere_is_said_not_to_be_there(self):
        with self.assertRaisesMessage(ValidationError, "Nothing of this is there any more."):
            self.take_paragraph(self.story, "0b8a5f0c-0000-4000-8000-00000000ffff")
        self.assertFalse(Takedown.objects.exists())
