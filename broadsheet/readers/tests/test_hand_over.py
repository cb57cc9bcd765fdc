import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import time_machine
from django.test import Client
from django.utils import timezone

from broadsheet.people.tests.with_factors import give_app
from broadsheet.readers.models import Ticket
from broadsheet.readers.testing import READERS_PASSWORD, make_reader
from broadsheet.testing import Newsroom

OWN = "fanoos.example.com"


class AnEditionAtItsOwnHost(Newsroom):
    client_class = Client

    def setUp(self):
        super().setUp()
        self.arabic.host = OWN
        self.arabic.save()
        self.nadia = make_reader()
        # Browsers keep the cookies of hosts apart; these clients are two hosts of one browser.
        self.own = Client(HTTP_HOST=OWN)

    def at_own(self, path: str, client=None):
        return (client or self.own).get(path)

    def me(self, client=None) -> dict:
        return json.loads(self.at_own("/account/me/", client).content)

    def begin(self, client=None) -> str:
        """The address at the publication's host that a browser is led to."""
        answer = self.at_own("/account/sign-in/?next=/latest/", client)
        return answer["Location"].removeprefix("http://localhost:8000")

    def sign_in(self, at: str):
        form = {"login": self.nadia.account.email, "password": READERS_PASSWORD}
        return self.client.post("/ar/account/sign-in/", form | {"next": at})

    def ticket(self) -> str:
        """The address with the ticket, after signing in at the publication's host."""
        begun = self.begin()
        self.sign_in(begun)
        answer = self.client.post(begun)
        self.assertEqual(urlsplit(answer["Location"]).netloc, OWN)
        return answer["Location"].removeprefix(f"http://{OWN}")

    def test_readers_sign_in_at_the_publications_host_in_the_editions_language(self):
        begun = self.begin()
        self.assertTrue(begun.startswith("/ar/account/hand-over/?nonce="))
        asked = self.client.get(begun)
        self.assertTrue(asked["Location"].startswith("/ar/account/sign-in/?next="))
        page = self.read(asked["Location"])
        self.assertIn('dir="rtl"', page)
        answer = self.sign_in(begun)
        self.assertRedirects(answer, begun, fetch_redirect_response=False)
        page = self.client.get(begun)
        self.assertContains(page, OWN)
        self.assertIn(f"form-action 'self' http://{OWN}", page["Content-Security-Policy"])

    def test_a_ticket_opens_a_session_there_and_leads_back(self):
        answer = self.at_own(self.ticket())
        self.assertRedirects(answer, "/latest/", fetch_redirect_response=False)
        self.assertEqual(self.me()["name"], "Nadia Berg")
        self.assertEqual(self.nadia.account.sessions.count(), 2)

    def test_opening_the_page_gives_no_ticket(self):
        begun = self.begin()
        self.sign_in(begun)
        self.client.get(begun)
        self.assertFalse(Ticket.objects.exists())

    def test_the_ticket_is_kept_as_a_digest(self):
        word = parse_qs(urlsplit(self.ticket()).query)["ticket"][0]
        self.assertNotIn(word, str(Ticket.objects.values()))

    def test_a_ticket_is_good_once(self):
        address = self.ticket()
        self.at_own(address)
        self.own.post("/account/sign-out/")
        begun = self.begin()
        self.assertTrue(begun)
        self.assertRedirects(self.at_own(address), "/account/", fetch_redirect_response=False)
        self.assertFalse(self.me()["signed_in"])

    def test_a_ticket_is_good_for_a_minute(self):
        address = self.ticket()
        with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
            self.at_own(address)
            self.assertFalse(self.me()["signed_in"])

    def test_a_ticket_is_good_in_the_browser_that_began_alone(self):
        address = self.ticket()
        thief = Client(HTTP_HOST=OWN)
        self.begin(thief)
        self.at_own(address, thief)
        self.assertFalse(self.me(thief)["signed_in"])
        self.at_own(address)
        self.assertTrue(self.me()["signed_in"])

    def test_nobody_is_signed_in_as_another_by_a_link(self):
        """The attacker's own ticket, pressed upon somebody who began nothing."""
        address = self.ticket()
        victim = Client(HTTP_HOST=OWN)
        self.at_own(address, victim)
        self.assertFalse(self.me(victim)["signed_in"])

    def test_a_ticket_is_good_at_its_host_alone(self):
        self.english.host = "lantern.example.org"
        self.english.save()
        address = self.ticket()
        self.own.get(address, headers={"host": "lantern.example.org"})
        answer = self.own.get("/account/me/", headers={"host": "lantern.example.org"})
        self.assertFalse(json.loads(answer.content)["signed_in"])

    def test_leads_to_no_foreign_site_at_either_end(self):
        for other in ("//evil.example/", "https://evil.example/"):
            answer = self.at_own(f"/account/sign-in/?next={other}")
            self.assertNotIn("evil", answer["Location"])
        answer = self.client.get("/ar/account/hand-over/?nonce=x", headers={"host": "evil.example"})
        self.assertEqual(answer.status_code, 400)

    def test_the_second_factor_is_asked_for_at_the_publications_host(self):
        give_app(self.nadia.account)
        answer = self.sign_in(self.begin())
        self.assertEqual(answer["Location"], "/ar/account/sign-in/second-factor/")

    def test_passkeys_are_set_up_at_the_publications_host(self):
        answer = self.at_own("/account/second-factor/passkey/")
        self.assertIn(answer.status_code, {302})
        self.at_own(self.ticket())
        answer = self.at_own("/account/second-factor/passkey/")
        self.assertTrue(answer["Location"].startswith("http://localhost:8000/ar/account/"))

    def test_a_session_there_is_not_let_to_the_desk(self):
        self.nadia.account.is_superuser = True
        self.nadia.account.save()
        give_app(self.nadia.account)
        self.own.force_login(self.nadia.account)
        answer = self.at_own("/desk/")
        self.assertTrue(answer["Location"].startswith("/desk/login/"))

    def test_other_pages_of_the_edition_still_lead_to_its_host(self):
        answer = self.client.get("/ar/latest/")
        self.assertRedirects(
            answer, f"http://{OWN}/latest/", status_code=301, fetch_redirect_response=False
        )
