"""A page for everyone is made as for nobody, and of an edition that is there."""

import gzip
from unittest.mock import Mock, patch

from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory, SimpleTestCase, TestCase

from broadsheet.delivery import making
from broadsheet.delivery.headers import KEPT_BY_NOBODY
from broadsheet.delivery.index import Entry
from broadsheet.delivery.making import fill_and_make, make
from broadsheet.delivery.middleware import PageMiddleware, may_be_kept
from broadsheet.delivery.pages import encode, page_of
from broadsheet.delivery.ready import Readies
from broadsheet.delivery.shelf import NotMade, encode_part, part_key
from broadsheet.delivery.site import memory, store
from broadsheet.kit.parts import PARTS, Hole, Item, Part
from broadsheet.kit.policy import page
from broadsheet.testing import make_edition

KEY = "localhost:8000/xx/"


@page(cache="stored")
def public(request):
    return HttpResponse(repr((request.user, request.COOKIES, dict(request.headers))))


@page(cache="private")
def own(request):
    return public(request)


class AView(SimpleTestCase):
    def test_of_a_page_for_everyone_knows_nobody(self):
        request = RequestFactory().get(
            "/", HTTP_COOKIE="desk=1", HTTP_ACCEPT_LANGUAGE="ar", HTTP_X_FORWARDED_HOST="evil",
            HTTP_AUTHORIZATION="Basic x", HTTP_USER_AGENT="x", REMOTE_ADDR="10.0.0.1",
        )  # fmt: skip
        request.user = "the owner"
        before = repr(request.META)

        PageMiddleware(lambda request: None).process_view(request, own, (), {})
        self.assertEqual((request.user, repr(request.META)), ("the owner", before))

        PageMiddleware(lambda request: None).process_view(request, public, (), {})
        self.assertIsInstance(request.user, AnonymousUser)
        self.assertEqual(request.COOKIES, {})
        self.assertTrue(request.session.is_empty())
        self.assertNotIn("REMOTE_ADDR", request.META)
        self.assertFalse([name for name in request.META if name.startswith("HTTP_")])


def answer(status=200, policy="stored", cookie="", vary="") -> HttpResponse:
    response = HttpResponse("text", status=status)
    response.cache_policy = policy
    if cookie:
        response.set_cookie("session", cookie)
    if vary:
        response.headers["Vary"] = vary
    return response


class AnAnswer(SimpleTestCase):
    request = RequestFactory().get("/en/")

    def test_for_everyone_is_kept(self):
        for response in (answer(), answer(vary="Accept-Encoding")):
            self.assertTrue(may_be_kept(self.request, response, {"page:1"}))

    def test_of_another_status_or_policy_is_not_kept(self):
        others = [answer(status=status) for status in (204, 301, 404, 410, 500, 503)]
        for response in [*others, answer(policy="shared"), answer(policy="private")]:
            self.assertFalse(may_be_kept(self.request, response, {"page:1"}))
        self.assertFalse(may_be_kept(self.request, HttpResponse("text"), {"page:1"}))

    def test_that_is_one_readers_or_nobody_could_purge_is_not_kept_and_says_so(self):
        for response, tags in (
            (answer(cookie="x"), {"page:1"}),
            (answer(vary="Cookie"), {"page:1"}),
            (answer(vary="accept-encoding, Accept-Language"), {"page:1"}),
            (answer(vary="*"), {"page:1"}),
            (answer(), set()),
        ):
            with self.assertLogs("broadsheet.delivery.middleware", "ERROR"):
                self.assertFalse(may_be_kept(self.request, response, tags))


class APageWhileTheDatabaseIsAway(SimpleTestCase):
    def test_is_sent_with_the_last_of_what_has_ended(self):
        ended = Part([Item(0, "yesterday")], until=1.0)
        today = Entry(part_key("en", "today"), encode_part(ended), {"x"}, until=ended.until)
        page = Entry(KEY, encode(page_of("en", [], ["<main>", Hole("today"), "</main>"])), {"y"})
        store.keep([page, today], store.moment())
        readies = Readies(store, memory)
        with self.assertRaises(NotMade):
            readies.take(KEY)

        with patch.object(making, "edition_of", side_effect=OperationalError("away")):
            fill_and_make(KEY)

        sent = readies.take(KEY, with_gaps=True)
        self.assertEqual(gzip.decompress(sent.body), b"<main>yesterday</main>")
        self.assertNotIn(KEY, readies.pages)


class APageWhosePartFails(TestCase):
    def test_is_made_without_it_and_kept_by_no_cache(self):
        edition = make_edition("en", "The Test", "en", "English", ["World"])
        key = edition.url_to("home").partition("//")[2]
        with patch.dict(PARTS, {"ticker": Mock(side_effect=ValueError("broken"))}):
            with self.assertLogs("broadsheet.delivery.composing", "ERROR"):
                answer = making.render(key)
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.header("cache-control"), KEPT_BY_NOBODY)
        fill_and_make(key)
        self.assertTrue(Readies(store, memory).take(key).rests_on_kept)


class APageOfAnEditionThatIsGone(TestCase):
    def test_is_dropped_when_its_parts_are_asked_for(self):
        entry = Entry(KEY, encode(page_of("xx", [], [Hole("ticker")])), {"edition:7"})
        store.keep([entry], store.moment())

        fill_and_make(KEY)

        self.assertIsNone(store.read(KEY))

    def test_has_no_parts_to_be_made_anew(self):
        self.assertFalse(make(part_key("xx", "ticker")))
