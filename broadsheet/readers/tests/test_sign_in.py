import json
import re
from datetime import timedelta

import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from broadsheet.people.models import User
from broadsheet.people.tests.with_factors import SigningInForReal, code_now, give_app
from broadsheet.people.throttling import MOST_BY_ACCOUNT
from broadsheet.readers.models import Reader
from broadsheet.readers.testing import READERS_PASSWORD, code_in, letters_to, make_reader
from broadsheet.readers.unproved import forget_unproved
from broadsheet.testing import PASSWORD

SIGN_UP = "/en/account/sign-up/"
SIGN_IN = "/en/account/sign-in/"
TYPED = "/en/account/sign-up/code/"
NEW = {"email": "ada@mail.example.org", "name": "Ада ✨", "password1": READERS_PASSWORD}


class AtReadersAddresses(SigningInForReal):
    def me(self, client=None) -> dict:
        return json.loads((client or self.client).get("/en/account/me/").content)

    def sign_in(self, reader, password=READERS_PASSWORD, client=None, **more):
        form = {"login": reader.account.email, "password": password} | more
        return (client or self.client).post(SIGN_IN, form)


class SigningUp(AtReadersAddresses):
    def test_leads_by_a_mailed_code_to_an_account_that_may_take_part(self):
        answer = self.client.post(f"{SIGN_UP}?next=/en/world/", NEW)
        to = f"{TYPED}?next=%2Fen%2Fworld%2F"
        self.assertRedirects(answer, to, fetch_redirect_response=False)
        self.assertFalse(self.me()["signed_in"])
        self.assertFalse(Reader.objects.get().may_take_part)
        [letter] = letters_to("ada@mail.example.org")
        answer = self.client.post(TYPED, {"code": code_in(letter)})
        self.assertRedirects(answer, "/en/world/", fetch_redirect_response=False)
        me = self.me()
        self.assertEqual((me["name"], me["may_take_part"]), ("Ада ✨", True))

    def test_works_without_a_password(self):
        self.client.post(SIGN_UP, NEW | {"password1": ""})
        self.client.post(TYPED, {"code": code_in(letters_to(NEW["email"])[0])})
        self.assertTrue(self.me()["may_take_part"])
        self.assertFalse(User.objects.get(email=NEW["email"]).has_usable_password())

    def test_a_wrong_code_proves_nothing_and_three_end_it(self):
        self.client.post(SIGN_UP, NEW)
        for _ in range(2):
            self.assertContains(self.client.post(TYPED, {"code": "AAA-AAA"}), "account-step")
        self.assertRedirects(
            self.client.post(TYPED, {"code": "AAA-AAA"}), SIGN_IN, fetch_redirect_response=False
        )
        self.assertContains(self.client.get(SIGN_IN), "Have another one mailed.")
        self.client.post(TYPED, {"code": code_in(letters_to(NEW["email"])[0])})
        self.assertFalse(EmailAddress.objects.filter(verified=True).exists())

    def test_answers_alike_for_a_known_address_which_gets_another_mail(self):
        reader = make_reader()
        pages = []
        for address in (NEW["email"], reader.account.email):
            client = Client(HTTP_HOST=self.host)
            name = f"Someone {len(pages)}"
            answer = client.post(SIGN_UP, NEW | {"email": address, "name": name})
            self.assertRedirects(answer, TYPED, fetch_redirect_response=False)
            page = client.get(TYPED).content.decode()
            self.assertIn(address, page)
            wrong = client.post(TYPED, {"code": "AAA-AAA"}).content.decode()
            pages.append([
                re.sub(r'value="[^"]{20,}"', "", text.replace(address, "")) for text in (page, wrong)
            ])  # fmt: skip
        self.assertEqual(pages[0], pages[1])
        [letter] = letters_to(reader.account.email)
        self.assertIn("has one already", letter.body)
        self.assertIn("http://localhost:8000/en/account/sign-in/", letter.body)
        self.assertEqual(Reader.objects.filter(account__email=reader.account.email).count(), 1)

    def test_two_who_want_one_name_are_told_so(self):
        make_reader("Nadia Berg")
        answer = self.client.post(SIGN_UP, NEW | {"name": "Nаdia Berg"})  # a Cyrillic а
        self.assertContains(answer, "Somebody has this name")
        self.assertContains(answer, 'value="ada@mail.example.org"')
        self.assertFalse(User.objects.filter(email=NEW["email"]).exists())

    def test_may_be_begun_again_with_the_same_name(self):
        self.client.post(SIGN_UP, NEW)
        again, other = Client(HTTP_HOST=self.host), Client(HTTP_HOST=self.host)
        self.assertRedirects(again.post(SIGN_UP, NEW), TYPED, fetch_redirect_response=False)
        answer = other.post(SIGN_UP, NEW | {"email": "eve@mail.example.org"})
        self.assertContains(answer, "Somebody has this name")
        self.assertEqual(Reader.objects.count(), 1)

    def test_without_the_code_is_forgotten_after_three_days(self):
        make_reader("Paul Lorne")
        self.client.post(SIGN_UP, NEW)
        forget_unproved()
        self.assertEqual(Reader.objects.count(), 2)
        with time_machine.travel(timezone.now() + timedelta(days=3, hours=1), tick=False):
            forget_unproved()
        self.assertEqual(Reader.objects.get().name, "Paul Lorne")
        self.assertFalse(User.objects.filter(email=NEW["email"]).exists())

    def test_is_slowed_down_before_it_floods_a_mailbox(self):
        for number in range(MOST_BY_ACCOUNT):
            Client(HTTP_HOST=self.host).post(SIGN_UP, NEW | {"name": f"Ada {number}"})
        sent = len(letters_to(NEW["email"]))
        answer = Client(HTTP_HOST=self.host).post(SIGN_UP, NEW | {"name": "Ada again"})
        self.assertContains(answer, "quarter of an hour", status_code=429)
        self.assertEqual(len(letters_to(NEW["email"])), sent)


