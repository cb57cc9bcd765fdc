import json
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadsheet.comments.models import Comment
from broadsheet.comments.testing import make_comment
from broadsheet.kit.ledger import REPLAYS
from broadsheet.kit.models import LedgerEntry
from broadsheet.mail.models import Letter
from broadsheet.people.models import Session, User
from broadsheet.readers.avatars import put_avatar
from broadsheet.readers.erasing import begin, erase, erase_due, finish_begun
from broadsheet.readers.models import (
    BegunErasure,
    DataRequest,
    Erasure,
    FormerAddress,
    LegalHold,
    NameChange,
    Reader,
)
from broadsheet.readers.names import rename
from broadsheet.readers.subjects import AHEAD, subject_of
from broadsheet.readers.testing import letters_to, make_reader
from broadsheet.testing import Newsroom, make_story, make_topic


def in_hours(hours: float):
    return time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False)


def run_jobs() -> int:
    begun = erase_due()
    finish_begun()
    return begun


class WithNadia(Newsroom):
    client_class = Client

    def setUp(self):
        super().setUp()
        self.nadia = make_reader()
        self.address = self.nadia.account.email
        self.client.force_login(self.nadia.account)

    def erasure(self, **form):
        return self.client.post("/en/account/erasure/", form)

    def there(self) -> bool:
        return User.objects.filter(email=self.address).exists()


class TheCopy(WithNadia):
    def test_has_everything_in_one_file_that_a_person_can_read(self):
        rename(self.nadia, "Nadia Two", by=self.nadia.account)
        self.nadia.saved.create(story=make_story(self.english, title="A saved story"))
        self.nadia.follows.create(topic=make_topic(self.english, "Harbours"))
        answer = self.client.post("/en/account/copy/")
        self.assertIn("attachment", answer["Content-Disposition"])
        self.assertIn("no-store", answer["Cache-Control"])
        kept = json.loads(answer.content)
        text = answer.content.decode()
        for words in (
            self.address,
            "Nadia Two",
            "Nadia Berg",
            "Harbours",
            "/en/world/",
            "sessions",
        ):
            self.assertIn(words, text)
        self.assertNotIn(self.nadia.account.password, text)
        self.assertEqual(kept["reader"][0]["earlier names"][0]["before"], "Nadia Berg")

    def test_says_nothing_of_others(self):
        make_reader("Paul Lorne")
        self.assertNotIn("Paul", self.client.post("/en/account/copy/").content.decode())


