"""A reader's way: an account from over a story, saving it, a passkey, out and in again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from broadsheet.delivery.tests.sites import Site
from broadsheet.delivery.tests.test_browser_access import run_axe

STORY = "/en/world/ferry-1/"
PASSWORD = "amber-ferry-lamp-9"
NEWEST_CODE = """
import re
from broadsheet.mail.models import Letter
letter = Letter.objects.filter(to=["{address}"]).latest("pk")
print(re.search(r"^([A-Z0-9-]{{6,9}})$", letter.message.get("body", ""), re.MULTILINE)[1])
"""

LONG_ADDRESS = f"{'w' * 60}@{'m' * 60}.example.org"
LONG_READER = f"""
from allauth.account.models import EmailAddress
from broadsheet.comments.models import Mute
from broadsheet.comments.testing import make_comment
from broadsheet.people.models import User
from broadsheet.readers.models import Reader, SavedStory
from broadsheet.stories.models import StoryPage

story = StoryPage.objects.live().get(slug="ferry-1")
account = User.objects.create_user("long", "{LONG_ADDRESS}", "{PASSWORD}")
EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
reader = Reader.objects.create(account=account, name="W" * 40, name_key="w" * 40)
other = Reader.objects.create(name="M" * 40, name_key="m" * 40, claimable_email=account.email)
make_comment(story, "W" * 200, by=reader)
Mute.objects.create(reader=reader, muted=other)
SavedStory.objects.create(reader=reader, story=story)
StoryPage.objects.filter(pk=story.pk).update(title="W" * 100)
"""


@pytest.fixture(scope="module")
def open_site(small_newsroom: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Without a mail server that takes anything, so that mails stay in the outbox to be read."""
    no_server = {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": "9"}
    site = small_newsroom.copied_to(tmp_path_factory.mktemp("accounts"), **no_server)
    with site.serving():
        yield site


@pytest.fixture
def phone(browser: Browser, open_site: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=open_site.url, locale="en-GB", viewport={"width": 360, "height": 740}
    )
    context.set_default_timeout(30_000)
    yield context
    context.close()


def code_for(site: Site, address: str) -> str:
    return site.run(NEWEST_CODE.format(address=address)).strip()


def assert_fine(page: Page) -> None:
    page.evaluate(Axe().axe_script)
    assert run_axe(page, []) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def sign_up(page: Page, site: Site, name: str, address: str) -> None:
    """In the dialog or on the pages: the fields are the same."""
    page.locator("[name=email]").fill(address)
    page.locator("[name=name]").fill(name)
    page.locator("[name=password1]").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    page.locator("[name=code]").fill(code_for(site, address))
    page.get_by_role("button", name="Continue").click()


def test_an_account_is_opened_over_the_story_and_the_story_saved(phone, open_site):
    page = phone.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(STORY)
    assert not any("account" in url for url in asked), "a page that is only read asks for nothing"
    page.get_by_role("link", name="Save or follow this story").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(dialog.locator("[name=login]")).to_be_focused()
    assert_fine(page)
    dialog.get_by_role("link", name="Open an account").click()
    expect(dialog.get_by_role("heading", name="Open an account")).to_be_visible()
    assert_fine(page)
    page.evaluate("window.stayed = true")
    sign_up(page, open_site, "Ада ✨", "ada@mail.example.org")
    expect(dialog).to_have_count(0)
    save = page.get_by_role("button", name="Save")
    save.press("Enter")
    expect(page.get_by_role("button", name="Saved")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Saved")).to_be_focused()
    assert page.evaluate("window.stayed"), "the story was never left"
    assert page.url.endswith(STORY)
    assert_fine(page)
    page.get_by_role("link", name="Account").first.click()
    expect(page.get_by_role("heading", name="Ада ✨")).to_be_visible()
    expect(page.get_by_role("heading", name="Saved stories")).to_be_visible()
    assert_fine(page)


def test_whoever_opens_an_account_to_write_finds_the_box_open(phone, open_site):
    page = phone.new_page()
    page.goto(f"{STORY}#comments")
    page.get_by_role("link", name="Write a comment").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("link", name="Open an account").click()
    sign_up(page, open_site, "Ines Holm", "ines@mail.example.org")
    box = page.get_by_label("Your comment", exact=True)
    expect(box).to_be_focused()
    box.fill("I was on board.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".comment").get_by_text("I was on board.")).to_be_visible()


def test_what_is_wrong_is_said_in_the_dialog_and_nothing_is_lost(phone):
    page = phone.new_page()
    page.goto(STORY)
    page.get_by_role("link", name="Account").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=login]").fill("nobody@mail.example.org")
    dialog.locator("[name=password]").fill("wrong-guess-1")
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(dialog.locator("[name=login]")).to_have_value("nobody@mail.example.org")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name="Account").first).to_be_focused()


def test_without_a_script_the_same_pages_lead_to_the_same_account(browser, open_site):
    context = browser.new_context(base_url=open_site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/account/sign-up/?next=/en/world/ferry-1/")
    sign_up(page, open_site, "Paul Lorne", "paul@mail.example.org")
    page.wait_for_url(re.compile(re.escape(STORY)))
    page.get_by_role("link", name="Save or follow this story").click()
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("button", name="Followed")).to_be_visible()
    page.goto("/en/account/")
    page.get_by_role("link", name="Change the address").click()
    page.locator("[name=email]").fill("lorne@mail.example.org")
    page.get_by_role("button", name="Mail the code").click()
    page.locator("[name=code]").fill(code_for(open_site, "lorne@mail.example.org"))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("lorne@mail.example.org")).to_be_visible()
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/en/account/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()


def test_a_passkey_signs_in_without_an_address(phone, open_site):
    page = phone.new_page()
    devices = phone.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto("/en/account/sign-up/")
    assert_fine(page)
    sign_up(page, open_site, "Nadia Berg", "nadia@mail.example.org")
    page.get_by_role("link", name="Passkeys and second factor").click()
    page.get_by_role("link", name="Add a passkey").click()
    assert_fine(page)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/en/account/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(STORY)
    page.get_by_role("link", name="Account").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto("/en/account/")
    expect(page.get_by_role("heading", name="Nadia Berg")).to_be_visible()


@pytest.mark.parametrize("edition", ["en", "ar"])
def test_a_mailed_code_is_asked_for_on_a_small_phone(phone, edition):
    page = phone.new_page()
    page.goto(f"/{edition}/account/sign-in/code/")
    page.locator("[name=email]").fill(LONG_ADDRESS)
    page.locator(".account-form button").click()
    page.wait_for_url("**/sign-in/code/type/")
    assert_fine(page)


def test_words_that_are_never_broken_widen_no_page(phone, open_site):
    open_site.run(LONG_READER)
    page = phone.new_page()
    page.goto("/en/account/sign-in/")
    page.locator("[name=login]").fill(LONG_ADDRESS)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    for path in ("/en/account/", "/ar/account/"):
        page.goto(path)
        expect(page.get_by_role("heading", name="W" * 40)).to_be_visible()
        assert_fine(page)


def test_in_arabic_it_runs_the_other_way(phone):
    page = phone.new_page()
    page.goto("/ar/account/sign-in/")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.account-step')).direction")
        == "rtl"
    )
    assert_fine(page)
