"""One paragraph of a text with several is taken down, and nothing else of it."""

from __future__ import annotations

import json

from django.db import connection
from django.test import SimpleTestCase
from django.urls import reverse
from wagtail.models import Comment, CommentReply

from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.forms import paragraphs_of
from broadsheet.takedowns.lifting import lift
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.paragraphs import (
    Note,
    Paragraph,
    digest_of,
    joined,
    passages_in,
    without_passage,
)
from broadsheet.takedowns.tests.taken import CANARY, PARAGRAPH, Takedowns, everything_in, form_of
from broadsheet.testing import make_story

ABOUT = "aaaaa"
FIRST = '<p data-block-key="fffff">The ferry sails at noon.</p>'
SAID = f'<p data-block-key="{ABOUT}">{CANARY} said <b>so</b>.</p>'
LAST = '<h3 data-block-key="lllll">Prices &amp; times</h3>'
TEXT = FIRST + SAID + LAST
SOUGHT = Paragraph(PARAGRAPH, frozenset({ABOUT}), digest_of(f"{CANARY} said so."))


def body(html: str) -> list[dict]:
    return [{"type": "text", "id": PARAGRAPH, "value": html}]


class OneParagraphOfAText(Takedowns):
    def setUp(self):
        super().setUp()
        self.story = make_story(self.english, title="The ferry", slug="ferry", body=body(TEXT))

    def rewrite(self, html: str) -> None:
        story = StoryPage.objects.get(pk=self.story.pk)
        story.body = json.dumps(body(html))
        story.save_revision().publish()

    @property
    def text(self) -> str:
        blocks = StoryPage.objects.get(pk=self.story.pk).body
        return "".join(block.value.source for block in blocks)

    def lift(self, takedown: Takedown) -> None:
        lift(Takedown.objects.get(pk=takedown.pk), self.chief)

    def test_is_nowhere_and_the_rest_of_the_text_is_as_it_was(self):
        self.rewrite(FIRST + SAID.replace("so", "otherwise") + LAST)
        self.rewrite(TEXT)
        self.take_paragraph(self.story, SOUGHT)
        self.assertEqual(self.text, FIRST + LAST)
        self.assertNotIn(CANARY, everything_in(connection))
        page = self.read("/en/world/ferry/")
        self.assertIn("The ferry sails at noon.", page)
        self.assertIn("Prices &amp; times", page)

    def test_is_known_by_a_key_that_only_some_versions_have(self):
        self.rewrite(TEXT.replace("said", "shouted"))
        self.rewrite(TEXT)
        self.rewrite(TEXT.replace(f' data-block-key="{ABOUT}"', ""))
        self.take_paragraph(self.story, Paragraph(PARAGRAPH, digest=SOUGHT.digest))
        self.assertNotIn(CANARY, everything_in(connection))
        self.assertEqual(Takedown.objects.get().paragraph_keys, [ABOUT])

    def test_is_gone_from_another_text_of_the_story_to_which_it_was_moved(self):
        other = {"type": "text", "id": "0b8a5f0c-0000-4000-8000-000000000002", "value": SAID}
        self.story.body = json.dumps([*body(FIRST + LAST), other])
        self.story.save_revision().publish()
        self.take_paragraph(self.story, SOUGHT)
        self.assertEqual(self.text, FIRST + LAST)

    def test_is_gone_from_a_translation_that_says_it_in_other_words(self):
        copy = make_story(
            self.arabic, slug="copy", translation_key=self.story.translation_key,
            body=body(TEXT.replace("said", "قالت")),
        )  # fmt: skip
        self.take_paragraph(self.story, SOUGHT, self.english, self.arabic)
        self.assertEqual(StoryPage.objects.get(pk=copy.pk).body[0].value.source, FIRST + LAST)

    def test_leaves_the_note_in_its_place(self):
        self.take_paragraph(self.story, SOUGHT, words="Removed <here>.", leaves_note=True)
        page = self.read("/en/world/ferry/")
        self.assertIn("<i>Removed &lt;here&gt;.</i>", page)
        self.assertLess(page.index("sails at noon"), page.index("Removed &lt;"))
        self.assertLess(page.index("Removed &lt;"), page.index("Prices"))

    def test_comes_back_in_its_place(self):
        takedown = self.take_paragraph(self.story, SOUGHT, words="Removed.", leaves_note=True)
        self.lift(takedown)
        self.assertEqual(self.text, TEXT)

    def test_comes_back_into_a_text_that_was_edited_since(self):
        takedown = self.take_paragraph(self.story, SOUGHT, words="Removed.", leaves_note=True)
        later = self.text.replace("noon", "one") + '<p data-block-key="nnnnn">It was late.</p>'
        self.rewrite(later)
        self.lift(takedown)
        edited = FIRST.replace("noon", "one")
        self.assertEqual(
            self.text, f'{edited}{SAID}{LAST}<p data-block-key="nnnnn">It was late.</p>'
        )

    def test_stays_down_whoever_had_the_story_open(self):
        self.take_paragraph(self.story, SOUGHT, words="Removed.", leaves_note=True)
        with_note = self.text
        self.rewrite(TEXT.replace("said", "shouted"))
        self.assertEqual(self.text, with_note)
        self.rewrite(with_note + SAID)
        self.assertEqual(self.text, with_note)

    def test_is_in_no_preview_of_who_had_the_story_open(self):
        self.take_paragraph(self.story, SOUGHT)
        preview = reverse("wagtailadmin_pages:preview_on_edit", args=[self.story.pk])
        self.at_desk_as(self.editor)
        for key, words in ((ABOUT, f"{CANARY} shouted"), ("other", f"{CANARY} said so.")):
            text = [("fffff", "The ferry sails"), (key, words)]
            self.client.post(preview, form_of(self.story, {PARAGRAPH: text}))
            response = self.client.get(preview)
            self.assertContains(response, "The ferry sails")
            self.assertNotContains(response, CANARY)

    def test_takes_what_the_desk_said_about_it_and_no_more(self):
        about = {"contentpath": f"body.{PARAGRAPH}", "user": self.editor}
        said = Comment(text=f"{CANARY}?", position=position(ABOUT), **about)
        said.replies.add(CommentReply(text=f"{CANARY}!", user=self.editor))
        self.story.wagtail_admin_comments.add(
            said, Comment(text="When?", position=position("fffff"), **about)
        )
        self.story.save()
        self.story.save_revision()
        self.take_paragraph(self.story, SOUGHT)
        self.assertNotIn(CANARY, everything_in(connection))
        self.assertTrue(Comment.objects.filter(page=self.story, text="When?").exists())
        open_form = Comment.objects.get(page=self.story, position=position(ABOUT))
        open_form.text = f"{CANARY}, again"
        open_form.save()
        reply = open_form.replies.get()
        reply.text = f"{CANARY}, again"
        reply.save()
        self.assertNotIn(CANARY, everything_in(connection))

    def test_is_chosen_by_its_first_words(self):
        self.at_desk_as(self.chief)
        address = reverse("takedown_story", args=[self.story.pk])
        page = self.client.get(address)
        self.assertContains(page, f"Paragraph: {CANARY} said so.")
        self.assertContains(page, "Paragraph: Prices &amp; times")
        self.assertContains(page, "The whole text: The ferry sails")
        form = {"what": f"{PARAGRAPH}/{SOUGHT.digest}", "reason": "A court", "ordered_by": "It"}
        self.client.post(address, form | {"answer": 410})
        self.assertEqual(self.text, FIRST + LAST)

    def test_that_stands_alone_is_its_block(self):
        story = make_story(self.english, body=body(SAID), slug="short")
        self.assertEqual(list(paragraphs_of(story)), [PARAGRAPH])


