"""From the invitation in the mail to the desk, with the second factors that browsers know."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from broadsheet.delivery.tests.sites import Site, free_port
from broadsheet.testing import PASSWORD

INVITE = """
from broadsheet.editions.models import Edition
from broadsheet.mail.models import Letter
from broadsheet.people.invitations import invite
from broadsheet.people.models import User
edition = Edition.objects.get(code="{code}")
invite("{email}", edition, ["editor"], by=User.objects.get(username="owner"))
print(Letter.objects.latest("pk").message["body"])
"""
NEW_PASSWORD = "violet-harbour-27"
NARROW: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def strict_site(small_newsroom: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy of the small newsroom whose editors need a second factor."""
    data_dir, port = tmp_path_factory.mktemp("strict"), free_port()
    shutil.copytree(small_newsroom.data_dir, data_dir, dirs_exist_ok=True)
    url = f"http://localhost:{port}"
    own = {
        "DATA_DIR": str(data_dir), "PORT": str(port), "PUBLIC_URL": url,
        "SECOND_FACTOR": "required",
    }  # fmt: skip
    site = Site(url, data_dir, small_newsroom.environment | own)
    with site.serving():
        yield site


@pytest.fixture
def phone(browser: Browser, strict_site: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=strict_site.url, locale="en-GB", viewport=NARROW)
    context.set_default_timeout(30_000)
    yield context
    context.close()


def code_of(secret: str, ahead: int = 0) -> str:
    """An app shows each code once; the next one is taken too, as its clock may be ahead."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def link_for(site: Site, email: str, code: str = "en") -> str:
    return re.search(
        r"http\S+/desk/invitation/\S+", site.run(INVITE.format(email=email, code=code))
    )[0]


def join(page: Page, link: str, name: str) -> None:
    page.goto(link)
    assert_fits(page)
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(NEW_PASSWORD)
    page.locator("[name=again]").fill(NEW_PASSWORD)
    page.locator("form button[type=submit]").click()


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/desk/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], page.url


def test_an_editor_joins_by_mail_and_signs_in_with_an_app(phone: BrowserContext, strict_site: Site):
    page = phone.new_page()
    join(page, link_for(strict_site, "mira@papers.example.org"), "Mira Okafor")
    page.get_by_role("link", name="Use an app that shows codes").click()
    assert_fits(page)
    secret = page.locator("#totp-key").inner_text()
    page.get_by_label("code").fill(code_of(secret))
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator(".desk-codes li")).to_have_count(10)
    assert_fits(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(f"{strict_site.url}/desk/")
    phone.clear_cookies()
    sign_in(page, "mira@papers.example.org", NEW_PASSWORD)
    assert_fits(page)
    page.locator("[name=code]").fill(code_of(secret, ahead=1))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{strict_site.url}/desk/")


def test_in_arabic_the_page_reads_from_the_right(phone: BrowserContext, strict_site: Site):
    page = phone.new_page()
    page.goto(link_for(strict_site, "layla@papers.example.org", "ar"))
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert_fits(page)


def test_an_owner_signs_in_with_a_passkey(phone: BrowserContext, strict_site: Site):
    page = phone.new_page()
    devices = phone.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": True,
           "hasUserVerification": True, "isUserVerified": True}  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    sign_in(page, "owner", PASSWORD)
    page.get_by_role("link", name="Add a passkey").click()
    assert_fits(page)
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(f"{strict_site.url}/desk/")
    phone.clear_cookies()
    sign_in(page, "owner", PASSWORD)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{strict_site.url}/desk/")
