"""A reporter invited for one story works at it, and finds every other door shut."""

import json
import re
from datetime import timedelta

import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page, WorkflowState

from broadsheet.editions.models import Assignment
from broadsheet.editions.refusing import Refused
from broadsheet.editions.tests.test_desk_doors import story_form
from broadsheet.media.models import Picture
from broadsheet.people.assigning import assign, end_overdue
from broadsheet.people.invitations import invite
from broadsheet.people.models import Invitation, User
from broadsheet.people.tests.with_factors import SigningInForReal
from broadsheet.stories.models import StoryPage
from broadsheet.testing import (
    Newsroom,
    Role,
    make_author,
    make_person,
    make_picture,
    make_story,
    make_topic,
    picture_file,
)

NEW = "stringer@papers.example.org"
JOIN = {"name": "Sten Ringer", "password": "violet-harbour-27", "again": "violet-harbour-27"}


class WithAStringer(Newsroom):
    def setUp(self):
        super().setUp()
        self.story = make_story(self.english, live=False, title="Ferry strike")
        self.other = make_story(self.english, live=False, title="Canary draft")
        self.stringer = make_person("stringer")
        self.assignment = assign(self.stringer, self.story.page_ptr, by=self.chief)
        self.at_desk_as(self.stringer)
        self.edit = f"/desk/pages/{self.story.pk}/edit/"

    def save(self, story=None, **changes):
        story = story or self.story
        return self.client.post(f"/desk/pages/{story.pk}/edit/", story_form(story, **changes))

    def draft(self) -> StoryPage:
        return StoryPage.objects.get(pk=self.story.pk).get_latest_revision_as_object()


class WorkingAtIt(WithAStringer):
    def test_the_story_is_on_the_first_page_of_the_desk(self):
        response = self.client.get("/desk/")
        self.assertContains(response, "Ferry strike")
        self.assertNotContains(response, "Canary")

    def test_it_is_written_and_previewed(self):
        self.assertEqual(self.client.get(self.edit).status_code, 200)
        self.save(title="Ferry strike ends", standfirst="After two weeks.")
        self.assertEqual(self.draft().title, "Ferry strike ends")
        preview = f"/desk/pages/{self.story.pk}/edit/preview/"
        self.client.post(preview, story_form(self.story, title="Half a word"))
        self.assertContains(self.client.get(preview), "Half a word")

    def test_it_is_submitted_for_review_and_not_published(self):
        self.save(**{"action-publish": "yes"})
        self.assertFalse(StoryPage.objects.get(pk=self.story.pk).live)
        self.save(**{"action-submit": "yes"})
        self.assertEqual(WorkflowState.objects.get().requested_by, self.stringer)

    def test_he_is_told_that_it_was_given_to_him_and_that_it_came_back(self):
        self.assertIn("given you “\u2068Ferry strike\u2069”", self.stringer.notices.get().text)
        self.stringer.notices.all().delete()
        self.save(**{"action-submit": "yes"})
        state = StoryPage.objects.get(pk=self.story.pk).current_workflow_task_state
        state.reject(user=self.editor, comment="Who says so?")
        told = self.stringer.notices.get()
        self.assertIn("Who says so?", told.text)
        self.assertContains(self.client.get("/desk/notices/"), "Who says so?")
        self.assertContains(self.client.get("/desk/"), "Notices (1)")

    def test_a_picture_is_uploaded_for_it(self):
        self.assertEqual(self.client.get("/desk/images/chooser/").status_code, 200)
        file = SimpleUploadedFile("strike.jpg", picture_file().read(), "image/jpeg")
        answer = self.client.post(
            "/desk/images/chooser/create/",
            {"image-chooser-upload-title": "Strike", "image-chooser-upload-file": file,
             "image-chooser-upload-description": "A pier", "image-chooser-upload-credit": "",
             "image-chooser-upload-collection": self.english.collection_id},
        )  # fmt: skip
        self.assertEqual(json.loads(answer.content)["step"], "chosen", answer.content)
        picture = Picture.objects.get(title="Strike")
        self.assertEqual(picture.collection, self.english.collection)
        self.save(picture=picture.pk)
        self.assertEqual(self.draft().picture, picture)

    def test_what_the_desk_settles_is_neither_offered_nor_taken(self):
        page = self.client.get(self.edit).content.decode()
        for name in ("topic_links-", "bylines-", "further_sections-", "corrections-", "go_live_at"):
            self.assertNotIn(f'name="{name}', page)
        settled = {"kind": "opinion", "published_at": "2020-01-01 10:00", "slug": "mine"}
        self.save(title="Saved once", **settled)
        draft = self.draft()
        self.assertEqual(
            (draft.title, draft.kind, draft.published_at), ("Saved once", "news", None)
        )
        topic, author = make_topic(self.english), make_author(self.english)
        self.save(
            **{"title": "Saved twice",
               "topic_links-TOTAL_FORMS": 1, "topic_links-0-topic": topic.pk,
               "bylines-TOTAL_FORMS": 1, "bylines-0-author": author.pk},
        )  # fmt: skip
        draft = self.draft()
        self.assertEqual((draft.title, draft.topics, draft.authors), ("Saved twice", [], []))

    def test_what_the_desk_has_settled_stays_when_it_is_saved(self):
        topic = make_topic(self.english)
        story = make_story(self.english, live=False, topics=(topic,), kind="feature")
        assign(self.stringer, story.page_ptr, by=self.chief)
        self.at_desk_as(self.stringer)
        self.save(story, title="New words")
        draft = StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object()
        self.assertEqual((draft.title, draft.topics, draft.kind), ("New words", [topic], "feature"))

    def test_nothing_is_pointed_to_that_he_has_not_brought(self):
        secret = make_picture(self.english, title="Canary picture")
        self.assertNotEqual(self.save(picture=secret.pk).status_code, 200)
        link = f'<p><a linktype="page" id="{self.other.pk}">x</a></p>'
        raw = {"blocks": [{"text": "x", "type": "unstyled", "depth": 0, "key": "a",
               "inlineStyleRanges": [], "entityRanges": [{"offset": 0, "length": 1, "key": 0}]}],
               "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE",
               "data": {"id": self.other.pk, "linkType": "page", "url": link}}}}  # fmt: skip
        body = {"body-count": 1, "body-0-type": "text", "body-0-order": 0, "body-0-deleted": "",
                "body-0-id": "", "body-0-value": json.dumps(raw)}  # fmt: skip
        self.save(**body)
        self.assertIsNone(self.draft().picture)
        self.assertEqual(len(self.draft().body), 0)

    def test_what_the_story_had_before_may_stay(self):
        picture = make_picture(self.english)
        story = make_story(self.english, live=False, picture=picture)
        assign(self.stringer, story.page_ptr, by=self.chief)
        self.at_desk_as(self.stringer)
        self.save(story, title="New words", picture=picture.pk)
        draft = StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object()
        self.assertEqual((draft.title, draft.picture), ("New words", picture))


