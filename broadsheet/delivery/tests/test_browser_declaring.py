"""A correction on an editor's phone: asked for, told to readers, followed up."""

from __future__ import annotations

from playwright.sync_api import Page, expect

STORY = """
from broadsheet.stories.models import StoryPage
story = StoryPage.objects.published().filter(edition__code="fr", kind="news").last()
print(story.pk, story.full_url)
"""
NOTE = "Une version antérieure se trompait d’heure."


def is_as_wide_as_the_screen(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def publish(page: Page) -> None:
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()


def test_a_correction_is_declared_on_a_phone(page: Page, site):
    pk, address = site.run(STORY).split()[-2:]
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"/desk/login/?next=/desk/pages/{pk}/edit/")
    page.locator("[name=username]").fill("owner")
    page.locator("[name=password]").fill(site.desk_password)
    page.get_by_role("button", name="Sign in").click()
    page.locator("[name=standfirst]").fill("Le bac part à dix heures.")
    publish(page)
    expect(page.get_by_text("Say what kind of change this is")).to_be_visible()
    expect(page.locator("[name=standfirst]")).to_have_value("Le bac part à dix heures.")
    page.get_by_label("Correction: it was wrong.").check()
    publish(page)
    expect(page.get_by_text("Write the note that readers find on the story.")).to_be_visible()
    page.get_by_label("Note to readers").fill(NOTE)
    assert is_as_wide_as_the_screen(page)
    publish(page)
    page.get_by_role("link", name="Where it went").first.click()
    expect(page.get_by_text(NOTE).first).to_be_visible()
    assert is_as_wide_as_the_screen(page)
    page.goto(address)
    expect(page.get_by_text(NOTE)).to_be_visible()
    expect(page.get_by_text("Le bac part à dix heures.")).to_be_visible()
