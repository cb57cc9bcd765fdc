"""The desk's screens of takedowns, by HTTP."""

from __future__ import annotations

from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from broadsheet.editions.founding import shared_collection
from broadsheet.editions.refusing import Refused
from broadsheet.fronts.models import Package
from broadsheet.fronts.models.packages import PackageItem
from broadsheet.media.models import Picture
from broadsheet.people.models import Notice
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.tests.taken import CANARY, OTHER, PARAGRAPH, Takedowns, text
from broadsheet.testing import make_picture, make_story

WHY = {"reason": "A court said so.", "ordered_by": "The court of Calder", "reference": "7 O 12"}


class TakingDown(Takedowns):
    def setUp(self):
        super().setUp()
        body = [text(PARAGRAPH, f"{CANARY} said so"), text(OTHER, "The ferry sails")]
        self.story = make_story(self.english, title=f"{CANARY} sails", slug="ferry", body=body)
        self.copy = make_story(
            self.arabic, title=f"{CANARY} there", slug="copy", body=body,
            translation_key=self.story.translation_key,
        )  # fmt: skip
        self.address = reverse("takedown_story", args=[self.story.pk])

    def test_is_offered_to_chief_editors_on_a_story_and_to_nobody_else(self):
        for person, is_offered in ((self.chief, True), (self.owner, True), (self.editor, False)):
            self.at_desk_as(person)
            page = self.client.get(reverse("wagtailadmin_pages:edit", args=[self.story.pk]))
            self.assertEqual(self.address in page.content.decode(), is_offered, person)

    def test_is_offered_on_the_page_of_a_picture(self):
        picture = make_picture(self.english)
        address = reverse("takedown_picture", args=[picture.pk])
        for person, is_offered in ((self.chief, True), (self.editor, False)):
            self.at_desk_as(person)
            page = self.client.get(reverse("wagtailimages:edit", args=[picture.pk]))
            self.assertEqual(address in page.content.decode(), is_offered, person)

    def test_says_beforehand_what_will_be_gone(self):
        self.at_desk_as(self.chief)
        page = self.client.get(self.address)
        self.assertContains(page, "/en/world/ferry/")
        self.assertContains(page, "Text: Zephyrine said so")
        self.assertContains(page, "Tell the chief editors of the other editions")
        self.assertNotContains(page, "/ar/")

    def test_a_chief_editor_takes_down_in_his_edition_and_the_other_is_told(self):
        self.at_desk_as(self.chief)
        words = {f"words_{self.english.pk}": "Removed.", "tell_others": "on"}
        sent = self.client.post(self.address, WHY | words | {"what": "story", "answer": "451"})
        takedown = Takedown.objects.get()
        self.assertRedirects(sent, reverse("takedown", args=[takedown.pk]))
        self.assertEqual((takedown.by, takedown.reference), (self.chief, "7 O 12"))
        self.assertContains(self.client.get("/en/world/ferry/"), "Removed.", status_code=451)
        self.assertTrue(StoryPage.objects.get(pk=self.copy.pk).live)
        notice = Notice.objects.get(person=self.arabic_chief)
        self.assertEqual(notice.path, reverse("takedown_story", args=[self.copy.pk]))

    def test_an_owner_takes_down_in_the_editions_he_chooses(self):
        self.at_desk_as(self.owner)
        chosen = {"what": PARAGRAPH, "answer": "410", "editions": [self.arabic.pk]}
        self.client.post(self.address, WHY | chosen)
        self.assertEqual(Takedown.objects.get().edition, self.arabic)
        self.assertContains(self.client.get("/en/world/ferry/"), f"{CANARY} said so")

    def test_an_edition_where_the_paragraph_is_another_one_is_named(self):
        story = make_story(self.english, body=[text(PARAGRAPH, CANARY)])
        theirs = make_story(
            self.arabic, body=[text(OTHER, CANARY)], translation_key=story.translation_key
        )
        self.at_desk_as(self.owner)
        chosen = {"editions": [self.english.pk, self.arabic.pk]}
        asked = {"what": PARAGRAPH, "answer": "410"} | chosen
        address = reverse("takedown_story", args=[story.pk])
        page = self.client.post(address, WHY | asked, follow=True)
        self.assertContains(page, f"Nothing was taken down in “{self.arabic.name}”")
        self.assertContains(page, reverse("takedown_story", args=[theirs.pk]))
        self.assertNotContains(page, f"Nothing was taken down in “{self.english.name}”")

    def test_what_all_editions_share_is_chosen_among_them(self):
        picture = make_picture(self.english, title=CANARY)
        shared = make_picture(collection=shared_collection(), title=CANARY)
        address = reverse("takedown_picture", args=[picture.pk])
        self.at_desk_as(self.owner)
        field = self.client.get(address).context["form"]["editions"]
        self.assertIn("All editions", str(field))
        self.client.post(address, WHY | {"editions": field.initial})
        self.assertFalse(Picture.objects.filter(pk__in=[picture.pk, shared.pk]).exists())

    def test_a_note_needs_words(self):
        self.at_desk_as(self.chief)
        asked = {"what": PARAGRAPH, "answer": "410", "leaves_note": "on"}
        page = self.client.post(self.address, WHY | asked)
        self.assertContains(page, "Write what the note says.")
        self.assertContains(page, "7 O 12")
        self.assertFalse(Takedown.objects.exists())

    def test_needs_a_reason_and_who_ordered_it(self):
        self.at_desk_as(self.chief)
        page = self.client.post(self.address, {"what": "story", "answer": "410"})
        self.assertEqual(set(page.context["form"].errors), {"reason", "ordered_by"})

    def test_a_picture_is_taken_down_from_its_screen(self):
        picture = make_picture(self.english, title=CANARY)
        self.at_desk_as(self.chief)
        self.client.post(reverse("takedown_picture", args=[picture.pk]), WHY)
        self.assertEqual(Takedown.objects.get().kind, "picture")
        self.assertFalse(type(picture).objects.filter(pk=picture.pk).exists())

    def test_of_another_editions_story_is_not_there(self):
        self.at_desk_as(self.chief)
        other = reverse("takedown_story", args=[self.copy.pk])
        self.assertEqual(self.client.post(other, WHY).status_code, 404)
        self.assertFalse(Takedown.objects.exists())


