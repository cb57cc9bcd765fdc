"""What a reader is told on the site itself of answers to her and comments that name her."""

import json
import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from broadsheet.comments.counting import set_state
from broadsheet.comments.models import Comment, EditionRules, Mode, Mute, Notice, SectionRules
from broadsheet.comments.posting import delete
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.comments.views_notices import shown
from broadsheet.readers.copying import copy_of
from broadsheet.readers.erasing import erase
from broadsheet.readers.models import HowOften
from broadsheet.readers.subjects import subject_of
from broadsheet.testing import Newsroom, make_story

PAGE = "/en/account/notices/"
State = Comment.State


class OnTheSite(Newsroom):
    client_class = Client

    def setUp(self) -> None:
        super().setUp()
        before = timezone.now() - timedelta(days=9)
        self.story = make_story(self.english, title="The ferry is late again")
        self.rosa = make_reader("Rosa Quay", joined_at=before, answers_by_mail=HowOften.NEVER)
        self.ola = make_reader("Ola Reef", joined_at=before)
        self.root = make_comment(self.story, "The first", by=self.rosa)
        self.client.force_login(self.rosa.account)

    def answer(self, source: str = "An **answer**", **fields) -> Comment:
        return make_comment(self.story, source, self.root, **{"by": self.ola} | fields)

    def told(self):
        return json.loads(self.client.get("/en/account/me/").content)["notices"]

    def newest(self) -> int:
        return Notice.objects.latest("pk").pk

    def test_they_stand_newest_first_with_who_where_and_what(self) -> None:
        answer = self.answer("An **answer** <img src=x>")
        make_comment(self.story, "As @Rosa Quay says", by=self.ola)
        page = self.read(PAGE)
        self.assertLess(page.index("has named you"), page.index("has answered your comment"))
        self.assertIn("<bdi>Ola Reef</bdi>", page)
        self.assertIn("The ferry is late again", page)
        self.assertIn(f"/comments/at/{answer.permalink}/", page)
        self.assertIn("An answer", page)
        self.assertNotIn("<img src=x", page)

    def test_unread_ones_are_marked_until_the_reader_says_that_she_has_read_them(self) -> None:
        self.answer("Before")
        seen = self.newest()
        self.answer("While she looked")
        self.assertEqual(self.told(), {"shown": "2", "said": "2 new notices"})
        self.assertEqual(self.read(PAGE).count("is-new"), 2)
        self.assertEqual(self.told()["shown"], "2", "looking changes nothing")
        self.assertRedirects(self.client.post(PAGE, {"newest": seen}), PAGE)
        self.assertEqual(self.told(), {"shown": "1", "said": "1 new notice"})
        self.client.post(PAGE, {"newest": self.newest()})
        self.assertIsNone(self.told())
        page = self.read(PAGE)
        self.assertNotIn("is-new", page)
        self.assertNotIn("I have read these", page)

    def test_what_is_not_a_notice_of_hers_marks_nothing(self) -> None:
        self.answer()
        other = make_comment(self.story, "Another first", by=self.ola)
        make_comment(self.story, "To Ola", other, by=self.rosa)
        self.client.post(PAGE, {"newest": self.newest()})
        self.assertEqual(
            list(Notice.objects.unread().values_list("reader", flat=True)), [self.ola.pk]
        )
        for written in ("", "x", "-1", "9" * 40):
            self.assertEqual(self.client.post(PAGE, {"newest": written}).status_code, 302)
            self.assertEqual(self.client.get(PAGE, {"after": written}).status_code, 200)

    def test_the_number_is_in_the_digits_of_the_edition_and_ends_at_a_hundred(self) -> None:
        conventions = self.arabic.conventions
        self.assertEqual(shown(conventions, 99), conventions.number(99))
        self.assertEqual(shown(self.english.conventions, 100), "99+")

    def test_nobody_else_sees_them_and_no_stored_page_has_them(self) -> None:
        self.answer()
        stranger = Client(HTTP_HOST=self.host)
        self.assertEqual(stranger.get(PAGE).status_code, 302)
        self.assertEqual(stranger.post(PAGE, {"newest": self.newest()}).status_code, 302)
        self.assertEqual(Notice.objects.unread().count(), 1)
        self.assertNotIn("notices", json.loads(stranger.get("/en/account/me/").content))
        self.client.force_login(self.ola.account)
        self.assertNotIn("An answer", self.read(PAGE))
        self.client.force_login(self.rosa.account)
        self.assertNotIn("new notice", self.read("/en/"))
        self.assertIn("private", self.client.get(PAGE)["Cache-Control"])

    def test_those_of_comments_that_readers_do_not_see_are_not_shown(self) -> None:
        removed, deleted = self.answer("Removed"), self.answer("Deleted")
        set_state(removed, State.REMOVED)
        delete(deleted)
        self.assertFalse(Notice.objects.filter(comment=deleted).exists())
        self.assertIsNone(self.told())
        set_state(removed, State.PUBLISHED)
        self.assertIn("Removed", self.read(PAGE))
        self.story.unpublish()
        self.assertIsNone(self.told())
        self.assertNotIn("The ferry is late again</bdi>", self.read(PAGE))

    def test_those_below_a_story_whose_comments_are_hidden_are_not_shown(self) -> None:
        self.answer("Out of sight")
        thread = self.root.thread
        thread.mode = Mode.HIDDEN
        thread.save()
        self.assertIsNone(self.told())
        self.assertNotIn("Out of sight", self.read(PAGE))
        thread.mode = ""
        thread.save()
        self.assertEqual(self.told()["shown"], "1")
        rules = EditionRules.objects.create(edition=self.english, mode=Mode.HIDDEN)
        self.assertIsNone(self.told())
        SectionRules.objects.create(section=self.story.section, mode=Mode.OPEN)
        self.assertEqual(self.told()["shown"], "1")
        rules.mode_outside, rules.is_unstaffed = Mode.HIDDEN, True
        rules.save()
        self.assertIsNone(self.told())

    def test_those_of_somebody_whom_she_mutes_go_and_no_further_ones_come(self) -> None:
        self.answer("Before")
        Mute.objects.create(reader=self.rosa, muted=self.ola)
        self.answer("After")
        self.assertIsNone(self.told())
        self.assertNotIn("Before", self.read(PAGE))
        self.assertEqual(Notice.objects.count(), 1)

    def test_they_come_in_pages_and_in_a_fixed_number_of_queries(self) -> None:
        for number in range(34):
            self.answer(f"Answer number {number}.")
        with self.assertNumQueries(8):
            page = self.read(PAGE)
        self.assertIn("Answer number 33.", page)
        self.assertNotIn("Answer number 3.", page)
        further = self.read(f"{PAGE}?after=" + page.split("?after=")[1].split(chr(34))[0])
        self.assertIn("Answer number 3.", further)
        self.assertNotIn("Older notices", further)
        [oldest] = re.findall(r'name="oldest" value="(\d+)"', page)
        self.client.post(PAGE, {"oldest": oldest, "newest": self.newest()})
        self.assertEqual(self.told()["shown"], "4", "those of the other page")
        self.assertNotIn("I have read these", self.read(PAGE))

    def test_the_readers_page_has_the_newest(self) -> None:
        self.assertIn("When somebody answers", self.read("/en/account/"))
        self.answer()
        page = self.read("/en/account/")
        self.assertIn("1 new notice", page)
        self.assertIn(PAGE, page)

    def test_they_are_in_her_copy_and_go_with_her_and_with_who_wrote(self) -> None:
        answer = self.answer()
        make_comment(self.story, "To Ola", answer, by=self.rosa)
        copied = json.loads(copy_of(subject_of(self.rosa.account.email)))
        self.assertEqual([each["comment"] for each in copied["notices"]], [answer.permalink])
        erase(subject_of(self.ola.account.email))
        self.assertFalse(Notice.objects.exists())
        make_comment(self.story, "Still", self.root)
        erase(subject_of(self.rosa.account.email))
        self.assertFalse(Notice.objects.exists())
