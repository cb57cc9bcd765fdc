"""Requests to others: where they may go, and that they end."""

import socket
import time
from ipaddress import ip_address
from unittest.mock import patch

from django.test import SimpleTestCase, override_settings

from broadsheet.kit.outbound import Answer, Limits, NotAllowed, Unanswered, is_public, post
from broadsheet.kit.tests.servers import HOST, answering, drop_by_drop, never, say

SHORT = Limits(seconds=0.4, most_bytes=100)
LONG = Limits(seconds=10, most_bytes=100)


def leading_to(*addresses):
    """As if every name led there."""
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]
    return patch("broadsheet.kit.outbound.socket.getaddrinfo", return_value=rows)


class WhereTo(SimpleTestCase):
    def test_no_private_address_is_asked_in_whatever_clothes(self):
        for each in (
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
            "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
            "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        ):  # fmt: skip
            self.assertFalse(is_public(ip_address(each)), each)
        for each in ("93.184.216.34", "2606:2800:220:1::1"):
            self.assertTrue(is_public(ip_address(each)), each)

    def test_a_name_that_leads_to_one_of_them_is_refused_before_anything_is_sent(self):
        for addresses in (("127.0.0.1",), ("93.184.216.34", "10.0.0.1")):
            with leading_to(*addresses), patch("socket.create_connection") as connect:
                with self.assertRaises(NotAllowed):
                    post("https://example.org/", b"x", {}, LONG)
                connect.assert_not_called()

    def test_the_address_that_was_looked_at_is_the_one_connected_to(self):
        with (
            leading_to("93.184.216.34") as resolve,
            patch("broadsheet.kit.outbound.socket.create_connection", side_effect=OSError) as to,
        ):
            with self.assertRaises(Unanswered):
                post("https://example.org/", b"x", {}, LONG)
            self.assertEqual(to.call_args.args[0], ("93.184.216.34", 443))
            self.assertEqual(resolve.call_count, 1)

    def test_what_is_no_address_of_the_web_is_not_asked(self):
        for each in (
            "", "example.org", "ftp://example.org/", "file:///etc/passwd", "http://example.org/",
            "https://", "https://user:pass@example.org/", "https://example.org:99999/",
            "https://example.org/\r\nX: y", "https://[::1/", "javascript:alert(1)",
        ):  # fmt: skip
            with self.assertRaises(NotAllowed, msg=each):
                post(each, b"x", {}, LONG)

    def test_a_host_of_ones_own_network_is_asked_when_the_installation_names_it(self):
        with answering(say(b"yes")) as server:
            with self.assertRaises(NotAllowed):
                post(server.address, b"x", {}, LONG)
            with override_settings(OUTBOUND_PRIVATE_HOSTS=[HOST]):
                answer = post(f"{server.address}?a=b", b"body", {"X-Key": "k"}, LONG)
        self.assertEqual(answer, Answer(200, b"yes"))
        [asked] = server.asked
        self.assertEqual((asked.path, asked.body), ("/check?a=b", b"body"))
        self.assertEqual(asked.headers["Host"], f"{HOST}:{server.port}")
        self.assertEqual(asked.headers["X-Key"], "k")
        with answering(say(b"yes")) as server, override_settings(OUTBOUND_PRIVATE_HOSTS=[HOST]):
            post(f"http://{HOST}:{server.port}?a=b", b"", {}, LONG)
        self.assertEqual(server.asked[0].path, "/?a=b")


@override_settings(OUTBOUND_PRIVATE_HOSTS=[HOST])
class HowLong(SimpleTestCase):
    def ask(self, how, limits=LONG):
        with answering(how) as server:
            try:
                return post(server.address, b"x", {}, limits)
            finally:
                self.number = len(server.asked)

    def test_who_says_nothing_or_a_byte_at_a_time_is_not_waited_for(self):
        for how in (never, drop_by_drop):
            begun = time.monotonic()
            with self.assertRaisesMessage(Unanswered, "timeout"):
                self.ask(how, SHORT)
            self.assertLess(time.monotonic() - begun, 5)

    def test_nor_is_a_name_that_nobody_finds(self):
        with (
            patch("broadsheet.kit.outbound.socket.getaddrinfo", side_effect=lambda *a, **k: time.sleep(3)),
            self.assertRaisesMessage(Unanswered, "timeout"),
        ):  # fmt: skip
            post("https://example.org/", b"x", {}, SHORT)

    def test_a_large_answer_is_none(self):
        self.assertEqual(len(self.ask(say(b"x" * 100)).body), 100)
        with self.assertRaisesMessage(Unanswered, "too_large"):
            self.ask(say(b"x" * 101))

    def test_a_redirect_is_an_answer_and_not_followed(self):
        answer = self.ask(say(b"", 307, Location="/elsewhere"))
        self.assertEqual((answer.status, self.number), (307, 1))

    def test_what_is_no_answer_is_said_to_be_none(self):
        with self.assertRaisesMessage(Unanswered, "unreachable"):
            self.ask(lambda handler, server: handler.wfile.write(b"SSH-2.0\r\n\r\n"))
        with self.assertRaisesMessage(Unanswered, "unreachable"):
            post(f"http://{HOST}:9/", b"x", {}, LONG)
