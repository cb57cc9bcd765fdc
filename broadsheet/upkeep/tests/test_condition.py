"""What machines are told, what owners see, and when they get a mail."""

import socket
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from broadsheet.delivery.models import Lease
from broadsheet.kit.models import LedgerEntry
from broadsheet.mail.models import Letter
from broadsheet.media.tasks import make_renditions_of
from broadsheet.people.models import Notice
from broadsheet.testing import Newsroom, make_story
from broadsheet.upkeep import certificates, room
from broadsheet.upkeep.alerts import look, note
from broadsheet.upkeep.certificates import Certificate, certificate_of
from broadsheet.upkeep.condition import disk
from broadsheet.upkeep.health import last_look
from broadsheet.upkeep.models import Backup, Trouble


class TheServer(Newsroom):
    def setUp(self):
        super().setUp()
        last_look.at = float("-inf")
        DBTaskResult.objects.all().delete()
        Lease.take("clock", "a:1:1", 3600 * 24 * 30)

    def reasons(self) -> list[str]:
        last_look.at = float("-inf")
        response = self.client.get("/healthz/condition")
        words = response.content.decode().split()
        self.assertEqual(response.status_code, 200 if words == ["ok"] else 503)
        self.assertEqual(response["Cache-Control"], "no-store")
        return words

    def test_is_well(self):
        self.assertEqual(self.client.get("/healthz").content, b"ok")
        self.assertEqual(self.reasons(), ["ok"])

    def test_without_a_database_takes_no_readers(self):
        with mock.patch.object(connection, "cursor", side_effect=OperationalError("away")):
            for path in ("/healthz", "/healthz/condition"):
                response = self.client.get(path)
                self.assertEqual((response.status_code, response.content), (503, b"database\n"))

    def test_takes_readers_whatever_else_is_wrong(self):
        Lease.objects.all().delete()
        self.assertEqual(self.client.get("/healthz").status_code, 200)
        self.assertEqual(self.reasons(), ["worker"])

    def test_is_looked_at_only_now_and_then(self):
        self.client.get("/healthz/condition")
        with self.assertNumQueries(0):
            self.client.get("/healthz/condition")

    def test_says_that_jobs_wait(self):
        make_renditions_of.enqueue(1)
        self.assertEqual(self.reasons(), ["ok"])
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            self.assertEqual(self.reasons(), ["jobs"])

    def test_says_that_mail_is_not_taken(self):
        letter = Letter.objects.create(to=["a@e.org"], subject="a", message={}, problem="refused")
        self.assertEqual(self.reasons(), ["ok"])
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            self.assertEqual(self.reasons(), ["mail"])
        letter.note_problem("no such person", is_final=True)
        self.assertEqual(self.reasons(), ["mail"])
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            self.assertNotIn("mail", self.reasons())

    def test_says_that_a_story_is_late(self):
        story = make_story(self.english, live=False)
        story.go_live_at = timezone.now() + timedelta(minutes=5)
        story.save_revision().publish()
        self.assertEqual(self.reasons(), ["ok"])
        with time_machine.travel(timezone.now() + timedelta(minutes=8)):
            self.assertEqual(self.reasons(), ["schedule"])

    def test_says_that_a_story_should_be_gone(self):
        story = make_story(self.english)
        Page.objects.filter(pk=story.pk).update(expire_at=timezone.now() - timedelta(minutes=3))
        self.assertEqual(self.reasons(), ["schedule"])

    def test_says_that_there_is_no_new_backup(self):
        with time_machine.travel(timezone.now() + timedelta(hours=37)):
            self.assertEqual(self.reasons(), ["backup"])
            Backup.objects.create(name="new", made_at=timezone.now())
            self.assertEqual(self.reasons(), ["ok"])

    def test_says_that_no_backup_was_verified(self):
        with time_machine.travel(timezone.now() + timedelta(days=9)):
            last = Backup.objects.create(name="new", made_at=timezone.now())
            self.assertEqual(self.reasons(), ["verification"])
            last.verified_at = timezone.now()
            last.save()
            self.assertEqual(self.reasons(), ["ok"])
            Backup.objects.create(name="newer", made_at=timezone.now(), problem="It is damaged.")
            self.assertEqual(self.reasons(), ["verification"])

    def test_says_that_the_ledger_lacks_something_or_was_changed(self):
        path = settings.DATA_DIR / "ledger-of-condition.jsonl"
        with override_settings(LEDGER=path):
            entry = LedgerEntry.objects.create(
                kind="test", data={}, at=timezone.now() - timedelta(minutes=2)
            )
            self.assertEqual(self.reasons(), ["ledger"])
            entry.delete()
            path.write_text('{"number": 1, "hash": "other"}\n')
            self.assertEqual(self.reasons(), ["ledger"])
        path.unlink()

    def test_says_that_a_disk_is_nearly_full(self):
        with mock.patch.multiple(room, LEAST_FREE=2**60, SHARE_FREE=3):
            self.assertEqual(self.reasons(), ["disk"])

    @override_settings(SERVED_OVER_TLS=True)
    def test_says_that_the_certificate_ends_or_is_not_trusted(self):
        self.assertEqual(self.reasons(), ["ok"])  # nobody has looked yet
        for known in (
            Certificate(timezone.now() + timedelta(days=13)),
            Certificate(problem="self-signed certificate"),
        ):
            cache.set(certificates.KEY, known)
            self.assertEqual(self.reasons(), ["certificate"])
        cache.set(certificates.KEY, Certificate(timezone.now() + timedelta(days=15)))
        self.assertEqual(self.reasons(), ["ok"])

    def test_is_shown_to_the_owners_with_figures_and_to_nobody_else(self):
        Letter.objects.create(to=["a@e.org"], subject="a", message={}, problem="refused")
        Lease.objects.all().delete()
        self.at_desk_as(self.owner)
        text = self.read(reverse("condition"))
        self.assertIn("no background worker runs", text)
        self.assertIn("Size of the database", text)
        self.assertInHTML("<dt>Mails that were not taken</dt>", text)
        self.at_desk_as(self.chief)
        self.assertNotEqual(self.client.get(reverse("condition")).status_code, 200)