class WhatIsDown(Takedowns):
    def setUp(self):
        super().setUp()
        self.story = make_story(self.english, title=f"{CANARY} sails", slug="ferry")
        self.takedown = self.take_story(self.story)
        self.at_desk_as(self.chief)

    def test_is_listed_for_its_chief_editors_without_its_words(self):
        self.take_story(make_story(self.arabic, slug="other-slug"), self.arabic)
        page = self.client.get(reverse("takedowns"))
        self.assertContains(page, "The court of Calder")
        self.assertContains(page, "ferry")
        self.assertNotContains(page, CANARY)
        self.assertNotContains(page, "other-slug")

    def test_a_long_list_takes_as_many_queries_as_a_short_one(self):
        for _ in range(2):  # what is asked for once a process is known then
            with CaptureQueriesContext(connection) as few:
                self.client.get(reverse("takedowns"))
        for _ in range(3):
            self.take_story(make_story(self.english))
        with self.assertNumQueries(len(few)):
            self.client.get(reverse("takedowns"))

    def test_is_sealed_and_each_opening_is_noted(self):
        page = self.client.get(reverse("takedown_sealed", args=[self.takedown.pk]))
        self.assertContains(page, f"{CANARY} sails")
        entry = ModelLogEntry.objects.get(action="takedowns.open")
        self.assertEqual(entry.user, self.chief)
        page = self.client.get(reverse("takedown", args=[self.takedown.pk]))
        self.assertContains(page, "Sealed copy opened")
        self.assertNotContains(page, CANARY)

    def test_the_file_of_a_picture_is_saved_not_shown(self):
        picture = make_picture(self.english)
        original = Path(picture.file.path).read_bytes()
        takedown = self.take_picture(picture)
        answer = self.client.get(reverse("takedown_sealed_file", args=[takedown.pk, 0]))
        self.assertEqual(b"".join(answer), original)
        self.assertIn("attachment", answer["Content-Disposition"])
        self.assertIn("no-store", answer["Cache-Control"])
        self.assertTrue(ModelLogEntry.objects.filter(action="takedowns.open").exists())
        answer = self.client.get(reverse("takedown_sealed_file", args=[takedown.pk, 1]))
        self.assertEqual(answer.status_code, 404)

    def test_is_lifted_from_its_screen_and_a_second_time_says_who_did(self):
        address = reverse("takedown", args=[self.takedown.pk])
        self.client.post(address)
        self.assertContains(self.client.get("/en/world/ferry/"), f"{CANARY} sails")
        page = self.client.post(address, follow=True)
        self.assertContains(page, "This was lifted already, by chief on")

    def test_is_not_published_among_many(self):
        action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        page = self.client.post(f"{action}?id={self.story.pk}", follow=True)
        self.assertContains(page, "One of these stories was taken down: leave it out.")

    def test_is_not_deleted(self):
        one = reverse("wagtailadmin_pages:delete", args=[self.story.pk])
        many = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        for address in (one, f"{many}?id={self.story.pk}"):
            self.client.post(address)
            self.assertTrue(StoryPage.objects.filter(pk=self.story.pk).exists(), address)

    def test_is_put_into_no_package(self):
        form = {
            "name": "Verdict", "items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0",
            "items-MIN_NUM_FORMS": "1", "items-MAX_NUM_FORMS": "1000", "items-0-id": "",
            "items-0-ORDER": "1", "items-0-story": self.story.pk,
        }  # fmt: skip
        add = reverse("wagtailsnippets_fronts_package:add")
        self.client.post(add, form)
        self.assertFalse(Package.objects.exists())
        shell = self.story.get_latest_revision()
        package = Package.objects.create(edition=self.english, name="Verdict")
        with self.assertRaises(Refused):
            PackageItem.objects.create(package=package, story=self.story, revision=shell)

    def test_is_not_worked_on(self):
        for name in ("edit", "copy"):
            page = self.client.get(reverse(f"wagtailadmin_pages:{name}", args=[self.story.pk]))
            self.assertContains(page, "This story was taken down.", status_code=403)
        form = {"title": CANARY, "action-publish": "1"}
        edit = reverse("wagtailadmin_pages:edit", args=[self.story.pk])
        self.assertEqual(self.client.post(edit, form).status_code, 403)