class NothingElse(WithAStringer):
    def setUp(self):
        super().setUp()
        make_topic(self.english, "Canary topic")
        make_author(self.english, "Canary author")
        self.picture = make_picture(self.english, title="Canary picture")

    def test_is_in_any_list_chooser_or_search(self):
        for path in (
            "/desk/",
            "/desk/choose-page/",
            "/desk/choose-page/search/?q=Canary",
            "/desk/choose-page/search/?q=Canary&page_type=stories.StoryPage",
            "/desk/images/chooser/",
            "/desk/images/chooser/results/?q=Canary",
        ):
            response = self.client.get(path)
            self.assertEqual(response.status_code, 200, path)
            self.assertNotIn("Canary ", response.content.decode(), path)

    def test_is_open(self):
        pk, other = self.story.pk, self.other.pk
        for path in (
            "/desk/pages/",
            f"/desk/pages/{self.world.pk}/",
            f"/desk/pages/{other}/edit/",
            f"/desk/pages/{other}/view_draft/",
            f"/desk/pages/{pk}/delete/",
            f"/desk/pages/{pk}/move/",
            f"/desk/pages/{pk}/copy/",
            f"/desk/pages/{pk}/history/",
            f"/desk/pages/{pk}/unpublish/",
            f"/desk/choose-page/{self.world.pk}/",
            f"/desk/choose-page/chosen-multiple/?id={other}",
            "/desk/pages/search/?q=Canary",
            "/desk/pages/add/stories/storypage/" + f"{self.world.pk}/",
            "/desk/api/main/pages/",
            f"/desk/api/main/pages/{pk}/",
            f"/desk/api/main/pages/{other}/",
            "/desk/images/",
            f"/desk/images/{self.picture.pk}/",
            f"/desk/images/chooser/{self.picture.pk}/",
            f"/desk/images/chooser/chosen-multiple/?id={self.picture.pk}",
            "/desk/snippets/stories/topic/",
            "/desk/snippets/choose/stories/topic/",
            "/desk/snippets/choose/stories/author/",
            "/desk/quick/",
            "/desk/picture-debts/",
            "/desk/documents/",
            "/desk/media/",
            "/desk/staff/",
            "/desk/reports/workflow/",
            f"/desk/editions/{self.english.pk}/read/",
        ):
            self.assertEqual(self.client.get(path).status_code, 404, path)

    def test_can_be_changed_by_a_form_made_by_hand(self):
        self.assertEqual(self.save(self.other, title="Mine").status_code, 404)
        copy = {"new_title": "x", "new_slug": "x", "new_parent_page": self.world.pk}
        self.client.post(f"/desk/pages/{self.story.pk}/copy/", copy)
        self.client.post(f"/desk/pages/{self.story.pk}/delete/")
        self.assertEqual(StoryPage.objects.count(), 2)

    def test_of_another_persons_assignment_is_open_either(self):
        second = make_person("second")
        assign(second, self.other.page_ptr, by=self.chief)
        self.at_desk_as(second)
        self.assertEqual(self.client.get(self.edit).status_code, 404)


