"""Readers who are told of answers, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from broadsheet.delivery.tests.people_at_desk import PHONE
from broadsheet.delivery.tests.readers_talking import FERRY, reads, talk
from broadsheet.delivery.tests.sites import Site
from broadsheet.delivery.tests.test_browser_access import violations
from broadsheet.delivery.tests.test_browser_comments import comment


@pytest.fixture(scope="module")
def site(small_newsroom: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with talk(small_newsroom, tmp_path_factory.mktemp("notices")) as site:
        yield site


def test_a_reader_is_told_beside_the_link_to_her_account_until_she_has_looked(
    browser: Browser, site: Site
):
    page = reads(browser, site, "Rosa Quay", viewport=PHONE)
    page.goto("/en/account/")
    page.goto(FERRY)
    link = page.locator(".account-link")
    expect(link.locator(".account-link__sign")).to_have_text("1")
    expect(link).to_have_accessible_name("Account 1 new notice")
    assert violations(page, []) == []
    page.goto("/en/account/")
    page.get_by_role("link", name="All notices").click()
    notice = page.locator(".notice")
    expect(notice).to_have_class(re.compile("is-new"))
    expect(notice).to_contain_text("Ola Reef 🌊 has answered your comment on")
    assert violations(page, []) == []
    expect(link).to_have_accessible_name("Account")
    page.reload()
    expect(notice).not_to_have_class(re.compile("is-new"))
    notice.get_by_role("link").click()
    expect(comment(page, "It was not: see the timetable.")).to_be_visible()
    page.context.close()


def test_without_scripts_notices_are_read_by_a_press(browser: Browser, site: Site):
    page = reads(browser, site, "أمل الميناء", java_script_enabled=False, viewport=PHONE)
    page.goto("/ar/account/notices/")
    notice = page.locator(".notice")
    expect(notice).to_have_class(re.compile("is-new"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("form[data-notices] button").click()
    expect(notice).not_to_have_class(re.compile("is-new"))
    expect(page.locator("form[data-notices]")).to_have_count(0)
    page.context.close()
