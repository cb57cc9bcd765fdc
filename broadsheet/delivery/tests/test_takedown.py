"""A takedown at the desk, over the real server: nothing of it is sent any more, from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from broadsheet.delivery.tests.as_the_edge import Reader
from broadsheet.delivery.tests.asking import Answer, at_once, request, run
from broadsheet.delivery.tests.at_desk import Desk
from broadsheet.delivery.tests.news import News
from broadsheet.takedowns.tests.taken import CANARY, Takedowns
from broadsheet.testing import PASSWORD, make_story

MAKE = f"""
from broadsheet.media.renditions import make_renditions
from broadsheet.testing import make_picture, make_story
english = Edition.objects.get(code="en")
picture = make_picture(english, description="{CANARY} in the fog")
make_renditions(picture)
taken = make_story(
    english, title="{CANARY} sails", slug="taken", picture=picture, at=timezone.now(),
)
TickerEntry.objects.create(edition=english, text="{CANARY} now", story=taken)
"""
ASKED = ("/en/", "/en/world/", "/en/latest/", "/en/world/taken/", "/en/world/ferry-3/")
AT_ONCE = 24


@pytest.fixture
def taken(news: News) -> Iterator[Desk]:
    desk = Desk(news.site)
    desk.change(MAKE)
    yield desk
    desk.change("TickerEntry.objects.all().delete(); story('taken').delete()")
    desk.kill()


class AtDesk:
    """An owner signed in, as a browser sends it."""

    def __init__(self, news: News) -> None:
        self.news = news
        self.cookies: dict[str, str] = {}
        form = self.ask("/desk/login/")
        fields = {"username": "owner", "password": PASSWORD}
        assert self.post("/desk/login/", form, fields).status == 302

    def ask(self, path: str, **options) -> Answer:
        sent = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.news.ask(path, Cookie=sent or "none=1", **options)
        for name, value in answer.headers:
            if name == "set-cookie":
                self.cookies |= {key: each.value for key, each in SimpleCookie(value).items()}
        return answer

    def post(self, path: str, form: Answer, fields: dict[str, str]) -> Answer:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text).group(1)
        body = urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        return self.ask(
            path, method="POST", body=body, Content_Type="application/x-www-form-urlencoded"
        )


def key_of(news: News, model: str) -> str:
    found = news.site.run(
        "from broadsheet.stories.models import StoryPage;"
        f"taken = StoryPage.objects.get(slug='taken'); print(taken.{model})"
    )
    return found.strip()


def answers_now(news: News) -> list[Answer]:
    """Of every page, from both processes, which have it in memory."""
    asked = [request(path, news.site.host) for path in ASKED for _ in range(AT_ONCE)]
    return run(at_once(news.site.port, asked))


def test_a_story_is_gone_everywhere_when_the_desk_says_so(news, taken):
    for _ in range(2):
        assert all(CANARY in answer.text for answer in answers_now(news))
    desk, address = AtDesk(news), f"/desk/takedowns/story/{key_of(news, 'pk')}/"
    form = desk.ask(address)
    why = {"what": "story", "answer": "410", "reason": "A court", "ordered_by": "The court"}

    assert desk.post(address, form, why).status == 302
    answers = answers_now(news)

    assert not any(CANARY in answer.text for answer in answers)
    assert {answer.status for answer in answers} == {200, 410}
    assert not any(CANARY in desk.ask(path).text for path in ("/desk/", address))


def test_a_picture_is_gone_everywhere_when_the_desk_says_so(news, taken):
    page = news.ask("/en/world/taken/").text
    address = re.search(r'/media/images/[^" ,]+', page).group()
    assert news.ask(address).status == 200
    answers_now(news)
    desk, screen = AtDesk(news), f"/desk/takedowns/picture/{key_of(news, 'picture_id')}/"
    form = desk.ask(screen)

    assert desk.post(screen, form, {"reason": "A court", "ordered_by": "Him"}).status == 302
    assert news.ask(address).status == 404
    assert not any("/media/images/" in answer.text for answer in answers_now(news))


class WithoutADatabase(Takedowns):
    def test_nothing_that_is_down_is_sent_from_memory_or_disk(self):
        story = make_story(self.english, title=f"{CANARY} sails", slug="ferry")
        pages = [f"{self.host}{path}" for path in ("/en/", "/en/latest/", "/en/world/ferry/")]
        reader = Reader()
        for page in pages:
            self.assertIn(CANARY, reader.sent(page).text)
        with self.captureOnCommitCallbacks(execute=True):
            self.take_story(story)
        away = OperationalError("it is away")
        with mock.patch.object(BaseDatabaseWrapper, "cursor", side_effect=away):
            answers = [reader.sent(page) for page in pages]
        # A list may have been made anew before the database went away.
        self.assertEqual([answer.text for answer in answers if CANARY in answer.text], [])
        self.assertIn(answers[-1].status, {410, 500})
