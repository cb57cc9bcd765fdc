"""A story that is taken down is gone from everywhere, and back when that is lifted."""

from __future__ import annotations

import json
from contextlib import suppress

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import Comment, CommentReply, PageLogEntry, Revision

from broadsheet.editions.refusing import Refused
from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.kit.models import LedgerEntry
from broadsheet.people.models import Notice
from broadsheet.people.notices import notify
from broadsheet.stories.models import Correction, StoryPage
from broadsheet.takedowns.lifting import lift
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.tests.taken import CANARY, PARAGRAPH, Takedowns, everything_in, text
from broadsheet.testing import make_author, make_picture, make_story, make_topic
from broadsheet.translations.models import Translation


def full_story(edition, **fields) -> StoryPage:
    """A story with the canary in every field that takes words, in two published versions."""
    words = dict.fromkeys(
        "title kicker short_headline standfirst dateline source picture_caption picture_credit"
        " picture_alt seo_title search_description".split(),
        f"{CANARY} one",
    )
    story = make_story(
        edition, slug="ferry", picture=make_picture(edition), authors=(make_author(edition),),
        topics=(make_topic(edition),), body=[text(PARAGRAPH, f"{CANARY} said so")], **words | fields,
    )  # fmt: skip
    Correction.objects.create(story=story, text=f"{CANARY} was wrong")
    story = StoryPage.objects.get(pk=story.pk)
    story.title = f"{CANARY} two"
    story.save_revision(log_action=True).publish()
    comment = Comment.objects.create(
        page=story, user=story.owner or edition_owner(), text=f"{CANARY}?", contentpath="title"
    )
    CommentReply.objects.create(comment=comment, user=comment.user, text=f"{CANARY}!")
    return StoryPage.objects.get(pk=story.pk)


def edition_owner():
    from broadsheet.people.models import User

    return User.objects.get(username="owner")


def pin(edition, story) -> Front:
    """A front with the story pinned in two versions, of which the second is live."""
    front = Front.objects.create(edition=edition, page=edition.page.page_ptr, live=False)
    for words in (f"{CANARY} pinned", f"{CANARY} pinned again"):
        front.containers = json.dumps([  # type: ignore[assignment]
            {
                "type": "lead",
                "id": "0b8a5f0c-0000-4000-8000-0000000000aa",
                "value": {
                    "heading": "Today",
                    "count": 3,
                    "fill": {"section": None, "topic": None, "kind": ""},
                    "cards": [
                        {
                            "type": "item",
                            "id": "0b8a5f0c-0000-4000-8000-0000000000ab",
                            "value": {
                                "story": story.pk, "headline": words, "kicker": words,
                                "picture": None, "sublinks": [],
                            },
                        }
                    ],
                },
            }
        ])  # fmt: skip
        front.save_revision().publish()
    return Front.objects.get(pk=front.pk)


def snapshot(story: StoryPage) -> tuple:
    fresh = StoryPage.objects.get(pk=story.pk)
    revisions = list(fresh.revisions.order_by("pk").values_list("pk", "content", "object_str"))
    fields = {
        field.attname: field.value_to_string(fresh)
        for field in StoryPage._meta.concrete_fields
        if field.name not in {"latest_revision_created_at"}
    }
    return fields, revisions, list(Correction.objects.filter(story=story).values_list("text"))


