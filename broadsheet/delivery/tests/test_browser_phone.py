"""A reporter and an editor on a phone 360 px wide, on a line that fails, in two languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from broadsheet.delivery.tests.sites import Site, make_site
from broadsheet.testing import PASSWORD, picture_file

FOUND = """
from django.utils import timezone
from wagtail.users.models import UserProfile
from broadsheet.planning.models import Item
from broadsheet.testing import *
for code, tag, label, sections in (
    ("en", "en", "English", ["World", "Opinion"]), ("ar", "ar", "العربية", ["العالم", "رأي"]),
):
    edition = make_edition(code, f"The Calder Lantern {code}", tag, label, sections)
    for role in ("reporter", "editor"):
        person = make_person(f"{role}-{code}", (edition, role))
        UserProfile.objects.create(user=person, preferred_language=tag)
        Item.objects.create(
            edition=edition, title="A slug line of some length, as slug lines are", section=next(iter(edition.sections.values())),
            assignee=person, due_at=timezone.now(), description="What it is about", priority=3,
        )
"""
STORIES = """
from broadsheet.stories.models import StoryPage
for story in StoryPage.objects.filter(title__startswith={title!r}):
    print(story.title, story.live, bool(story.picture), story.workflow_in_progress)
"""
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])
WIDTH = 360


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory, django_db_setup) -> Iterator[Site]:
    site = make_site(tmp_path_factory.mktemp("phone"))
    shutil.copytree(settings.STATIC_ROOT, site.data_dir / "static")
    site.run(FOUND)
    with site.serving():
        yield site


@pytest.fixture
def phone(browser: Browser, newsroom: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=newsroom.url, viewport={"width": WIDTH, "height": 700}, has_touch=True,
        is_mobile=True,
    )  # fmt: skip
    context.set_default_timeout(30_000)
    yield context
    context.close()


def sign_in(phone: BrowserContext, person: str, to: str = "/desk/") -> Page:
    page = phone.new_page()
    page.goto(f"/desk/login/?next={to}")
    page.locator("[name=username]").fill(person)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url(f"**{to}")
    return page


def write(page: Page, headline: str) -> None:
    page.locator("[name=headline]").fill(headline)
    page.locator("[name=text]").fill("The old bridge is closed.")
    photograph = picture_file((1600, 1200)).read()
    page.locator("[name=file]").set_input_files(
        {"name": "bridge.jpg", "mimeType": "image/jpeg", "buffer": photograph}
    )
    expect(page.locator("[data-said]")).to_have_text(
        page.locator(".desk-quick").get_attribute("data-kept")
    )


def submit(page: Page) -> None:
    page.locator("form [name=submit]").click()


def expect_said(page: Page, name: str) -> None:
    expect(page.locator("[data-said]")).to_have_text(
        page.locator(".desk-quick").get_attribute(name)
    )


def filed(newsroom: Site, title: str) -> list[str]:
    return newsroom.run(STORIES.format(title=title)).strip().splitlines()


IN_EDITOR = re.compile(r"/desk/pages/\d+/edit/")


@LANGUAGES
def test_a_story_is_sent_once_when_the_line_comes_back(phone, newsroom, language):
    page = sign_in(phone, f"reporter-{language}", "/desk/quick/")
    write(page, f"Line {language}")
    phone.set_offline(True)
    submit(page)
    expect_said(page, "data-waiting")
    expect(page.locator("[name=headline]")).to_be_disabled()
    assert filed(newsroom, f"Line {language}") == []
    phone.set_offline(False)
    page.wait_for_url(IN_EDITOR)
    assert filed(newsroom, f"Line {language}") == [f"Line {language} False True True"]


@LANGUAGES
def test_a_story_outlives_the_page_it_was_written_on(phone, newsroom, language):
    page = sign_in(phone, f"reporter-{language}", "/desk/quick/")
    write(page, f"Lost {language}")
    page.close()
    page = phone.new_page()
    page.goto("/desk/quick/")
    expect_said(page, "data-found")
    expect(page.locator("[name=headline]")).to_have_value(f"Lost {language}")
    phone.set_offline(True)
    submit(page)
    expect_said(page, "data-waiting")
    page.close()
    phone.set_offline(False)
    page = phone.new_page()
    page.goto("/desk/quick/")
    page.wait_for_url(IN_EDITOR)
    assert filed(newsroom, f"Lost {language}") == [f"Lost {language} False True True"]


def test_a_story_whose_answer_was_lost_is_not_made_twice(phone, newsroom):
    page = sign_in(phone, "reporter-en", "/desk/quick/")
    write(page, "Answered")
    lost = []

    def lose_first_answer(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/desk/quick/", lose_first_answer)
    submit(page)
    page.wait_for_url(IN_EDITOR)
    assert lost
    assert filed(newsroom, "Answered") == ["Answered False True True"]
    expect(page.get_by_text("was sent before")).to_be_visible()


def test_a_story_waits_for_one_who_was_signed_out(phone, newsroom):
    page = sign_in(phone, "reporter-en", "/desk/quick/")
    write(page, "Signed out")
    phone.clear_cookies(name="session")
    submit(page)
    expect_said(page, "data-sign-in")
    page.locator("a[data-sign-in]").click()
    page.locator("[name=username]").fill("reporter-en")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url(IN_EDITOR)
    assert filed(newsroom, "Signed out") == ["Signed out False True True"]


def test_what_does_not_fit_is_said_and_nothing_is_lost(phone, newsroom):
    page = sign_in(phone, "reporter-en", "/desk/quick/")
    write(page, "Misfit")
    page.locator("[name=text]").fill("")
    submit(page)
    expect(page.locator("[data-said]")).to_contain_text("Text")
    expect(page.locator("[name=text]")).to_be_focused()
    expect(page.locator("[name=headline]")).to_have_value("Misfit")
    page.locator("[name=text]").fill("Now there is one.")
    submit(page)
    page.wait_for_url(IN_EDITOR)


@LANGUAGES
def test_an_editor_reads_approves_and_sends_back(phone, newsroom, language):
    for headline in ("Approved", "Returned"):
        page = sign_in(phone, f"reporter-{language}", "/desk/quick/")
        write(page, f"{headline} {language}")
        submit(page)
        page.wait_for_url(IN_EDITOR)
        phone.clear_cookies()
    page = sign_in(phone, f"editor-{language}")
    page.locator("#panel-review ~ ul").get_by_text(f"Approved {language}").tap()
    story = page.frame_locator("iframe")
    expect(story.get_by_text("The old bridge is closed.")).to_be_visible()
    page.locator("[name=approve]").tap()
    page.wait_for_url("**/desk/")
    assert filed(newsroom, f"Approved {language}") == [f"Approved {language} True True False"]
    page.locator("#panel-review ~ ul").get_by_text(f"Returned {language}").tap()
    page.locator("[name=comment]").fill("Who says so?")
    page.locator("[name=reject]").tap()
    page.wait_for_url("**/desk/")
    phone.clear_cookies()
    page = sign_in(phone, f"reporter-{language}")
    expect(page.locator("#panel-returned ~ ul")).to_contain_text("Who says so?")


@LANGUAGES
def test_nothing_is_wider_than_the_phone(phone, newsroom, language):
    page = sign_in(phone, f"editor-{language}")
    page.goto("/desk/planning/")
    day = page.url
    for path in ("/desk/", "/desk/notices/", "/desk/quick/", "/desk/snippets/planning/item/", day):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
        main = page.locator("main")
        widest = main.evaluate(
            "main => Math.max(...[...main.querySelectorAll('section, li, form, p, h2, h3, .button')]"
            ".filter(each => each.offsetParent).map(each => each.getBoundingClientRect().width))"
        )
        assert widest <= WIDTH, path
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, path


def test_an_item_is_begun_with_the_keyboard(phone, newsroom):
    page = sign_in(phone, "reporter-en", "/desk/snippets/planning/item/")
    page.get_by_role("button", name="Begin the story of A slug line").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(IN_EDITOR)