class SigningIn(AtReadersAddresses):
    def setUp(self):
        super().setUp()
        self.nadia = make_reader()

    def test_with_a_password_leads_back_to_where_the_reader_was(self):
        answer = self.sign_in(self.nadia, next="/ar/latest/")
        self.assertRedirects(answer, "/ar/latest/", fetch_redirect_response=False)
        self.assertEqual(self.me()["name"], "Nadia Berg")

    def test_never_leads_to_another_site(self):
        for other in (
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "javascript:x",
        ):
            client = Client(HTTP_HOST=self.host)
            answer = self.sign_in(self.nadia, client=client, next=other)
            self.assertRedirects(answer, "/en/account/", fetch_redirect_response=False)

    def test_with_a_mailed_code(self):
        answer = self.client.post("/en/account/sign-in/code/", {"email": self.nadia.account.email})
        self.assertRedirects(
            answer, "/en/account/sign-in/code/type/", fetch_redirect_response=False
        )
        code = code_in(letters_to(self.nadia.account.email)[0])
        self.client.post("/en/account/sign-in/code/type/", {"code": code})
        self.assertTrue(self.me()["signed_in"])

    def test_a_code_for_an_unknown_address_is_answered_alike(self):
        pages = []
        for address in (self.nadia.account.email, "nobody@mail.example.org"):
            client = Client(HTTP_HOST=self.host)
            answer = client.post("/en/account/sign-in/code/", {"email": address}, follow=True)
            text = answer.content.decode().replace(address, "")
            pages.append(re.sub(r'value="[^"]{20,}"', "", text))
        self.assertEqual(*pages)
        [letter] = letters_to("nobody@mail.example.org")
        self.assertIn("no account", letter.body)

    def test_wrong_passwords_are_answered_alike_and_slowed_down(self):
        for _ in range(MOST_BY_ACCOUNT):
            wrong = self.sign_in(self.nadia, "wrong-guess-1")
        unknown = self.client.post(
            SIGN_IN, {"login": "no@mail.example.org", "password": "wrong-guess-1"}
        )

        def bare(answer):
            text = re.sub(r'value="[^"]*"', "", answer.content.decode())
            return text

        self.assertEqual(bare(wrong), bare(unknown))
        self.assertEqual(self.sign_in(self.nadia).status_code, 429)
        # The desk counts its own.
        self.assertNotEqual(SigningInForReal.sign_in(self, self.editor).status_code, 429)

    def test_the_one_who_signed_in_before_is_not_locked_out_by_who_guesses_elsewhere(self):
        self.sign_in(self.nadia)
        self.client.post("/en/account/sign-out/")
        for _ in range(MOST_BY_ACCOUNT):
            self.sign_in(self.nadia, "wrong-guess-1", client=Client(HTTP_HOST=self.host))
        self.sign_in(self.nadia)
        self.assertTrue(self.me()["signed_in"])

    def test_asks_for_the_second_factor_of_who_has_one(self):
        give_app(self.nadia.account)
        answer = self.sign_in(self.nadia, next="/en/world/")
        self.assertRedirects(
            answer, "/en/account/sign-in/second-factor/", fetch_redirect_response=False
        )
        self.assertFalse(self.me()["signed_in"])
        self.assertContains(self.client.get(answer["Location"]), "one of your recovery codes")
        self.client.post(answer["Location"], {"code": "000000"})
        self.assertFalse(self.me()["signed_in"])
        answer = self.client.post(answer["Location"], {"code": code_now()})
        self.assertRedirects(answer, "/en/world/", fetch_redirect_response=False)
        self.assertTrue(self.me()["signed_in"])

    def test_is_in_the_editions_language_and_direction(self):
        page = self.read("/ar/account/sign-in/")
        self.assertIn('dir="rtl"', page)
        self.assertIn('href="/ar/account/sign-up/"', page)

    def test_a_forgotten_password_is_set_by_a_link_to_the_configured_host(self):
        self.sign_in(self.nadia)
        other = Client(HTTP_HOST=self.host)
        other.post("/en/account/password/forgotten/", {"email": self.nadia.account.email})
        [letter] = letters_to(self.nadia.account.email)
        link = re.search(r"http://localhost:8000(/en/account/password/new/\S+)", letter.body)[1]
        form = other.get(link, follow=True)
        self.assertNotIn(link.split("/")[-2], form.redirect_chain[-1][0])
        new = {"password1": "brass-pier-fog-8", "password2": "brass-pier-fog-8"}
        other.post(form.redirect_chain[-1][0], new)
        self.assertFalse(self.me()["signed_in"], "sessions with the old password have ended")
        self.assertContains(other.get(link), "used or is too old")
        self.sign_in(self.nadia, "brass-pier-fog-8")
        self.assertTrue(self.me()["signed_in"])

    def test_a_link_for_a_new_password_is_mailed_to_known_addresses_and_answered_alike(self):
        answers = [
            self.client.post("/en/account/password/forgotten/", {"email": address})["Location"]
            for address in (self.nadia.account.email, "nobody@mail.example.org")
        ]
        self.assertEqual(*answers)

    def test_opening_pages_changes_nothing(self):
        before = list(User.objects.values_list("pk", "last_login"))
        for path in (SIGN_IN, SIGN_UP, TYPED, "/en/account/sign-out/", "/en/account/"):
            self.client.get(path)
        self.assertEqual(list(User.objects.values_list("pk", "last_login")), before)

    def test_signing_out_takes_a_press(self):
        self.sign_in(self.nadia)
        self.client.get("/en/account/sign-out/")
        self.assertTrue(self.me()["signed_in"])
        self.client.post("/en/account/sign-out/")
        self.assertFalse(self.me()["signed_in"])

    def test_pages_of_accounts_are_kept_by_nobody(self):
        for path in (SIGN_IN, SIGN_UP, "/en/account/me/"):
            policy = self.client.get(path)["Cache-Control"]
            self.assertIn("no-store", policy)
            self.assertIn("private", policy)

    def test_forms_want_a_token(self):
        strict = Client(HTTP_HOST=self.host, enforce_csrf_checks=True)
        self.assertEqual(self.sign_in(self.nadia, client=strict).status_code, 403)
        token = self.me(strict)["token"]
        self.sign_in(self.nadia, client=strict, csrfmiddlewaretoken=token)
        self.assertTrue(self.me(strict)["signed_in"])


