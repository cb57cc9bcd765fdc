import logging
import re
from collections.abc import Iterator

from django.http import HttpResponse
from django.test import RequestFactory, SimpleTestCase
from django.urls import get_resolver

from broadsheet.kit.secret_addresses import BEGINNING, WithoutTokens, secret_address_middleware

SECRETS = (
    "/preview/SECRET/",
    "/desk/invitation/SECRET/",
    "/desk/password_reset/confirm/MQ/SECRET/",
    "/en/account/password/new/3/SECRET/",
    "/account/password/new/3/SECRET/",
    "/sr-latn/account/arrival/?ticket=SECRET&next=/",
    "/account/hand-over/?nonce=SECRET",
    "/en/account/outside/openid/back/?code=SECRET&state=SECRET",
    "/ar/comments/appeal/SECRET/",
    "/comments/mails/7:SECRET/",
)


class SecretAddresses(SimpleTestCase):
    def said(self, message: str, *args) -> str:
        record = logging.LogRecord("django", logging.ERROR, "", 1, message, args, None)
        self.assertTrue(WithoutTokens().filter(record))
        return record.getMessage()

    def test_are_not_in_the_log(self):
        for address in SECRETS:
            said = self.said("Internal Server Error: %s (%s)", address, 500)
            self.assertNotIn("SECRET", said)
            self.assertTrue(said.endswith(" (500)"), said)
        self.assertEqual(self.said("at %s", "/en/account/?x=1"), "at /en/account/?x=1")

    def test_are_not_said_by_browsers_either(self):
        respond = secret_address_middleware(lambda request: HttpResponse())
        for address in SECRETS:
            answer = respond(RequestFactory().get(address))
            self.assertEqual(answer.headers["Referrer-Policy"], "strict-origin", address)
        self.assertNotIn("Referrer-Policy", respond(RequestFactory().get("/en/")).headers)

    def test_are_all_that_have_a_token_in_them(self):
        """Walks the addresses, so that a new one is thought of."""
        with_token = [each for each in addresses() if re.search(r"token>|<str:key>", each)]
        self.assertGreater(len(with_token), 5)
        for each in with_token:
            self.assertRegex(each, f"^{BEGINNING}")


def addresses() -> Iterator[str]:
    def walk(resolver, before: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            path = before + str(each.pattern)
            yield from walk(each, path) if hasattr(each, "url_patterns") else [path]

    for urlconf in ("config.urls", "config.edition_urls"):
        yield from walk(get_resolver(urlconf), "/")
