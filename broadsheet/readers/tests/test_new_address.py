import json
import re
from datetime import timedelta

import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from broadsheet.mail.models import Letter
from broadsheet.people.throttling import MOST_BY_ADDRESS
from broadsheet.readers.asking import hold
from broadsheet.readers.copying import copy_of
from broadsheet.readers.erasing import Held, erase
from broadsheet.readers.models import FormerAddress
from broadsheet.readers.new_address import forget_former
from broadsheet.readers.subjects import subject_of
from broadsheet.readers.testing import READERS_PASSWORD, code_in, letters_to, make_reader
from broadsheet.readers.tests.test_sign_in import AtReadersAddresses

PAGE = "/en/account/address/"
TYPED = "/en/account/sign-up/code/"
NEW = "nadia@new.example.org"


class Changing(AtReadersAddresses):
    def setUp(self):
        super().setUp()
        self.nadia = make_reader()
        self.old = self.nadia.account.email
        self.sign_in(self.nadia)

    def ask(self, email: str = NEW, client=None):
        form = {"email": email, "action_add": "1"}
        return (client or self.client).post(PAGE, form)

    def change(self) -> None:
        self.ask()
        self.client.post(TYPED, {"code": code_in(letters_to(NEW)[-1])})

    def address(self) -> str:
        self.nadia.account.refresh_from_db()
        return self.nadia.account.email


class AnotherAddress(Changing):
    def test_replaces_the_old_one_once_its_code_is_typed_and_the_old_one_is_told(self):
        self.assertContains(self.client.get(PAGE), "Until you type it, nothing changes.")
        self.assertRedirects(self.ask(), TYPED, fetch_redirect_response=False)
        self.assertEqual(self.address(), self.old)
        self.assertContains(self.client.get(TYPED), NEW)
        answer = self.client.post(TYPED, {"code": code_in(letters_to(NEW)[-1])})
        self.assertRedirects(answer, "/en/account/", fetch_redirect_response=False)
        self.assertEqual(self.address(), NEW)
        rows = EmailAddress.objects.values_list("email", "verified", "primary")
        self.assertEqual(list(rows), [(NEW, True, True)])
        [told] = letters_to(self.old)
        self.assertIn("has another address", told.subject)
        self.assertNotIn(NEW, told.body)
        self.assertIn(NEW, self.read("/en/account/"))

    def test_is_written_of_in_the_language_of_the_reader(self):
        self.nadia.language = "ru"
        self.nadia.save()
        self.change()
        self.assertIn("Ваш код", letters_to(NEW)[-1].subject)
        self.assertIn("другой адрес", letters_to(self.old)[-1].subject)

    def test_signs_in_from_then_on_and_the_old_one_does_not(self):
        self.change()
        self.assertTrue(self.me()["may_take_part"])
        other = Client(HTTP_HOST=self.host)
        for email, is_in in ((self.old, False), (NEW, True)):
            other.post("/en/account/sign-in/", {"login": email, "password": READERS_PASSWORD})
            self.assertEqual(self.me(other)["signed_in"], is_in, email)

    def test_ends_no_session(self):
        other = Client(HTTP_HOST=self.host)
        self.sign_in(self.nadia, client=other)
        self.change()
        self.assertTrue(self.me()["signed_in"])
        self.assertTrue(self.me(other)["signed_in"])

    def test_asks_who_has_not_just_signed_in_for_the_password_before_anything_else(self):
        with time_machine.travel(timezone.now() + timedelta(minutes=10)):
            for answer in (self.client.get(PAGE), self.ask()):
                again = f"/en/account/again/?next={PAGE.replace('/', '%2F')}"
                self.assertRedirects(answer, again, fetch_redirect_response=False)
            self.assertEqual(letters_to(NEW), [])
            wrong = self.client.post(again, {"password": "wrong-guess-1"})
            self.assertEqual(wrong.status_code, 200)
            answer = self.client.post(again, {"password": READERS_PASSWORD})
            self.assertRedirects(answer, PAGE, fetch_redirect_response=False)
            self.assertEqual(self.client.get(PAGE).status_code, 200)

    def test_whoever_had_to_prove_it_again_comes_back_to_the_page_and_presses_once_more(self):
        codes = "/en/account/second-factor/codes/new/"
        with time_machine.travel(timezone.now() + timedelta(minutes=10)):
            for page in (codes, "/en/account/second-factor/1/remove/"):
                again = self.client.post(page)["Location"]
                answer = self.client.post(again, {"password": READERS_PASSWORD})
                self.assertRedirects(answer, page, fetch_redirect_response=False)
                self.assertIn(self.client.get(page).status_code, {200, 302})
                self.forget_authentication()

    def forget_authentication(self) -> None:
        session = self.client.session
        session["account_authentication_methods"] = []
        session.save()

    def test_answers_alike_for_one_that_somebody_has_who_gets_another_mail(self):
        other = make_reader("Paul Lorne").account.email
        pages = []
        for address in (NEW, other):
            self.assertRedirects(self.ask(address), TYPED, fetch_redirect_response=False)
            shown = self.client.get(TYPED).content.decode()
            wrong = self.client.post(TYPED, {"code": "AAA-AAA"}).content.decode()
            resent = self.client.post(TYPED, {"action": "resend"})
            pages.append([
                re.sub(r'value="[^"]{20,}"', "", text.replace(address, ""))
                for text in (shown, wrong, resent["Location"])
            ])  # fmt: skip
        self.assertEqual(pages[0], pages[1])
        [letter] = letters_to(other)
        self.assertIn("has one already", letter.body)
        self.assertNotRegex(letter.body, r"(?m)^[A-Z0-9]{3}-?[A-Z0-9]{3}$")
        self.assertEqual(self.address(), self.old)

    def test_that_somebody_takes_meanwhile_stays_his(self):
        self.ask()
        code = code_in(letters_to(NEW)[-1])
        paul = make_reader("Paul Lorne").account
        EmailAddress.objects.filter(user=paul).update(email=NEW)
        paul.email = NEW
        paul.save()
        self.client.post(TYPED, {"code": code})
        self.assertEqual(self.address(), self.old)

    def test_is_refused_when_it_is_none_or_the_same(self):
        self.assertContains(self.ask(self.old.upper()), "your address already")
        self.assertContains(self.ask("nadia at home"), "nadia at home")
        self.assertEqual(mail.outbox, [])

    def test_is_the_one_there_is_and_cannot_be_taken_away(self):
        for deed in ("action_remove", "action_primary", "action_send"):
            self.client.post(PAGE, {"email": self.old, deed: "1"})
        self.assertEqual(self.address(), self.old)
        self.assertEqual(mail.outbox, [])

    def test_is_nobodys_who_is_not_signed_in(self):
        stranger = Client(HTTP_HOST=self.host)
        self.assertTrue(stranger.get(PAGE)["Location"].startswith("/en/account/sign-in/"))
        self.assertEqual(self.ask(client=stranger)["Location"], "/en/account/sign-in/")

    def test_is_slowed_down_before_it_floods_mailboxes(self):
        for number in range(MOST_BY_ADDRESS):
            self.ask(f"victim{number}@mail.example.org")
        self.assertEqual(self.ask().status_code, 429)
        self.assertEqual(letters_to(NEW), [])

    def test_leads_from_an_editions_own_host_to_the_publications(self):
        self.arabic.host = "fanoos.example.com"
        self.arabic.save()
        own = Client(HTTP_HOST="fanoos.example.com")
        own.force_login(self.nadia.account)
        page = own.get("/account/").content.decode()
        for way in ("address", "second-factor", "password"):
            self.assertIn(f'href="http://localhost:8000/ar/account/{way}/"', page)