@override_settings(SECOND_FACTOR="required")
class StaffAtReadersAddresses(AtReadersAddresses):
    def setUp(self):
        super().setUp()
        EmailAddress.objects.create(
            user=self.editor, email=self.editor.email, verified=True, primary=True
        )

    def test_have_an_account_already_and_become_a_reader(self):
        self.client.post(SIGN_IN, {"login": self.editor.email, "password": PASSWORD})
        self.assertTrue(self.me()["may_take_part"])
        self.assertEqual(Reader.objects.get().account, self.editor)

    def test_do_not_get_past_the_desks_second_factor_by_a_password(self):
        self.client.post(SIGN_IN, {"login": self.editor.email, "password": PASSWORD})
        self.assertTrue(self.me()["signed_in"])
        answer = self.client.get("/desk/pages/")
        self.assertRedirects(answer, "/desk/second-factor/", fetch_redirect_response=False)

    def test_nor_by_a_code_in_the_mail(self):
        give_app(self.editor)
        self.client.post("/en/account/sign-in/code/", {"email": self.editor.email})
        code = code_in(letters_to(self.editor.email)[0])
        self.client.post("/en/account/sign-in/code/type/", {"code": code})
        self.assertFalse(self.me()["signed_in"])
        self.assertFalse(self.at_desk())

    def test_nor_by_a_session_that_is_older_than_the_factor(self):
        self.client.post(SIGN_IN, {"login": self.editor.email, "password": PASSWORD})
        give_app(self.editor)
        self.assertFalse(self.at_desk())
        self.assertFalse(self.me()["signed_in"])

    def test_who_has_shown_it_here_is_in_there(self):
        give_app(self.editor)
        answer = self.client.post(SIGN_IN, {"login": self.editor.email, "password": PASSWORD})
        self.client.post(answer["Location"], {"code": code_now()})
        self.assertTrue(self.at_desk())

    def test_readers_are_not_let_to_the_desk(self):
        nadia = make_reader()
        self.sign_in(nadia)
        self.assertNotEqual(self.client.get("/desk/").status_code, 200)
        cache.clear()