class Ending(WithAStringer):
    def shut(self) -> bool:
        self.at_desk_as(User.objects.get(pk=self.stringer.pk))
        return self.client.get(self.edit).status_code != 200

    def test_with_the_publication(self):
        self.assertFalse(self.shut())
        self.story.get_latest_revision().publish(user=self.editor)
        self.assertTrue(self.shut())
        self.assertIsNotNone(Assignment.objects.get().ended_at)
        self.assertFalse(self.stringer.groups.exists())

    def test_at_its_date_whether_a_job_runs_or_not(self):
        Assignment.objects.update(until=timezone.now() + timedelta(hours=1))
        self.assertFalse(self.shut())
        with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
            self.assertTrue(self.shut())
            end_overdue()
        self.assertFalse(self.stringer.groups.exists())

    def test_by_a_chief_editors_hand(self):
        self.at_desk_as(self.chief)
        path = f"/desk/staff/assignments/{self.assignment.pk}/end/"
        self.assertContains(self.client.get(f"/desk/staff/{self.english.pk}/"), path)
        self.client.post(path)
        self.assertTrue(self.shut())
        entry = ModelLogEntry.objects.get(action="people.end_assignment")
        self.assertEqual(entry.user, self.chief)

    def test_one_of_two_leaves_the_other(self):
        assign(self.stringer, self.other.page_ptr, by=self.chief)
        self.other.get_latest_revision().publish(user=self.editor)
        self.assertFalse(self.shut())

    def test_of_another_edition_nobody_assigns_or_ends_one(self):
        elsewhere = make_person("elsewhere", (self.arabic, Role.CHIEF_EDITOR))
        self.at_desk_as(elsewhere)
        path = f"/desk/staff/assignments/{self.assignment.pk}/end/"
        self.assertEqual(self.client.post(path).status_code, 404)
        with self.assertRaises(PermissionDenied):
            assign(self.reporter, self.story.page_ptr, by=elsewhere)


class ByInvitation(SigningInForReal):
    def test_from_the_story_to_the_story(self):
        story = make_story(self.english, live=False, title="Ferry strike")
        self.client.force_login(self.chief)
        with self.settings(SECOND_FACTOR="offered"):
            path = f"/desk/staff/for-story/{story.pk}/"
            self.assertContains(self.client.get(f"/desk/pages/{story.pk}/edit/"), path)
            tomorrow = (timezone.now() + timedelta(days=1)).date()
            self.client.post(path, {"email": NEW, "until": f"{tomorrow:%Y-%m-%d}"})
        link = re.search(r"/desk/invitation/\S+/", mail.outbox[0].body)[0]
        self.assertIn("Ferry strike", mail.outbox[0].body)
        self.client.post("/desk/logout/")
        self.client.post(link, JOIN)
        self.assertEqual(self.client.get(f"/desk/pages/{story.pk}/edit/").status_code, 200)
        until = Assignment.objects.get().until
        self.assertEqual(until.astimezone(self.english.zone).date(), tomorrow + timedelta(days=1))

    def invited_to(self, story) -> str:
        invite(NEW, self.english, [], by=self.chief, page=story.page_ptr)
        return re.search(r"/desk/invitation/\S+/", str(mail.outbox[-1].body))[0]

    def test_is_over_when_the_story_is_published(self):
        story = make_story(self.english, live=False)
        link = self.invited_to(story)
        story.get_latest_revision().publish(user=self.editor)
        self.assertIsNotNone(Invitation.objects.get().revoked_at)
        self.assertEqual(self.client.post(link, JOIN).status_code, 404)
        self.assertFalse(User.objects.filter(email=NEW).exists())

    def test_lasts_until_the_story_is_public_and_not_until_that_is_planned(self):
        story = make_story(self.english, live=False)
        link = self.invited_to(story)
        story.go_live_at = timezone.now() + timedelta(days=2)
        story.save_revision().publish(user=self.editor)
        self.client.post(link, JOIN)
        self.assertTrue(Assignment.objects.active().exists())
        story.go_live_at = timezone.now() + timedelta(days=2)
        story.save_revision().publish(user=self.editor)
        self.assertTrue(Assignment.objects.active().exists())

    def test_is_for_stories_that_are_not_published_alone(self):
        self.client.force_login(self.chief)
        live = make_story(self.english)
        with self.settings(SECOND_FACTOR="offered"):
            for page in (live, self.world, self.english.page):
                path = f"/desk/staff/for-story/{page.pk}/"
                said = self.client.post(path, {"email": NEW}, follow=True)
                self.assertContains(said, "Only a story that is not published")
                with self.assertRaises(Refused):
                    assign(self.stranger, Page.objects.get(pk=page.pk), by=self.chief)
        self.assertFalse(Invitation.objects.exists() or Assignment.objects.exists())

    def test_a_day_that_is_over_is_refused(self):
        story = make_story(self.english, live=False)
        self.client.force_login(self.chief)
        with self.settings(SECOND_FACTOR="offered"):
            path = f"/desk/staff/for-story/{story.pk}/"
            response = self.client.post(path, {"email": NEW, "until": "2020-01-01"})
        self.assertContains(response, "This day is over.")