class AStoryTakenDown(Takedowns):
    def setUp(self):
        super().setUp()
        self.story = full_story(self.english)
        TickerEntry.objects.create(edition=self.english, text=f"{CANARY} runs", story=self.story)
        notify([self.editor], Notice.Kind.RETURNED, f"“{self.story.title}” came back.")
        FormState.objects.create(
            user=self.editor, content_object=self.story, object_id=str(self.story.pk),
            data=f"title={CANARY}", last_updated_at=timezone.now(),
        )  # fmt: skip
        self.front = pin(self.english, self.story)

    def test_is_not_in_the_database_any_more(self):
        """But in mails that have been sent."""
        self.assertIn(CANARY, everything_in(connection))
        self.take_story(self.story)
        self.assertNotIn(
            CANARY, everything_in(connection, without=frozenset({"mail_outgoingmail"}))
        )

    def test_answers_410_at_its_address_in_any_section_and_at_old_ones(self):
        self.story.slug = "ferry-sails"
        self.story.save_revision().publish()
        self.take_story(self.story, words="Removed at the wish of the family.")
        for path in ("/en/world/ferry-sails/", "/en/opinion/ferry-sails/", "/en/world/ferry/"):
            response = self.client.get(path)
            self.assertEqual(response.status_code, 410, path)
            self.assertContains(response, "Removed at the wish of the family.", status_code=410)
            self.assertContains(response, '<meta name="robots" content="noindex">', status_code=410)
            self.assertNotContains(response, CANARY, status_code=410)
            self.assertIn("s-maxage=5", response["Cache-Control"])

    def test_answers_451_and_names_the_authority(self):
        self.take_story(self.story, answer=451, authority="https://court.example.org/7")
        response = self.client.get("/en/world/ferry/")
        self.assertEqual(response.status_code, 451)
        self.assertEqual(response["Link"], '<https://court.example.org/7>; rel="blocked-by"')
        self.assertContains(response, "We may no longer show what stood", status_code=451)

    def test_that_readers_never_had_is_not_known_at_its_address(self):
        draft = make_story(self.english, title=f"{CANARY} draft", slug="draft", live=False)
        self.take_story(draft)
        self.assertEqual(self.client.get("/en/world/draft/").status_code, 404)

    def test_is_on_no_page_and_in_no_search(self):
        pages = (
            "/en/", "/en/world/", "/en/latest/", "/en/archive/", "/en/corrections/", "/en/topics/",
            "/en/authors/",
        )  # fmt: skip
        self.assertIn(CANARY, self.read("/en/"))
        self.take_story(self.story)
        for path in pages:
            self.assertNotIn(CANARY, self.read(path), path)
        self.assertIn("No story has all of these words", self.read(f"/en/search/?q={CANARY}"))

    def test_is_nowhere_at_the_desk(self):
        revision = self.story.revisions.order_by("pk").first()
        version = f"revisions/{self.front.revisions.order_by('pk').first().pk}"
        addresses = [
            f"/desk/pages/{self.story.pk}/{rest}"
            for rest in (
                "edit/", "edit/preview/", "view_draft/", f"revisions/{revision.pk}/view/",
                "history/", "revisions/compare/earliest...latest/", "usage/",
            )
        ] + [
            f"/desk/pages/{self.world.pk}/",
            f"/desk/snippets/fronts/front/history/{self.front.pk}/",
            f"/desk/snippets/fronts/front/history/{self.front.pk}/{version}/view/",
        ]  # fmt: skip
        self.take_story(self.story)
        self.at_desk_as(self.owner)
        for address in addresses:
            response = self.client.get(address)
            self.assertNotContains(response, CANARY, status_code=response.status_code)

    def test_comes_back_as_it_was(self):
        before, front = snapshot(self.story), self.front.containers.raw_data
        noted = PageLogEntry.objects.filter(page=self.story.pk).order_by("pk")
        log = list(noted.values_list("pk", "label", "data"))
        takedown = self.take_story(self.story)
        lift(Takedown.objects.get(pk=takedown.pk), self.chief)

        self.assertEqual(snapshot(self.story), before)
        self.assertEqual(list(noted.all().values_list("pk", "label", "data")), log)
        again = Front.objects.get(pk=self.front.pk)
        self.assertEqual(list(again.containers.raw_data), list(front))
        self.assertIn(f"{CANARY} pinned again", self.read("/en/"))
        self.assertIn(f"{CANARY} said so", self.read("/en/world/ferry/"))
        self.assertIn(f"{CANARY} runs", self.read("/en/latest/"))
        self.assertIn("1 story has all these words", self.read(f"/en/search/?q={CANARY}"))
        self.assertEqual(Comment.objects.get(page=self.story).text, f"{CANARY}?")
        takedown.refresh_from_db()
        self.assertEqual(takedown.lifted_by, self.chief)

    def test_is_lifted_once(self):
        takedown = self.take_story(self.story)
        lift(takedown, self.chief)
        with self.assertRaisesMessage(ValidationError, "This was lifted already, by chief on"):
            lift(Takedown.objects.get(pk=takedown.pk), self.owner)

    def test_that_was_deleted_stays_away(self):
        takedown = self.take_story(self.story)
        StoryPage.objects.get(pk=self.story.pk).delete()
        self.assertEqual(self.client.get("/en/world/ferry/").status_code, 410)
        with self.assertRaisesMessage(ValidationError, "The story was deleted since."):
            lift(Takedown.objects.get(pk=takedown.pk), self.chief)

    def test_cannot_be_published_again(self):
        self.take_story(self.story)
        shell = StoryPage.objects.get(pk=self.story.pk)
        with self.assertRaisesMessage(ValidationError, "This story was taken down."):
            shell.get_latest_revision().publish()

    def test_is_not_written_again_by_who_had_it_open(self):
        open_form = StoryPage.objects.get(pk=self.story.pk)
        open_front = Front.objects.get(pk=self.front.pk)
        self.take_story(self.story)
        with self.assertRaisesMessage(Refused, "This story was taken down."):
            open_form.save_revision()
        open_front.save_revision()
        for revision in Revision.objects.all():
            self.assertNotIn(CANARY, json.dumps(revision.content))

    def test_is_withdrawn_for_its_translations_until_it_comes_back(self):
        copy = make_story(self.arabic, translation_key=self.story.translation_key)
        link = Translation.objects.create(story=copy, source=self.story)
        takedown = self.take_story(self.story)
        link.refresh_from_db()
        self.assertEqual(link.change, Translation.Change.WITHDRAWAL)
        self.assertTrue(Notice.objects.filter(person=self.arabic_chief).exists())
        lift(Takedown.objects.get(pk=takedown.pk), self.owner)
        link.refresh_from_db()
        self.assertEqual((link.change, link.changed_at), ("", None))

    def test_tells_nobody_of_translations_that_go_with_it(self):
        copy = make_story(self.arabic, translation_key=self.story.translation_key)
        Translation.objects.create(story=copy, source=self.story)
        self.take_story(self.story, self.english, self.arabic)
        self.assertFalse(Notice.objects.filter(person=self.arabic_chief).exists())

    def test_comes_back_with_its_latest_draft_whoever_had_it_open(self):
        draft = StoryPage.objects.get(pk=self.story.pk).get_latest_revision().pk
        takedown = self.take_story(self.story)
        with suppress(Refused):
            StoryPage.objects.get(pk=self.story.pk).save_revision()
        lift(Takedown.objects.get(pk=takedown.pk), self.owner)
        self.assertEqual(StoryPage.objects.get(pk=self.story.pk).latest_revision_id, draft)

    def test_is_not_published_at_the_time_that_was_set(self):
        self.story.save_revision(approved_go_live_at=timezone.now())
        self.take_story(self.story)
        self.assertFalse(Revision.objects.exclude(approved_go_live_at=None).exists())

    def test_has_a_ledger_entry_without_its_words(self):
        takedown = self.take_story(self.story)
        lift(Takedown.objects.get(pk=takedown.pk), self.owner)
        entries = LedgerEntry.objects.all()
        self.assertEqual({entry.kind for entry in entries}, {"takedown", "lifting"})
        self.assertNotIn(CANARY, json.dumps([entry.data for entry in entries]))


