"""Whoever has stopped midway, at a mistyped address perhaps, is led back by nothing."""

import json

from django.test import Client

from broadsheet.people.models import User
from broadsheet.people.tests.with_factors import give_app
from broadsheet.readers.models import Reader
from broadsheet.readers.testing import code_in, letters_to, make_reader
from broadsheet.readers.tests.test_sign_in import NEW, SIGN_IN, SIGN_UP, TYPED, AtReadersAddresses

BY_CODE = "/en/account/sign-in/code/"
TYPED_IN = "/en/account/sign-in/code/type/"
MISTYPED = NEW | {"email": "ada@mial.example.org"}


class BeginningAgain(AtReadersAddresses):
    def assert_shown(self, *paths):
        for path in paths:
            with self.subTest(path):
                self.assertContains(self.client.get(path), "<form")

    def test_is_possible_after_signing_up_with_a_mistyped_address(self):
        self.client.post(SIGN_UP, MISTYPED)
        self.assertContains(self.client.get(TYPED), f'href="{SIGN_UP}"')
        self.assertContains(self.client.get(TYPED), f'href="{SIGN_IN}"')
        self.assert_shown(SIGN_IN, SIGN_UP, BY_CODE)

    def test_is_possible_after_asking_for_a_code_and_before_a_second_factor(self):
        nadia = make_reader()
        give_app(nadia.account)
        self.client.post(BY_CODE, {"email": "nobody@mail.example.org"})
        self.assertContains(self.client.get(TYPED_IN), f'href="{BY_CODE}"')
        self.assert_shown(SIGN_IN, SIGN_UP, BY_CODE)
        factor = self.sign_in(nadia)["Location"]
        self.assertContains(self.client.get(factor), f'href="{SIGN_IN}"')
        self.assert_shown(SIGN_IN, SIGN_UP, BY_CODE)

    def test_by_a_passkey_too(self):
        self.client.post(SIGN_UP, MISTYPED)
        passkey = "/en/account/sign-in/passkey/"
        asked = self.client.get(passkey, headers={"X-Requested-With": "XMLHttpRequest"})
        self.assertIn("request_options", json.loads(asked.content))

    def test_leaves_what_was_begun_until_something_else_is(self):
        self.client.post(SIGN_UP, NEW)
        self.client.get(SIGN_IN)
        self.client.post(TYPED, {"code": code_in(letters_to(NEW["email"])[0])})
        self.assertTrue(self.me()["signed_in"])

    def test_leads_to_where_the_reader_was_all_the_same(self):
        self.client.post(f"{SIGN_UP}?next=/en/world/", MISTYPED)
        page = self.client.get(f"{TYPED}?next=/en/world/")
        self.assertContains(page, f'href="{SIGN_UP}?next=/en/world/"')
        self.client.post(f"{SIGN_UP}?next=/en/world/", NEW)
        code = code_in(letters_to(NEW["email"])[0])
        answer = self.client.post(TYPED, {"code": code})
        self.assertRedirects(answer, "/en/world/", fetch_redirect_response=False)

    def test_may_be_with_the_same_name(self):
        self.client.post(SIGN_UP, MISTYPED)
        answer = self.client.post(SIGN_UP, NEW)
        self.assertRedirects(answer, TYPED, fetch_redirect_response=False)
        self.client.post(TYPED, {"code": code_in(letters_to(NEW["email"])[0])})
        self.assertEqual(self.me()["name"], NEW["name"])
        self.assertFalse(User.objects.filter(email=MISTYPED["email"]).exists())

    def test_with_something_wrong_gives_up_nothing(self):
        self.client.post(SIGN_UP, NEW)
        self.client.post(SIGN_UP, NEW | {"email": "no address"})
        self.client.post(TYPED, {"code": code_in(letters_to(NEW["email"])[0])})
        self.assertTrue(self.me()["signed_in"])

    def test_takes_no_name_from_who_has_proved_the_address_meanwhile(self):
        self.client.post(SIGN_UP, NEW)
        other = Client(HTTP_HOST=self.host)
        other.post(BY_CODE, {"email": NEW["email"]})
        other.post(TYPED_IN, {"code": code_in(letters_to(NEW["email"])[-1])})
        self.assertTrue(self.me(other)["signed_in"])
        answer = self.client.post(SIGN_UP, NEW | {"email": "eve@mail.example.org"})
        self.assertContains(answer, "Somebody has this name")
        self.assertEqual(Reader.objects.get().account.email, NEW["email"])


class AnotherCode(AtReadersAddresses):
    def test_is_mailed_to_who_signs_in_and_the_one_before_is_void(self):
        address = make_reader().account.email
        self.client.post(BY_CODE, {"email": address})
        self.assertContains(self.client.get(TYPED_IN), "Mail me another code")
        self.client.post(TYPED_IN, {"action": "resend"})
        first, second = (code_in(letter) for letter in letters_to(address))
        self.client.post(TYPED_IN, {"code": first})
        self.assertFalse(self.me()["signed_in"])
        self.client.post(TYPED_IN, {"code": second})
        self.assertTrue(self.me()["signed_in"])

    def test_is_answered_alike_for_an_unknown_address(self):
        for address in (make_reader().account.email, "nobody@mail.example.org"):
            client = Client(HTTP_HOST=self.host)
            client.post(BY_CODE, {"email": address})
            answer = client.post(TYPED_IN, {"action": "resend"})
            self.assertRedirects(answer, TYPED_IN, fetch_redirect_response=False)
        self.assertEqual(len(letters_to("nobody@mail.example.org")), 1)
