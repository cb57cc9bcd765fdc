import re
from datetime import timedelta

import time_machine
from django.core import mail
from django.utils import timezone

from broadsheet.comments.counting import set_state
from broadsheet.comments.models import Comment, Mute, Notice
from broadsheet.comments.notifying import send_digests
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.readers.models import HowOften
from broadsheet.testing import Newsroom, make_story

State = Comment.State


class NoticesTests(Newsroom):
    def setUp(self) -> None:
        super().setUp()
        self.story = make_story(self.english, title="The ferry is late again")
        self.rosa = make_reader("Rosa Quay", joined_at=timezone.now() - timedelta(days=9))
        self.root = make_comment(self.story, "The first", by=self.rosa)

    def answer(self, source: str = "An answer", **fields) -> Comment:
        return make_comment(self.story, source, self.root, **fields)

    def text(self) -> str:
        (letter,) = mail.outbox
        return str(letter.body)

    def test_an_answer_is_told_by_a_mail_of_text_alone(self):
        answer = self.answer(
            "See [this](https://evil.example/pixel.gif) or www.evil.example **now**"
        )
        (letter,) = mail.outbox
        self.assertEqual(letter.to, [self.rosa.account.email])
        self.assertEqual(letter.message().get_content_type(), "text/plain")
        self.assertEqual(letter.subject, "An answer to your comment at The Calder Lantern")
        self.assertNotIn("evil.example", self.text())
        self.assertIn(f"/comments/at/{answer.permalink}/", self.text())
        self.assertEqual(Notice.objects.get().kind, "answer")

    def test_a_spoiler_stays_closed_in_mails_and_in_the_list_of_notices(self):
        self.answer("I have seen it.\n\n>! The ferry sinks.\n>! All drown.\n\nGood film.")
        self.client.force_login(self.rosa.account)
        for told in (self.text(), self.read("/en/account/notices/")):
            self.assertIn("I have seen it. [Spoiler] Good film.", told)
            self.assertNotIn("sinks", told)
            self.assertNotIn("drown", told)

    def test_nothing_is_told_before_others_see_it_and_then_once(self):
        answer = self.answer()
        Notice.objects.all().delete(), mail.outbox.clear()
        set_state(answer, State.WAITING)
        self.assertEqual(mail.outbox, [])
        for state in (State.PUBLISHED, State.REMOVED, State.PUBLISHED):
            set_state(answer, state)
        self.assertEqual((len(mail.outbox), Notice.objects.count()), (1, 1))

    def test_what_waits_from_the_first_is_told_when_a_moderator_shows_it(self):
        answer = self.answer(waits=True)
        self.assertEqual((mail.outbox, Notice.objects.count()), ([], 0))
        set_state(answer, State.PUBLISHED)
        self.assertEqual(len(mail.outbox), 1)

    def test_whoever_is_named_and_takes_part_here_is_told_and_a_stranger_is_not(self):
        make_reader("Far Away")
        make_comment(self.story, "As @Rosa Quay says, and @Far Away, mail@rosa.example")
        self.assertEqual(
            [(n.reader, n.kind) for n in Notice.objects.all()], [(self.rosa, "mention")]
        )

    def test_nobody_is_told_of_her_own_or_of_whom_she_has_muted(self):
        self.answer(by=self.rosa)
        other = make_reader()
        Mute.objects.create(reader=self.rosa, muted=other)
        self.answer("@Rosa Quay hear me", by=other)
        self.assertFalse(Notice.objects.exists())

    def test_once_a_day_they_come_together_and_without_what_is_gone(self):
        self.rosa.answers_by_mail = HowOften.DAILY
        self.rosa.save()
        self.answer("Stays"), self.answer("Stays too")
        set_state(self.answer("Goes"), State.REMOVED)
        muted = make_reader()
        self.answer("Goes with its author", by=muted)
        Mute.objects.create(reader=self.rosa, muted=muted)
        send_digests()
        self.assertEqual(mail.outbox, [])
        with time_machine.travel(timezone.now() + timedelta(days=1, hours=1)):
            send_digests(), send_digests()
        self.assertEqual(mail.outbox[0].subject, "News about your comments at The Calder Lantern")
        self.assertIn("Stays too", self.text())
        self.assertNotIn("Goes", self.text())

    def test_once_a_day_none_comes_of_a_story_that_is_withdrawn(self):
        self.rosa.answers_by_mail = HowOften.DAILY
        self.rosa.save()
        self.answer("Goes with its story")
        self.story.unpublish()
        with time_machine.travel(timezone.now() + timedelta(days=1, hours=1)):
            send_digests()
        self.assertEqual(mail.outbox, [])
        self.assertFalse(Notice.objects.filter(is_for_digest=True).exists())

    def test_at_once_none_comes_of_a_story_that_is_withdrawn(self):
        answer = self.answer(waits=True)
        self.story.unpublish()
        set_state(answer, State.PUBLISHED)
        self.assertEqual((mail.outbox, Notice.objects.count()), ([], 1))

    def test_they_are_in_the_language_that_the_reader_has_chosen(self):
        self.rosa.language = "de"
        self.rosa.save()
        self.answer("At once")
        (letter,) = mail.outbox
        self.assertIn("hat auf Ihren Kommentar", str(letter.body))
        self.assertIn("The ferry is late again", str(letter.body))
        mail.outbox.clear()
        self.rosa.answers_by_mail = HowOften.DAILY
        self.rosa.save()
        self.answer("Stays"), self.answer("Stays too")
        with time_machine.travel(timezone.now() + timedelta(days=1, hours=1)):
            send_digests()
        self.assertEqual(self.text().count("hat auf Ihren Kommentar"), 2)

    def test_the_link_in_a_mail_ends_them_by_a_press_and_not_by_a_look(self):
        self.answer()
        path = re.search(r"http://[^/]+(/en/comments/mails/\S+)", self.text()).group(1)
        self.client.get(path)
        self.rosa.refresh_from_db()
        self.assertEqual(self.rosa.answers_by_mail, HowOften.AT_ONCE)
        self.client.post(path)
        self.rosa.refresh_from_db()
        self.assertEqual(self.rosa.answers_by_mail, HowOften.NEVER)
        self.answer("Another")
        self.assertEqual(len(mail.outbox), 1)
        for forged in (
            path.replace(":", "x:"),
            "/en/comments/mails/1:abc/",
            "/en/comments/mails/1/",
        ):
            self.assertEqual(self.client.post(forged).status_code, 404, forged)