class WhoMayTakeDown(Takedowns):
    def test_only_chief_editors_of_the_edition_and_owners(self):
        story = make_story(self.english)
        for person in (self.editor, self.reporter, self.arabic_chief, self.stranger):
            with self.assertRaises(PermissionDenied):
                self.take_story(story, by=person)
        self.take_story(story, by=self.chief)

    def test_lifting_too(self):
        takedown = self.take_story(make_story(self.english))
        for person in (self.editor, self.arabic_chief):
            with self.assertRaises(PermissionDenied):
                lift(takedown, person)

    def test_the_chiefs_of_other_editions_are_told(self):
        story = make_story(self.english, title=f"{CANARY} here")
        copy = make_story(
            self.arabic, title=f"{CANARY} there", translation_key=story.translation_key
        )
        self.take_story(story, by=self.chief, told=[self.arabic])
        notice = Notice.objects.get(person=self.arabic_chief)
        self.assertEqual(notice.kind, Notice.Kind.TAKEDOWN)
        self.assertIn("A court said so.", notice.text)
        self.assertTrue(StoryPage.objects.get(pk=copy.pk).live)

    def test_owners_take_down_translations_at_once(self):
        story = make_story(self.english, title=f"{CANARY} here")
        copy = make_story(
            self.arabic, title=f"{CANARY} there", translation_key=story.translation_key
        )
        self.take_story(story, self.english, self.arabic)
        for each in (story, copy):
            self.assertFalse(StoryPage.objects.get(pk=each.pk).live)
