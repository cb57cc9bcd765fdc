"""Writers and their browsers: two at one story, a lost connection, an ended session, a crash."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from broadsheet.delivery.tests.sites import Site, free_port

PEOPLE = """
from broadsheet.editions.models import Edition
from broadsheet.testing import make_person
english = Edition.objects.get(code="en")
for name in ("mira", "joss"):
    make_person(name, (english, "editor"))
"""
SIGN_IN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from broadsheet.people.sessions import SessionStore
from broadsheet.people.models import User
person = User.objects.get(username="{name}")
session = SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.save()
print(session.session_key)
"""
WRITTEN = """
from broadsheet.stories.models import StoryPage
story = StoryPage.objects.get(edition_slug="{slug}")
print(story.pk)
print(story.get_latest_revision_as_object().standfirst)
print("|".join(r.content["standfirst"] for r in story.revisions.order_by("pk")))
"""


@pytest.fixture(scope="module")
def desk(small_newsroom: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data_dir, port = tmp_path_factory.mktemp("writing"), free_port()
    shutil.copytree(small_newsroom.data_dir, data_dir, dirs_exist_ok=True)
    url = f"http://localhost:{port}"
    own = {"DATA_DIR": str(data_dir), "PORT": str(port), "PUBLIC_URL": url}
    site = Site(url, data_dir, small_newsroom.environment | own)
    site.run(PEOPLE)
    with site.serving():
        yield site


class Writer:
    """Somebody with a story open in a browser of his own."""

    def __init__(self, browser: Browser, desk: Site, name: str, slug: str, **options) -> None:
        self.desk, self.name, self.slug = desk, name, slug
        self.context: BrowserContext = browser.new_context(base_url=desk.url, **options)
        self.sign_in()
        self.page: Page = self.context.new_page()

    def sign_in(self) -> None:
        key = self.desk.run(SIGN_IN.format(name=self.name)).strip()
        self.context.add_cookies([{"name": "session", "value": key, "url": self.desk.url}])

    def written(self) -> tuple[str, str, list[str]]:
        """The story's key, its latest standfirst and those of all versions."""
        pk, latest, all_of_them = self.desk.run(WRITTEN.format(slug=self.slug)).split("\n")[:3]
        return pk, latest, all_of_them.split("|")

    def open(self) -> Writer:
        self.page.goto(f"/desk/pages/{self.written()[0]}/edit/")
        self.page.wait_for_load_state("networkidle")
        return self

    def type(self, text: str) -> None:
        self.page.fill("[name=standfirst]", text)
        self.page.locator("[name=standfirst]").blur()

    def wait_until_saved(self) -> None:
        self.page.wait_for_event(
            "response", lambda r: r.request.method == "POST" and r.url.endswith("/edit/")
        )
        expect(self.page.locator("#w-autosave-indicator")).to_have_attribute(
            "data-w-autosave-state-value", "saved"
        )

    @property
    def said(self):
        return self.page.locator(".desk-keeping")


@pytest.fixture
def writer(browser: Browser, desk: Site):
    writers = []

    def make(name: str, slug: str, **options) -> Writer:
        writers.append(Writer(browser, desk, name, slug, **options))
        return writers[-1]

    yield make
    for each in writers:
        each.context.close()


def test_two_at_one_story_both_keep_their_text_and_one_takes_over(writer):
    mira, joss = writer("mira", "ferry-1").open(), writer("joss", "ferry-1").open()
    mira.type("Mira's words")
    mira.wait_until_saved()
    joss.type("Joss's words")
    expect(joss.said).to_contain_text("mira has saved this at", timeout=15_000)
    expect(joss.said.get_by_role("link", name="Compare")).to_be_visible()
    _, latest, versions = mira.written()
    assert latest == "Mira's words"
    assert "Joss's words" in versions

    joss.said.get_by_role("button", name="Take over").click()
    expect(joss.page.locator(".messages")).to_contain_text("You have taken over")
    assert joss.page.input_value("[name=standfirst]") == "Joss's words"
    mira.type("Mira's later words")
    expect(mira.said).to_contain_text("joss has saved this at", timeout=15_000)
    _, latest, versions = mira.written()
    assert latest == "Joss's words"
    assert {"Mira's words", "Mira's later words"} <= set(versions)


def test_what_is_typed_without_a_connection_is_saved_when_it_is_back(writer):
    mira = writer("mira", "ferry-2").open()
    mira.context.set_offline(True)
    mira.type("Typed in a tunnel")
    expect(mira.said).to_contain_text("there is no connection", timeout=15_000)
    mira.context.set_offline(False)
    expect(mira.said).to_be_hidden(timeout=15_000)
    assert mira.written()[1] == "Typed in a tunnel"
    assert mira.page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('kept:'))") == []


def test_an_ended_session_loses_nothing_and_goes_on_after_signing_in(writer):
    mira = writer("mira", "ferry-3").open()
    mira.context.clear_cookies(name="session")
    mira.type("Typed while signed out")
    expect(mira.said).to_contain_text("you are signed out", timeout=15_000)
    assert mira.written()[1] != "Typed while signed out"
    mira.sign_in()
    expect(mira.said).to_be_hidden(timeout=15_000)
    assert mira.written()[1] == "Typed while signed out"


def test_after_a_crash_the_text_is_offered_and_restored(writer):
    mira = writer("mira", "ferry-4").open()
    mira.page.route(
        "**/edit/",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    mira.type("Typed before the crash")
    expect(mira.said).to_contain_text("Not saved since", timeout=15_000)
    mira.page.close(run_before_unload=False)
    mira.page = mira.context.new_page()
    mira.open()
    expect(mira.said).to_contain_text("was not saved")
    mira.said.get_by_role("button", name="Restore").click()
    expect(mira.page.locator("[name=standfirst]")).to_have_value(
        "Typed before the crash", timeout=15_000
    )
    assert mira.written()[1] == "Typed before the crash"
    mira.open()
    expect(mira.said).to_have_count(0)


def test_somebody_elses_kept_text_is_not_offered(writer):
    mira = writer("mira", "ferry-5").open()
    mira.page.evaluate(
        "localStorage['kept:999999:' + location.pathname] = JSON.stringify({at: Date.now(), fields: [['standfirst', 'x']], base: {}})"
    )
    mira.open()
    expect(mira.said).to_have_count(0)
