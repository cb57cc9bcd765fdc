"""Signing in with a provider of OpenID Connect, which runs in a thread of the test."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from broadsheet.people.tests.with_factors import code_now, give_app
from broadsheet.readers.copying import copy_of
from broadsheet.readers.erasing import erase
from broadsheet.readers.models import Reader
from broadsheet.readers.subjects import subject_of
from broadsheet.readers.testing import READERS_PASSWORD, code_in, letters_to, make_reader
from broadsheet.readers.tests.test_sign_in import AtReadersAddresses

SIGN_IN = "/en/account/sign-in/"
GO = "/en/account/outside/openid/"
BACK = f"{GO}back/"
NAME = "/en/account/outside-name/"
ADA = {"sub": "ada-7", "email": "ada@mail.example.org", "email_verified": True}


class Provider(BaseHTTPRequestHandler):
    """person: who says yes there. asked: what came for the token."""

    person: dict = ADA
    asked: list[dict] = []

    @property
    def issuer(self) -> str:
        return f"http://{self.headers['Host']}"

    def do_GET(self) -> None:
        if self.path.startswith("/.well-known/"):
            return self.send({
                "issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys",
                **{f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "userinfo")},
            })  # fmt: skip
        is_ours = self.headers["Authorization"] == "Bearer opens-userinfo"
        return self.send(self.person if is_ours else {}, 200 if is_ours else 401)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        Provider.asked.append({name: values[0] for name, values in form.items()})
        claims = {
            "iss": self.issuer,
            "aud": "broadsheet",
            "sub": self.person["sub"],
            "exp": time.time() + 60,
        }
        token = jwt.encode(claims, "k" * 32, "HS256")
        self.send({"access_token": "opens-userinfo", "token_type": "Bearer", "id_token": token})

    def send(self, answer: dict, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *words) -> None:
        pass


@contextmanager
def provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


class WithoutAProvider(AtReadersAddresses):
    def test_nothing_of_it_is_there(self):
        self.assertNotIn("outside", self.read(SIGN_IN))
        self.assertNotIn("outside", self.read("/en/"))
        for address in (GO, BACK):
            self.assertEqual(self.client.get(address).status_code, 404)
            self.assertEqual(self.client.post(address).status_code, 404)


class WithAProvider(AtReadersAddresses):
    def setUp(self):
        super().setUp()
        issuer = self.enterContext(provider())
        self.enterContext(
            self.settings(
                OPENID_ISSUER=issuer, OPENID_NAME="Quay Club", OPENID_CLIENT_ID="broadsheet",
                OPENID_CLIENT_SECRET="not-told",
            )
        )  # fmt: skip
        Provider.person, Provider.asked = ADA, []

    def go(self, client=None) -> dict:
        """What the site asks of the provider."""
        page = (client or self.client).post(GO, {"next": "/en/latest/"})
        address = page.context["leads_to"]
        self.assertIn("/authorization?", address)
        return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}

    def come_back(self, client=None, **more):
        asked = self.go(client)
        answer = {"code": "yes", "state": asked["state"]} | more
        return (client or self.client).get(f"{BACK}?{urlencode(answer)}")

    def sign_up(self, client=None, **form):
        self.assertRedirects(self.come_back(client), NAME, fetch_redirect_response=False)
        return (client or self.client).post(NAME, {"email": ADA["email"], "name": "Ada ✨"} | form)

    def test_the_way_there_is_a_press_and_says_where_it_leads(self):
        self.assertIn(f'href="{GO}"', self.read(SIGN_IN))
        page = self.read(GO)
        self.assertIn("<b>Quay Club</b>", page)
        self.assertNotIn("authorization", page)
        asked = self.go()
        self.assertEqual(asked["redirect_uri"], f"http://localhost:8000{BACK}")
        self.assertEqual({*asked["scope"].split()}, {"openid", "profile", "email"})
        self.assertEqual(asked["code_challenge_method"], "S256")

    def test_who_comes_for_the_first_time_chooses_a_name_by_our_rules(self):
        answer = self.sign_up(name="Moderator")
        self.assertContains(answer, "one of the newsroom")
        answer = self.client.post(NAME, {"email": ADA["email"], "name": "Ada ✨"})
        self.assertRedirects(answer, "/en/latest/", fetch_redirect_response=False)
        me = self.me()
        self.assertEqual((me["name"], me["may_take_part"]), ("Ada ✨", True))
        self.assertFalse(Reader.objects.get().account.has_usable_password())
        self.assertIn("code_verifier", Provider.asked[0])

    def test_who_comes_again_is_in(self):
        self.sign_up()
        again = Client(HTTP_HOST=self.host)
        answer = self.come_back(again)
        self.assertRedirects(answer, "/en/latest/", fetch_redirect_response=False)
        self.assertEqual(self.me(again)["name"], "Ada ✨")

    def test_an_address_that_the_provider_has_not_proved_is_proved_here(self):
        Provider.person = ADA | {"email_verified": False}
        answer = self.sign_up()
        self.assertRedirects(answer, "/en/account/sign-up/code/", fetch_redirect_response=False)
        self.assertFalse(self.me()["signed_in"])
        self.client.post(
            "/en/account/sign-up/code/", {"code": code_in(letters_to(ADA["email"])[-1])}
        )
        self.assertTrue(self.me()["may_take_part"])

    def test_so_is_one_that_is_typed_as_the_provider_has_none_and_no_other_is(self):
        Provider.person = {"sub": "ada-7"}
        self.sign_up(email="other@mail.example.org")
        self.assertFalse(self.me()["signed_in"])
        self.assertFalse(EmailAddress.objects.filter(verified=True).exists())
        Provider.person = ADA | {"sub": "ada-8"}
        self.sign_up(Client(HTTP_HOST=self.host), email="another@mail.example.org", name="Ada 8")
        kept = EmailAddress.objects.filter(verified=True).values_list("email", flat=True)
        self.assertEqual(list(kept), [ADA["email"]])

    def test_no_account_is_entered_or_joined_by_an_address_whatever_the_provider_says(self):
        nadia = make_reader()
        for is_verified in (True, False):
            Provider.person = {
                "sub": "thief",
                "email": nadia.account.email,
                "email_verified": is_verified,
            }
            client = Client(HTTP_HOST=self.host)
            self.sign_up(client, email=nadia.account.email, name=f"Thief {is_verified}")
            self.assertFalse(self.me(client)["signed_in"])
            self.assertFalse(SocialAccount.objects.exists())
            self.assertEqual(EmailAddress.objects.filter(email=nadia.account.email).count(), 1)
        self.assertIn("has one already", letters_to(nadia.account.email)[-1].body)
        self.assertTrue(nadia.account.check_password(READERS_PASSWORD))

    def test_the_second_factor_is_asked_for_all_the_same(self):
        self.sign_up()
        give_app(Reader.objects.get().account)
        other = Client(HTTP_HOST=self.host)
        answer = self.come_back(other)
        second = "/en/account/sign-in/second-factor/"
        self.assertRedirects(answer, second, fetch_redirect_response=False)
        self.assertFalse(self.me(other)["signed_in"])
        other.post(second, {"code": code_now()})
        self.assertTrue(self.me(other)["signed_in"])

    def test_what_goes_wrong_leads_back_to_signing_in(self):
        asked = self.go()
        for answer in (
            {"error": "access_denied", "state": asked["state"]},
            {"code": "yes", "state": "forged"},
            {},
        ):
            back = self.client.get(f"{BACK}?{urlencode(answer)}")
            self.assertRedirects(back, SIGN_IN, fetch_redirect_response=False)
            self.assertContains(self.client.get(SIGN_IN), "That did not work.")
        other = Client(HTTP_HOST=self.host)
        stolen = other.get(f"{BACK}?{urlencode({'code': 'yes', 'state': self.go()['state']})}")
        self.assertRedirects(stolen, SIGN_IN, fetch_redirect_response=False)
        with self.settings(OPENID_ISSUER="http://127.0.0.1:9"):
            self.assertRedirects(self.client.post(GO), SIGN_IN, fetch_redirect_response=False)

    def test_never_leads_to_another_site(self):
        self.sign_up()
        self.client.post("/en/account/sign-out/")
        page = self.client.post(GO, {"next": "https://evil.example/"})
        state = parse_qs(urlsplit(page.context["leads_to"]).query)["state"][0]
        answer = self.client.get(f"{BACK}?{urlencode({'code': 'yes', 'state': state})}")
        self.assertNotIn("evil", answer["Location"])

    def test_is_in_the_copy_and_goes_with_the_account(self):
        self.sign_up()
        copied = json.loads(copy_of(subject_of(ADA["email"])))
        self.assertEqual(copied["signed in with"][0]["known there as"], "ada-7")
        with self.settings(OPENID_ISSUER=""):
            erase(subject_of(ADA["email"]))
        self.assertFalse(SocialAccount.objects.exists())
