"""A story is wanted in another edition."""

from datetime import timedelta

import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from broadsheet.stories.models import StoryPage
from broadsheet.testing import Role, make_person, make_story
from broadsheet.translations.models import TranslationRequest
from broadsheet.translations.requesting import ask_for, wanted_from
from broadsheet.translations.tests.room import TranslationRoom
from broadsheet.translations.translating import translate_into


class AnEditor(TranslationRoom):
    def setUp(self):
        super().setUp()
        self.path = f"/desk/stories/{self.source.pk}/translate/"
        self.at_desk_as(self.editor)

    def ask(self, **data):
        return self.client.post(self.path, {"ask": "1", "edition": self.arabic.pk} | data)

    def test_asks_for_a_translation_and_its_desk_is_told(self):
        due = "2099-12-04 18:00"
        self.ask(is_urgent="on", due_at=due)
        wanted = TranslationRequest.objects.get()
        self.assertEqual((wanted.story, wanted.edition), (self.source, self.arabic))
        self.assertEqual((wanted.asked_by, wanted.is_urgent), (self.editor, True))
        for person in (self.both, self.arabic_translator, self.stranger):
            (said,) = self.told(person)
            self.assertIn("“Ferries return” is urgently wanted", said)
            self.assertIn("Dec. 4, 2099, 10 p.m. (Asia/Dubai)", said)
        self.assertEqual(self.told(self.translator) + self.told(self.reporter), [])

    def test_is_told_what_is_wrong_with_the_time_and_loses_nothing(self):
        page = self.ask(due_at="2001-01-01 10:00", is_urgent="on")
        self.assertContains(page, "“By when” is in the past.")
        self.assertContains(page, "2001-01-01 10:00")
        self.assertFalse(TranslationRequest.objects.exists())

    def test_asks_once(self):
        self.ask()
        page = self.ask()
        self.assertEqual(TranslationRequest.objects.count(), 1)
        self.assertContains(page, "nobody has taken it yet")

    def test_asks_for_no_translation_that_is_there(self):
        self.translate()
        self.ask()
        self.assertFalse(TranslationRequest.objects.exists())

    def test_takes_a_request_back(self):
        self.ask()
        self.client.post(self.path, {"take_back": TranslationRequest.objects.get().pk})
        self.assertFalse(TranslationRequest.objects.exists())

    def test_is_the_only_one_who_asks(self):
        for person in (self.reporter, self.translator, self.both):
            self.at_desk_as(person)
            self.ask()
            with self.assertRaises(PermissionDenied):
                ask_for(self.source, self.arabic, by=person)
        self.at_desk_as(self.stranger)
        self.assertEqual(self.ask().status_code, 404)
        self.assertFalse(TranslationRequest.objects.exists())

    def test_tells_of_a_draft_only_who_may_read_it(self):
        draft = make_story(self.english, live=False, title="Canary")
        ask_for(draft, self.arabic, by=self.editor)
        self.assertEqual(len(self.told(self.both)), 1)
        for person in (self.arabic_translator, self.stranger):
            self.assertEqual(self.told(person), [])
            self.assertEqual(wanted_from(person), [])
            self.at_desk_as(person)
            path = f"/desk/translations/wanted/{TranslationRequest.objects.get().pk}/"
            self.assertEqual(self.client.get(path).status_code, 404)


class ATranslator(TranslationRoom):
    def setUp(self):
        super().setUp()
        self.wanted = ask_for(self.source, self.arabic, by=self.editor)
        self.path = f"/desk/translations/wanted/{self.wanted.pk}/"
        self.at_desk_as(self.arabic_translator)

    def fresh(self) -> TranslationRequest:
        return TranslationRequest.objects.get(pk=self.wanted.pk)

    def test_finds_what_is_wanted_at_the_desks_home(self):
        self.assertContains(self.client.get("/desk/"), self.path)
        self.at_desk_as(self.editor)
        self.assertNotContains(self.client.get("/desk/"), self.path)

    def test_takes_it_and_no_other_can(self):
        self.client.post(self.path, {"take": "1"})
        self.assertEqual(self.fresh().taken_by, self.arabic_translator)
        self.assertIsNotNone(self.fresh().taken_at)
        self.at_desk_as(self.both)
        self.client.post(self.path, {"take": "1"})
        self.assertEqual(self.fresh().taken_by, self.arabic_translator)
        self.assertContains(self.client.get(self.path), "was faster")

    def test_gives_it_back_as_may_an_editor_and_no_colleague(self):
        self.client.post(self.path, {"take": "1"})
        self.at_desk_as(self.both)
        self.client.post(self.path, {"give_back": "1"})
        self.assertEqual(self.fresh().taken_by, self.arabic_translator)
        for person in (self.arabic_translator, self.stranger):
            TranslationRequest.objects.update(taken_by=self.arabic_translator)
            self.at_desk_as(person)
            self.client.post(self.path, {"give_back": "1"})
            self.assertIsNone(self.fresh().taken_by)

    def test_begins_what_is_wanted_without_a_role_at_the_other_desk(self):
        answer = self.client.post(self.path, {"section": self.section.pk})
        draft = StoryPage.objects.get(edition=self.arabic)
        self.assertEqual(answer["Location"], f"/desk/pages/{draft.pk}/edit/")
        self.assertEqual(draft.owner, self.arabic_translator)
        self.assertEqual(self.fresh().taken_by, self.arabic_translator)
        self.assertContains(self.client.get(answer["Location"]), "Ten ferries sail.")

    def test_begins_nothing_that_is_not_wanted(self):
        other = make_story(self.english)
        with self.assertRaises(PermissionDenied):
            translate_into(other, self.arabic, self.section, by=self.arabic_translator)

    def test_begins_no_draft_of_another_desk_though_it_is_wanted(self):
        self.source.unpublish()
        with self.assertRaises(PermissionDenied):
            translate_into(self.source, self.arabic, self.section, by=self.arabic_translator)

    def test_fulfils_it_by_publishing_and_who_asked_is_told(self):
        self.client.post(self.path, {"section": self.section.pk})
        draft = StoryPage.objects.get(edition=self.arabic)
        mail.outbox.clear()
        with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
            draft.get_latest_revision().publish(user=self.stranger)
            self.assertEqual(self.fresh().fulfilled_at, timezone.now())
        self.assertEqual(len(self.told(self.editor)), 1)
        self.assertIn("is live there", self.told(self.editor)[0])
        self.assertEqual(wanted_from(self.arabic_translator), [])

    def test_of_another_edition_is_shown_nothing(self):
        for person in (self.editor, self.chief, self.translator):
            self.at_desk_as(person)
            self.assertEqual(self.client.get(self.path).status_code, 404)

    def test_finds_all_that_is_wanted_in_a_fixed_number_of_queries(self):
        for number in range(3):
            ask_for(make_story(self.english, title=f"{number}"), self.arabic, by=self.editor)
        person = make_person("new", (self.arabic, Role.TRANSLATOR))
        with self.assertNumQueries(1):
            self.assertEqual(len(wanted_from(person)), 4)
