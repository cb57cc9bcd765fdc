"""Every mail goes through the outbox: written with what it tells of, sent until it is taken."""

import smtplib
from datetime import timedelta

import time_machine
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from django.test import TestCase, override_settings
from django.utils import timezone

from broadsheet.mail.models import WAITS, Letter
from broadsheet.mail.sending import forget_old, send_due

OUTBOX = {"BACKEND": "broadsheet.mail.backend.OutboxBackend"}


class Server:
    """In the place of the network: answers each mail as it was told."""

    answers: list[Exception | None] = []

    def __init__(self, alias, **options):
        pass

    def send_messages(self, messages):
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        mail.outbox.extend(messages)
        return len(messages)


SERVER = {"BACKEND": f"{__name__}.Server"}


@override_settings(MAILERS={"default": OUTBOX, "server": SERVER})
class TheOutbox(TestCase):
    def setUp(self):
        Server.answers = []

    def post(self, **fields):
        send_mail("Hello", "Words.", None, ["a@news.example.org"], **fields)
        return Letter.objects.get()

    def test_sends_what_was_posted_and_forgets_its_words(self):
        self.post(html_message="<p>Words.</p>")
        self.assertEqual(send_due(), 1)
        (sent,) = mail.outbox
        self.assertEqual(
            (sent.subject, sent.body, sent.to), ("Hello", "Words.", ["a@news.example.org"])
        )
        self.assertEqual(sent.alternatives[0].content, "<p>Words.</p>")
        self.assertEqual(Letter.objects.get().message, {})
        self.assertEqual(send_due(), 0)

    def test_sends_nothing_of_what_was_not_stored(self):
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            self.post()
            _ = 1 / 0
        self.assertEqual((send_due(), mail.outbox), (0, []))

    def test_tries_again_later_and_gives_up_in_the_end(self):
        letter = self.post()
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for minutes in WAITS:
                Server.answers = [ConnectionRefusedError("no server")]
                self.assertEqual((send_due(), send_due()), (0, 0))
                letter.refresh_from_db()
                self.assertEqual(letter.next_try_at, timezone.now() + timedelta(minutes=minutes))
                clock.shift(timedelta(minutes=minutes))
            Server.answers = [ConnectionRefusedError("no server")]
            send_due()
        letter.refresh_from_db()
        self.assertEqual((letter.next_try_at, letter.sent_at), (None, None))
        self.assertIn("no server", letter.problem)
        self.assertEqual(Letter.objects.failed().count(), 1)

    def test_gives_up_at_once_when_the_receiver_is_refused(self):
        self.post()
        Server.answers = [smtplib.SMTPRecipientsRefused({"a@news.example.org": (550, b"unknown")})]
        send_due()
        letter = Letter.objects.get()
        self.assertEqual((letter.next_try_at, letter.sent_at), (None, None))

    def test_a_refused_mail_holds_up_no_other_but_a_dead_server_all(self):
        for _number in range(3):
            send_mail("Hello", "Words.", None, ["a@news.example.org"])
        Server.answers = [smtplib.SMTPDataError(554, b"spam"), OSError("gone")]
        self.assertEqual(send_due(), 0)
        self.assertEqual(Letter.objects.filter(tries=0).count(), 1)
        self.assertEqual(send_due(), 1)

    def test_sends_again_what_a_killed_process_had_taken_up(self):
        letter = self.post()
        self.assertTrue(letter.take_up())
        self.assertEqual(send_due(), 0)
        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            self.assertEqual(send_due(), 1)

    def test_is_taken_up_by_one_of_two(self):
        self.post()
        one, other = Letter.objects.get(), Letter.objects.get()
        self.assertEqual((one.take_up(), other.take_up()), (True, False))

    def test_refuses_a_header_with_a_line_break_and_attachments(self):
        with self.assertRaises(ValueError):
            send_mail("Hello\nBcc: b@example.org", "Words.", None, ["a@news.example.org"])
        letter = EmailMultiAlternatives("Hello", "Words.", None, ["a@news.example.org"])
        letter.attach("a.txt", "text", "text/plain")
        with self.assertRaises(ValueError):
            letter.send()
        self.assertFalse(Letter.objects.exists())

    def test_is_emptied_of_what_is_long_done(self):
        self.post()
        send_due()
        forget_old()
        self.assertEqual(Letter.objects.count(), 1)
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            forget_old()
        self.assertFalse(Letter.objects.exists())