class TheFormerAddress(Changing):
    def test_is_in_the_copy_and_forgotten_after_two_months(self):
        self.change()
        copied = json.loads(copy_of(subject_of(NEW)))["account"]
        self.assertEqual(copied["email"], NEW)
        self.assertEqual([each["email"] for each in copied["former addresses"]], [self.old])
        forget_former()
        self.assertEqual(FormerAddress.objects.count(), 1)
        with time_machine.travel(timezone.now() + timedelta(days=61)):
            forget_former()
        self.assertFalse(FormerAddress.objects.exists())

    def test_does_not_help_out_of_a_legal_hold(self):
        hold(self.old, "Court order 12", timezone.now() + timedelta(days=100), by=self.chief)
        self.change()
        with time_machine.travel(timezone.now() + timedelta(days=61)):
            forget_former()
            with self.assertRaises(Held):
                erase(subject_of(NEW))
        self.assertIn("The law obliges us", self.read("/en/account/erasure/"))

    def test_goes_with_the_account_and_what_was_mailed_to_it_too(self):
        Letter.objects.create(to=[self.old], subject="Before", message={})
        self.change()
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            Letter.objects.create(to=[self.old], subject="Somebody else’s", message={})
        erase(subject_of(NEW))
        self.assertFalse(FormerAddress.objects.exists())
        self.assertEqual([each.subject for each in Letter.objects.all()], ["Somebody else’s"])
