"""A translator's way, on a phone: from English into Arabic, and what comes after."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from broadsheet.delivery.tests.sites import Site, free_port

PASSWORD = "quiet-lantern-harbour"  # noqa: S105
BEGIN = """
from broadsheet.editions.models import Edition
from broadsheet.testing import Role, make_person, make_story
english, arabic = Edition.objects.get(code="en"), Edition.objects.get(code="ar")
make_person("translator", (english, Role.TRANSLATOR), (arabic, Role.EDITOR))
story = make_story(english, title="The strait is open", slug="strait", body=[
    {"type": "text", "id": "11111111-1111-4111-8111-111111111111",
     "value": "<p>Ten ferries sail.</p>"},
    {"type": "text", "id": "22222222-2222-4222-8222-222222222222",
     "value": "<p>The sea is calm.</p>"},
])
print(story.pk)
"""
CORRECT = """
from broadsheet.stories.models import StoryPage
from broadsheet.testing import change_story
story = StoryPage.objects.get(slug="strait", edition__code="en")
body = [{**block, "value": block["value"].replace("Ten", "Nine")} for block in story.body.raw_data]
change_story(story, "correction", "Nine ferries sail, not ten.", body=body)
"""


@pytest.fixture
def desk(small_newsroom: Site, tmp_path) -> Iterator[Site]:
    """A copy of the small newsroom of this test's own."""
    shutil.copytree(small_newsroom.data_dir, tmp_path, dirs_exist_ok=True)
    port = free_port()
    url = f"http://localhost:{port}"
    own = {"DATA_DIR": str(tmp_path), "PORT": str(port), "PUBLIC_URL": url}
    site = Site(url, tmp_path, small_newsroom.environment | own)
    with site.serving():
        yield site


@pytest.fixture
def phone(browser: Browser, desk: Site) -> Iterator[Page]:
    context = browser.new_context(base_url=desk.url, viewport={"width": 360, "height": 740})
    context.set_default_timeout(30_000)
    page = context.new_page()
    yield page
    context.close()


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth") <= 360


def open_source(page: Page):
    page.locator("[data-side-panel-toggle=source]").click()
    return page.locator("[data-side-panel=source]")


def test_from_beginning_to_seeing_what_was_corrected(phone: Page, desk: Site):
    story = desk.run(BEGIN).split()[-1]
    phone.goto(f"/desk/login/?next=/desk/stories/{story}/translate/")
    phone.locator("[name=username]").fill("translator")
    phone.locator("[name=password]").fill(PASSWORD)
    phone.get_by_role("button", name="Sign in").click()
    phone.get_by_role("button", name="Begin the translation").click()

    source = open_source(phone)
    expect(source.get_by_text("Ten ferries sail.")).to_be_visible()
    expect(source.locator("[dir=ltr]").first).to_have_attribute("lang", "en")
    expect(
        phone.locator("[data-side-panel-toggle=source] [data-side-panel-toggle-counter]")
    ).to_be_hidden()
    assert fits(phone)
    phone.locator("[data-form-side-close-button]").click()
    phone.locator("#id_title").fill("المضيق مفتوح")
    phone.get_by_role("button", name="More actions").click()
    phone.get_by_role("button", name="Publish").click()
    expect(phone.get_by_text("has been published")).to_be_visible()

    desk.run(CORRECT)
    phone.goto("/desk/")
    phone.get_by_role("row").get_by_role("link", name="المضيق مفتوح").click()
    expect(phone.get_by_text("The source of this translation was corrected.")).to_be_visible()
    expect(phone.locator("del")).to_have_text("Ten")
    expect(phone.locator("ins")).to_have_text("Nine")
    source_pane, target_pane = phone.locator(".desk-pair--changed .desk-pair__pane").all()
    expect(target_pane.locator("[dir=rtl]")).to_have_attribute("lang", "ar")
    assert source_pane.bounding_box()["y"] < target_pane.bounding_box()["y"], "not stacked"
    assert fits(phone)

    target_pane.get_by_role("link", name="Edit").click()
    expect(
        phone.locator("[data-contentpath='11111111-1111-4111-8111-111111111111']")
    ).to_be_in_viewport()
    source = open_source(phone)
    expect(source.locator("ins")).to_have_text("Nine")
    source.get_by_role("link", name="Text").last.click()
    expect(phone.locator("#block-22222222-2222-4222-8222-222222222222-section")).to_be_in_viewport()
    source.get_by_role("button", name="Mark as seen").click()
    expect(phone.get_by_text("The source is marked as seen.")).to_be_visible()
    expect(phone.get_by_text("The source of this translation was corrected.")).to_have_count(0)
    phone.goto("/desk/")
    expect(phone.get_by_text("Translations out of date")).to_have_count(0)
