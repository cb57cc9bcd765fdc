"""Guessing passwords is slow; the owner is never locked out."""

import os
import secrets
from unittest import SkipTest

import redis
from django.conf import settings

from broadsheet.people.throttling import MOST_BY_ACCOUNT, MOST_BY_ADDRESS
from broadsheet.testing import PASSWORD, Newsroom

SIGN_IN = "/desk/login/"
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://localhost:6379/15")


class SigningIn(Newsroom):
    def sign_in(self, username="owner", password="wrong", address="10.0.0.1", client=None):  # noqa: S107
        form = {"username": username, "password": password}
        return (client or self.client).post(SIGN_IN, form, REMOTE_ADDR=address)

    def test_the_right_password_opens_the_desk(self):
        self.assertRedirects(
            self.sign_in(password=PASSWORD), "/desk/", fetch_redirect_response=False
        )

    def test_unknown_and_known_accounts_are_answered_alike(self):
        def message(username):
            return self.sign_in(username).context["form"].non_field_errors()

        self.assertEqual(message("owner"), message("nobody-of-that-name"))

    def test_one_address_soon_has_to_wait(self):
        for number in range(MOST_BY_ADDRESS):
            self.assertEqual(self.sign_in(f"guess{number}").status_code, 200)
        response = self.sign_in("owner", PASSWORD)
        self.assertContains(response, "Too many attempts", status_code=429)

    def test_a_network_of_ipv6_is_one_address(self):
        for number in range(MOST_BY_ADDRESS):
            self.sign_in(f"guess{number}", address=f"2001:db8:5:1::{number:x}")
        self.assertEqual(self.sign_in(address="2001:db8:5:1:ffff:2:3:4").status_code, 429)
        self.assertEqual(self.sign_in(address="2001:db8:5:2::1").status_code, 200)

    def test_addresses_of_ipv4_are_not_one_where_they_are_written_as_of_ipv6(self):
        for number in range(MOST_BY_ADDRESS):
            self.sign_in(f"guess{number}", address="::ffff:192.0.2.1")
        self.assertEqual(self.sign_in(address="192.0.2.1").status_code, 429)
        self.assertEqual(self.sign_in(address="::ffff:192.0.2.2").status_code, 200)

    def test_behind_nginx_it_is_the_readers_address_that_has_to_wait(self):
        def sign_in(address, password="wrong"):  # noqa: S107
            form = {"username": f"guess{password}", "password": password}
            return self.client.post(SIGN_IN, form, headers={"X-Forwarded-For": address})

        with self.settings(SERVED_BY_NGINX=True):
            for number in range(MOST_BY_ADDRESS):
                sign_in("192.0.2.1", f"{number}")
            self.assertEqual(sign_in("192.0.2.1").status_code, 429)
            self.assertEqual(sign_in("192.0.2.2").status_code, 200)

    def test_without_nginx_nobody_is_believed_who_names_an_address(self):
        for number in range(MOST_BY_ADDRESS):
            self.client.post(
                SIGN_IN, {"username": f"guess{number}", "password": "wrong"},
                headers={"X-Forwarded-For": f"192.0.2.{number}"},
            )  # fmt: skip
        self.assertEqual(self.sign_in(address="127.0.0.1").status_code, 429)

    def test_one_account_soon_has_to_wait_whatever_the_address(self):
        for number in range(MOST_BY_ACCOUNT):
            self.sign_in(address=f"10.0.1.{number}")
        self.assertEqual(self.sign_in(password=PASSWORD, address="10.0.2.1").status_code, 429)
        self.assertEqual(self.sign_in("editor", PASSWORD, "10.0.2.1").status_code, 302)

    def test_a_browser_known_to_the_account_gets_in_all_the_same(self):
        self.sign_in(password=PASSWORD)
        self.client.post("/desk/logout/")
        for number in range(MOST_BY_ACCOUNT):
            self.sign_in(address=f"10.0.1.{number}", client=self.client_class(HTTP_HOST=self.host))
        self.assertEqual(self.sign_in(password=PASSWORD).status_code, 302)

    def test_asking_for_new_passwords_is_slowed_too(self):
        for number in range(MOST_BY_ADDRESS):
            self.client.post("/desk/password_reset/", {"email": f"a{number}@example.org"})
        response = self.client.post("/desk/password_reset/", {"email": "owner@news.example.org"})
        self.assertEqual(response.status_code, 429)


class SigningInWithRedis(SigningIn):
    """Which counts the attempts of several hosts together."""

    @classmethod
    def setUpClass(cls):
        try:
            redis.Redis.from_url(REDIS_URL, socket_connect_timeout=1).ping()
        except redis.ConnectionError as error:
            raise SkipTest(
                f"no Redis at {REDIS_URL} (TEST_REDIS_URL names another): {error}"
            ) from error
        super().setUpClass()

    def setUp(self):
        super().setUp()
        counting = {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": secrets.token_hex(8),
        }
        self.enterContext(self.settings(CACHES=settings.CACHES | {"default": counting}))
