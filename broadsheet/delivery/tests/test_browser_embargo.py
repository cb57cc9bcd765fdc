"""A chief editor's day: what outsiders read before it is public, and when it may be."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from broadsheet.delivery.tests.people_at_desk import People

STORY = "The budget is out"


def answer_of(browser: Browser, address: str) -> tuple[int, str]:
    """What somebody without an account finds there."""
    context = browser.new_context()
    page = context.new_page()
    response = page.goto(address)
    found = response.status, page.locator("body").inner_text()
    context.close()
    return found


def test_an_outsider_reads_a_draft_until_the_link_is_revoked(browser: Browser, people: People):
    clara = people.come("clara")
    clara.find(STORY)
    clara.over_the_story("Preview links")
    clara.page.get_by_label("Can be opened for").select_option("an hour")
    clara.press("Make a preview link")
    clara.reads("Copy the address now")
    address = clara.page.get_by_label("Copy the address now").input_value()
    status, text = answer_of(browser, address)
    assert status == 200 and STORY in text
    clara.page.get_by_role("link", name="Back to the story").click()
    clara.over_the_story("Preview links")
    expect(clara.page.get_by_role("row").filter(has_text="clara")).not_to_contain_text("never")
    clara.press("Revoke")
    clara.reads("The preview link opens nothing any more.")
    clara.reads("revoked by clara")
    status, text = answer_of(browser, address)
    assert status == 404 and STORY not in text


def test_an_embargo_stands_until_a_chief_editor_gives_a_reason(people: People):
    clara = people.come("clara")
    clara.find(STORY)
    clara.over_the_story("Embargo")
    clara.set_time("Not public before", "2050-01-01 10:00")
    clara.page.get_by_label("Time zone").select_option("UTC")
    clara.write("Source", "The ministry")
    clara.press("Set the embargo")
    clara.reads("is under embargo until 2050-01-01 10:00")

    clara.page.get_by_role("link", name="Back to the story").click()
    clara.reads("Under embargo until")
    clara.choose("Publish")
    clara.reads("embargo until")
    clara.find(STORY)
    clara.over_the_story("Embargo")
    clara.press("Allow it for this story")
    clara.reads("This field is required.")
    clara.write("Reason", "The minister has said it on the radio")
    clara.press("Allow it for this story")
    clara.reads(f"“{STORY}” may be published before the embargo ends.")
    clara.reads("allowed earlier in “The Calder Lantern” by clara")
    clara.page.get_by_role("link", name="Back to the story").click()
    clara.choose("Publish")
    clara.reads("has been published")
