"""The form of a new edition, which a script fills in while it is written."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_choosing_a_language_fills_in_what_nobody_has_chosen(page: Page, site):
    page.goto("/desk/login/?next=/desk/editions/new/")
    page.locator("[name=username]").fill("owner")
    page.locator("[name=password]").fill(site.desk_password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/editions/new/")  # with its script
    page.locator("[name=digits]").select_option("latn")
    language = page.locator("[name=language_tag]")
    language.fill("fa")
    language.blur()
    expect(page.locator("[name=time_zone]")).to_have_value("Asia/Tehran")
    expect(page.locator("[name=direction]")).to_have_value("rtl")
    expect(page.locator("[name=short_label]")).to_have_value("فارسی")
    expect(page.locator("[name=code]")).to_have_value("fa")
    expect(page.locator("[name=digits]")).to_have_value("latn")
    expect(page.get_by_text("not translated into this language")).to_be_visible()
    language.fill("xx")
    language.blur()
    expect(page.get_by_text("no known language")).to_be_visible()
    expect(page.locator("[name=time_zone]")).to_have_value("Asia/Tehran")
    expect(page.locator("[name=is_open][value=no]")).to_be_checked()
