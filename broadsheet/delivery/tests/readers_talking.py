"""Readers who talk under stories of the small newsroom, each in a browser of her own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from broadsheet.delivery.tests.sites import Site

FERRY = "/en/world/ferry-29/"
ARABIC = "/ar/العالم/العبارة-تبحر/"
SERBIAN = "/sr/свет/трајект-плови/"
GATHER = """
from datetime import timedelta
from django.core.management import call_command
from django.utils import timezone
from broadsheet.comments.models import EditionRules, Thread
from broadsheet.comments.voting import like
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.editions.models import Edition
from broadsheet.stories.models import StoryPage
before = timezone.now() - timedelta(days=9)
for edition in Edition.objects.all():
    EditionRules.objects.create(edition=edition, mode="open", seconds_between=0, links_are_held=False,
        announcement="Be kind.", contact="talk@news.example.org")
rosa, ola = (make_reader(name, joined_at=before) for name in ("Rosa Quay", "Ola Reef 🌊"))
amal = make_reader("أمل الميناء", joined_at=before)
def story(slug):
    return StoryPage.objects.get(edition_slug=slug)
ferry = story("ferry-29")
root = make_comment(ferry, "The **first** ferry was late.", by=rosa)
comment = make_comment(ferry, "It was not: see the timetable.", root, by=ola)
for number in range(7):
    comment = make_comment(ferry, f"Answer {number} to that.", comment)
for number in range(30):
    make_comment(ferry, f"Passenger {number} speaks.")
make_comment(ferry, ">! It sinks.", by=ola)
like(root, ola)
arabic = story("العبارة-تبحر")
first = make_comment(arabic, "العبارة تأخرت اليوم.", by=amal)
make_comment(arabic, "The timetable says 10:30.", first, by=ola)
make_comment(story("трајект-плови"), "Трајект касни.", by=rosa)
"""
SIGN_IN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from broadsheet.people.sessions import BEGAN, BROWSER, SessionStore
from broadsheet.readers.models import Reader
account = Reader.objects.get(name__startswith={name!r}).account
session = SessionStore()
session[SESSION_KEY] = str(account.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = account.get_session_auth_hash()
session[BEGAN], session[BROWSER] = timezone.now().isoformat(), ""
session.save()
print(settings.SESSION_COOKIE_NAME, session.session_key)
"""


@contextmanager
def talk(newsroom: Site, data_dir: Path) -> Iterator[Site]:
    """A copy of the newsroom in which readers have commented, with its clock going."""
    site = newsroom.copied_to(data_dir, BACKGROUND_WORKER="on")
    site.run(GATHER)
    with site.serving():
        yield site


def reads(browser: Browser, site: Site, name: str = "", **context) -> Page:
    """A page in the browser of the reader of that name, or of nobody."""
    own = browser.new_context(base_url=site.url, locale="en-GB", **context)
    own.set_default_timeout(30_000)
    if name:
        cookie, key = site.run(SIGN_IN.format(name=name)).split()
        own.add_cookies([{"name": cookie, "value": key, "url": site.url}])
    return own.new_page()