class Texts(SimpleTestCase):
    def test_are_cut_between_paragraphs_and_items_and_joined_as_they_were(self):
        for html, count in (
            (TEXT, 3),
            ("", 0),
            ("no paragraph", 1),
            (
                "<p>a</p><hr/><ul><li>b<ul><li>c</li></ul></li><li>d</li></ul><embed x='1'/><p>e</p>",
                6,
            ),
            ("<ol><li>a</li></ol><ul><li>b</li></ul>", 2),
            ("<p>a\u2028b</p>\n<p>c\r\n</p><p>open", 3),
            ("<blockquote>a<br/>b</blockquote></p><p>c &lt;d&gt;</p>", 2),
        ):
            passages = passages_in(html)
            self.assertEqual((joined(passages), len(passages)), (html, count))

    def test_lose_an_item_and_the_list_with_the_last(self):
        items = '<ol><li data-block-key="a">one</li><li data-block-key="b">two</li></ol>'
        first = Paragraph("x", frozenset("a"), digest_of("one"))
        second = Paragraph("x", frozenset("b"), digest_of("two"))
        left = without_passage(items, "x", first, None)
        self.assertEqual(left, '<ol><li data-block-key="b">two</li></ol>')
        self.assertEqual(without_passage(left, "x", second, None), "")
        note = Note("0123456789", "Gone.")
        left = without_passage(items, "x", first, note)
        self.assertIn('<ol><li data-block-key="01234"><i>Gone.</i></li><li', left)
        self.assertEqual(without_passage(left, "x", first, note), left)

    def test_have_keys_of_their_own(self):
        """A key is the paragraph's only in its block."""
        self.assertEqual(without_passage(SAID, "other", SOUGHT, None), "")
        changed = SAID.replace("so", "otherwise")
        self.assertEqual(without_passage(changed, "other", SOUGHT, None), changed)


def position(key: str) -> str:
    return json.dumps([{"key": key, "start": 0, "end": 3}])