class Erasing(WithNadia):
    def test_takes_a_press_and_a_day(self):
        self.client.get("/en/account/erasure/")
        self.assertEqual(self.erasure().status_code, 422)
        self.assertFalse(Erasure.objects.exists())
        self.erasure(sure="1")
        [letter] = letters_to(self.address)
        self.assertIn("will be erased", letter.subject)
        with in_hours(23.9):
            self.assertEqual(run_jobs(), 0)
        self.assertTrue(self.there())
        with in_hours(24.1):
            self.assertEqual(run_jobs(), 1)
        self.assertFalse(self.there())

    def test_is_written_of_in_the_readers_language_and_by_her_clock(self):
        self.nadia.language, self.nadia.time_zone = "es", "Asia/Tokyo"
        self.nadia.save()
        self.erasure(sure="1")
        [letter] = letters_to(self.nadia.account.email)
        due = Erasure.objects.get().due_at.astimezone(ZoneInfo("Asia/Tokyo"))
        self.assertIn(f"de {due.year}, {due.hour}:{due.minute:02}", letter.body)
        self.assertIn("Su cuenta", letter.subject)

    def test_can_be_taken_back(self):
        self.erasure(sure="1")
        self.assertContains(self.client.get("/en/account/"), "will be erased")
        self.erasure(keep="1")
        self.assertIn("stays", letters_to(self.address)[-1].subject)
        with in_hours(48):
            self.assertEqual(run_jobs(), 0)
        self.assertTrue(self.there())

    def test_asking_twice_does_not_begin_the_day_anew(self):
        self.erasure(sure="1")
        first = Erasure.objects.get().due_at
        with in_hours(5):
            self.erasure(sure="1")
        self.assertEqual(Erasure.objects.get().due_at, first)

    def erase(self):
        self.erasure(sure="1")
        with in_hours(25), self.captureOnCommitCallbacks(execute=True):
            self.assertEqual(run_jobs(), 1)

    def test_leaves_nothing(self):
        rename(self.nadia, "Nadia Two", by=self.nadia.account)
        put_avatar(self.nadia, ContentFile(b"face"))
        face = Path(self.nadia.avatar.path)
        Letter.objects.create(to=[self.address], subject="Hello", message={})
        kept = Letter.objects.create(to=["paul@mail.example.org"], subject="Hello", message={})
        self.erase()
        self.assertFalse(self.there())
        for model in (Reader, NameChange, EmailAddress, Session, Erasure):
            self.assertFalse(model.objects.exists(), model)
        self.assertFalse(face.exists())
        self.assertEqual(list(Letter.objects.all()), [kept])
        self.assertNotIn("nadlaberg", str(list(LedgerEntry.objects.values())))

    def test_is_begun_once(self):
        first = begin(subject_of(self.address))
        self.assertEqual(begin(subject_of(self.address)), first)
        Erasure.objects.create(
            account=self.nadia.account, due_at=timezone.now(), edition=self.english
        )
        self.assertEqual(run_jobs(), 0)
        self.assertEqual(LedgerEntry.objects.filter(kind="erasure").count(), 1)
        self.assertFalse(self.there())

    def test_that_cannot_be_finished_keeps_no_other(self):
        other = make_reader("Paul Lorne")
        begin(subject_of(self.address))
        begin(subject_of(other.account.email))

        def broken(subject):
            if subject.email == self.address:
                raise OSError("no such disk")

        AHEAD.append(broken)
        self.addCleanup(AHEAD.remove, broken)
        with self.assertRaises(ExceptionGroup):
            finish_begun()
        self.assertTrue(self.there())
        self.assertFalse(Reader.objects.filter(pk=other.pk).exists())

    def test_leaves_holds_of_whoever_has_a_former_address_since(self):
        until = timezone.now()
        FormerAddress.objects.create(
            account=self.nadia.account, email="old@mail.example.org", until=until
        )
        later = LegalHold.objects.create(
            email="old@mail.example.org", reason="Case 8", by=self.owner,
            at=until + timedelta(hours=1), until=until + timedelta(days=9),
            lifted_at=until + timedelta(hours=2),
        )  # fmt: skip
        erase(subject_of(self.address))
        self.assertEqual(LegalHold.objects.get(), later)

    def test_waits_for_what_was_in_flight(self):
        story = make_story(self.english)

        def in_flight(subject):
            AHEAD.remove(in_flight)
            make_comment(story, "Just sent", by=self.nadia)

        AHEAD.append(in_flight)
        erase(subject_of(self.address))
        self.assertTrue(BegunErasure.objects.exists() and self.there())
        finish_begun()
        self.assertFalse(BegunErasure.objects.exists() or self.there())
        self.assertFalse(Comment.objects.filter(source="Just sent").exists())

    def test_happens_again_in_a_restored_backup(self):
        account, reader = User.objects.get(email=self.address), Reader.objects.get()
        self.erase()
        entry = LedgerEntry.objects.get(kind="erasure")
        account.save(force_insert=True)
        reader.save(force_insert=True)
        Letter.objects.create(to=[self.address], subject="Hello", message={})
        REPLAYS["erasure"](entry.data)
        REPLAYS["erasure"](entry.data)
        self.assertFalse(self.there())
        self.assertFalse(Reader.objects.exists() or Letter.objects.exists())

    def test_waits_for_a_legal_hold_to_end(self):
        LegalHold.objects.create(
            email=self.address.upper(), reason="Case 7", by=self.owner,
            until=timezone.now() + timedelta(days=10),
        )  # fmt: skip
        self.assertContains(self.client.get("/en/account/erasure/"), "obliges us")
        self.erasure(sure="1")
        with in_hours(25):
            self.assertEqual(run_jobs(), 0)
        with in_hours(11 * 24):
            self.assertEqual(run_jobs(), 1)
        self.assertFalse(self.there())

    def test_is_not_for_who_works_at_the_desk(self):
        self.client.force_login(self.editor)
        self.assertContains(self.client.get("/en/account/erasure/"), "work at the desk")
        self.assertEqual(self.erasure(sure="1").status_code, 422)
        self.assertFalse(Erasure.objects.exists())


