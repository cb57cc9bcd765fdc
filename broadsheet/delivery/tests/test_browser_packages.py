"""An editor's day on a phone: a word on a passage, and what goes out together or not at all."""

from __future__ import annotations

from playwright.sync_api import expect

from broadsheet.delivery.tests.people_at_desk import IN_EDITOR, People, Person

STORY = "a page (Story)"
LINE = "The dam opens tomorrow"


def choose_item(person: Person, kind: str, title: str) -> None:
    """Fill the last row of the package."""
    person.page.get_by_role("button", name=f"Choose {kind}").last.click()
    dialog = person.page.get_by_role("dialog")
    if kind == STORY:
        dialog.get_by_label("Search term").fill(title)
    dialog.get_by_role("link", name=title).click()
    expect(dialog).to_be_hidden()
    person.fits()


def add_line(omar: Person) -> None:
    omar.page.get_by_role("link", name="New line in the ticker").click()
    omar.write("Text", LINE)
    omar.set_time("From", "")
    omar.fits()
    omar.press("Save")
    omar.reads("created")


def plan(omar: Person, at: str) -> None:
    omar.menu("Packages")
    omar.page.get_by_role("link", name="Add package").first.click()
    omar.write("Name", "Dam")
    omar.set_time("Publish at", at)
    choose_item(omar, STORY, "The dam opens")
    omar.press("Add item")
    choose_item(omar, "ticker entry", LINE)
    omar.fits()
    omar.press("Save")


def test_a_story_and_a_line_are_planned_together_and_called_off(people: People):
    omar = people.come("omar")
    omar.go("/desk/")
    add_line(omar)
    plan(omar, "2020-01-01 10:00")
    omar.reads("This time is over: choose one to come.")
    omar.set_time("Publish at", "2050-01-01 10:00")
    omar.press("Save")
    omar.reads("created")
    omar.page.get_by_role("link", name="Dam", exact=True).click()
    omar.choose("Publish now or cancel …")
    omar.reads("planned")
    omar.reads("2050-01-01 10:00")
    expect(omar.page.get_by_role("listitem").filter(has_text="The dam opens")).to_have_count(2)
    omar.press("Cancel the package")
    omar.reads("“Dam” is cancelled. Its items stay as they are.")
    expect(omar.page.get_by_role("button", name="Publish all of it now")).to_have_count(0)
    omar.menu("Packages")
    omar.reads("cancelled")


def test_a_word_on_a_passage_reaches_its_writer(people: People):
    omar = people.come("omar")
    omar.find("The dam opens")
    text = omar.page.locator("[data-contentpath=body] [contenteditable=true]").first
    text.get_by_text("The dam opens at dawn.").dblclick()
    omar.page.get_by_role("button", name="Add a comment").click()
    omar.write("Enter your comments", "Which dawn?")
    omar.press("Comment")
    omar.page.locator("[data-form-side-close-button]").click()
    omar.fits()
    omar.press("Save draft")
    omar.reads("has been updated")
    nina = people.come("nina")
    nina.go("/desk/")
    notice = nina.panel("Notices").get_by_role("button", name="Which dawn?").first
    expect(notice).to_contain_text("comments on")
    notice.click()
    nina.page.wait_for_url(IN_EDITOR)
    nina.reads("The dam opens at dawn.")
    nina.page.get_by_role("button", name="Toggle comments").click()
    nina.reads("Which dawn?")