class TheOwners(Newsroom):
    def setUp(self):
        super().setUp()
        DBTaskResult.objects.all().delete()
        Lease.take("clock", "a:1:1", 3600 * 24 * 30)

    def told(self) -> list[str]:
        """The subjects of the mails, which say what the notices at the desk do."""
        sent = [str(each.subject) for each in mail.outbox]
        notices = Notice.objects.filter(person=self.owner).order_by("pk")
        self.assertEqual([each.text for each in notices], sent)
        return sent

    def test_are_told_once_when_something_turns_bad_and_once_when_it_is_well(self):
        now = timezone.now() + timedelta(hours=37)
        with time_machine.travel(now, tick=False) as clock:
            with self.assertLogs("broadsheet.upkeep.alerts", "ERROR"):
                look()
            look()
            self.assertEqual(self.told(), ["There is no backup of the last day."])
            self.assertEqual(
                Notice.objects.values_list("person", "path").distinct().get(),
                (self.owner.pk, "/desk/condition/"),
            )
            Backup.objects.create(name="new", made_at=now)
            look()
            clock.shift(timedelta(minutes=11))
            look()
            look()
            self.assertEqual(self.told()[1:], ["Well again: Age of the last backup."])
            self.assertFalse(Trouble.objects.exists())

    def test_are_told_of_each_full_disk_by_its_path(self):
        one, other = Path("/"), settings.DATA_DIR
        with self.assertLogs("broadsheet.upkeep.alerts", "ERROR"):
            with mock.patch.multiple(room, LEAST_FREE=2**60, SHARE_FREE=3):
                full = [disk(one), disk(other)]
            note([full[0], disk(other)])
            note(full)
        told = [f"The disk of {one} is full.", f"The disk of {other} is full."]
        self.assertEqual(self.told(), told)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            note([disk(one), full[1]])
            clock.shift(timedelta(minutes=11))
            note([disk(one), full[1]])
        self.assertEqual(self.told()[2:], [f"Well again: Free on the disk of {one}."])

    def test_are_not_told_each_time_of_what_comes_and_goes(self):
        letter = Letter.objects.create(
            to=["a@e.org"], subject="a", message={}, problem="refused",
            posted_at=timezone.now() - timedelta(minutes=16),
        )  # fmt: skip
        with time_machine.travel(timezone.now(), tick=False) as clock:
            with self.assertLogs("broadsheet.upkeep.alerts", "ERROR"):
                look()
            for problem in ("", "refused") * 5:
                Letter.objects.filter(pk=letter.pk).update(problem=problem)
                look()
                clock.shift(timedelta(minutes=6))
            self.assertEqual(self.told(), ["Mail is not sent."])


@pytest.fixture
def secured(tmp_path):
    """A port at which a certificate is shown that ends in five days, and the certificate."""
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out",
         certificate, "-days", "5", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("localhost", 0)) as listener:
        threading.Thread(target=answer, args=(listener, context), daemon=True).start()
        yield listener.getsockname()[1], certificate


def answer(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _address = listener.accept()
            context.wrap_socket(plain, server_side=True).close()
        except ssl.SSLError:
            continue
        except OSError:
            return


def test_the_certificate_that_readers_get_is_looked_at(secured):
    port, certificate = secured
    found = certificate_of("localhost", port, ssl.create_default_context(cafile=certificate))
    assert found.problem == ""
    assert timedelta(days=4) < found.ends - datetime.now(UTC) < timedelta(days=6)


def test_a_certificate_that_browsers_warn_of_is_a_problem(secured):
    assert certificate_of("localhost", secured[0]).problem == "self-signed certificate"


def test_a_server_that_cannot_be_reached_from_here_is_none():
    with socket.create_server(("localhost", 0)) as listener:
        port = listener.getsockname()[1]
    assert certificate_of("localhost", port) == Certificate()