class RequestsAtTheDesk(Newsroom):
    DESK = "/desk/readers/requests/"

    def setUp(self):
        super().setUp()
        self.at_desk_as(self.chief)
        self.reader = Client(HTTP_HOST=self.host)

    def desk(self, **form):
        return self.client.post(f"{self.DESK}{self.english.pk}/", form)

    def ask(self, kind: str, email: str = "old@mail.example.org") -> DataRequest:
        self.desk(receive="1", kind=kind, email=email, note="by telephone")
        return DataRequest.objects.latest("pk")

    def prove(self, asked: DataRequest, code: str = ""):
        code = code or letters_to(asked.email)[-1].body.split("code:")[1].split()[0]
        return self.reader.post(f"/en/account/request/{asked.pk}/", {"code": code})

    def test_have_a_deadline_of_a_month(self):
        asked = self.ask("export")
        self.assertLessEqual(asked.due_at - asked.received_at, timedelta(days=28, seconds=1))
        self.assertContains(self.client.get(self.DESK), "old@mail.example.org")
        with in_hours(29 * 24):
            self.at_desk_as(self.chief)
            self.assertContains(self.client.get(self.DESK), "overdue")

    def test_stand_on_the_home_of_who_may_answer_when_their_time_runs_out(self):
        self.ask("export")
        address = f'href="{self.DESK}{self.english.pk}/"'
        self.assertNotIn(address, self.read("/desk/"))
        for days, is_overdue in ((22, False), (29, True)):
            with in_hours(days * 24):
                self.at_desk_as(self.chief)
                home = self.read("/desk/")
                self.assertIn(address, home)
                self.assertIn("old@mail.example.org", home)
                self.assertEqual("overdue" in home, is_overdue)
                for person in (self.editor, self.moderator, self.reporter, self.stranger):
                    self.at_desk_as(person)
                    with CaptureQueriesContext(connection) as queries:
                        self.assertNotIn("old@mail.example.org", self.read("/desk/"))
                    asked = [each for each in queries if "readers_datarequest" in each["sql"]]
                    self.assertEqual(asked, [], person)
        DataRequest.objects.update(refused_at=timezone.now())
        with in_hours(29 * 24):
            self.at_desk_as(self.chief)
            self.assertNotIn(address, self.read("/desk/"))

    def test_are_carried_out_for_nobody_who_has_not_proved_the_address(self):
        Reader.objects.create(name="Old", name_key="old", claimable_email="old@mail.example.org")
        asked = self.ask("erasure")
        for _ in range(5):
            self.assertEqual(self.prove(asked, "WRONGCODE2").status_code, 422)
        self.assertEqual(self.prove(asked).status_code, 422)
        self.desk(carry_out=asked.pk)
        self.assertTrue(Reader.objects.exists())
        self.desk(mail=asked.pk)
        self.assertEqual(self.prove(asked).status_code, 200)
        self.desk(carry_out=asked.pk)
        self.assertFalse(Reader.objects.exists())

    def test_for_a_copy_are_answered_at_the_page_to_who_has_the_code(self):
        Reader.objects.create(name="Old", name_key="old", claimable_email="old@mail.example.org")
        asked = self.ask("export")
        self.assertContains(self.prove(asked), "We answer by")
        self.desk(carry_out=asked.pk)
        self.assertIn('"name": "Old"', self.prove(asked).content.decode())

    def test_for_erasure_leave_no_address(self):
        asked = self.ask("erasure")
        self.prove(asked)
        self.desk(carry_out=asked.pk)
        asked.refresh_from_db()
        self.assertEqual((asked.email, asked.note, asked.done_by), ("", "", self.chief))

    def test_are_stopped_by_a_hold_that_says_why_and_ends(self):
        asked = self.ask("erasure")
        self.prove(asked)
        until = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%d %H:%M")
        self.desk(hold="1", email=asked.email, reason="", until=until)
        self.assertFalse(LegalHold.objects.exists())
        self.desk(hold="1", email=asked.email, reason="Case 7", until=until)
        held = LegalHold.objects.get()
        self.assertEqual((held.by, held.reason), (self.chief, "Case 7"))
        self.desk(carry_out=asked.pk)
        asked.refresh_from_db()
        self.assertIsNone(asked.done_at)
        self.desk(lift=held.pk)
        self.desk(carry_out=asked.pk)
        asked.refresh_from_db()
        self.assertIsNotNone(asked.done_at)

    def test_are_the_chief_editors_of_the_edition_alone(self):
        asked = self.ask("export")
        for person in (self.stranger, self.editor, self.moderator):
            self.at_desk_as(person)
            answer = self.client.get(f"{self.DESK}{self.english.pk}/")
            self.assertNotEqual(answer.status_code, 200)
            self.desk(refuse=asked.pk)
        asked.refresh_from_db()
        self.assertTrue(asked.is_open)
