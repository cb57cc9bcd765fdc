"""A chief editor takes a story down and puts it back, and readers see both."""

from __future__ import annotations

from playwright.sync_api import expect

from broadsheet.delivery.tests.people_at_desk import People

STORY = "The ferry sails 12"
WORDS = "A court forbids us to show this story."


def test_a_story_is_taken_down_with_words_and_put_back(browser, people: People):
    reader = browser.new_context(base_url=people.site.url).new_page()
    address = "/en/world/ferry-12/"
    assert reader.goto(address).status == 200
    clara = people.come("clara")
    clara.go(f"/desk/pages/search/?q={STORY}")
    take_down = clara.page.get_by_role("link", name="Take down …")
    expect(take_down).to_have_count(0)
    clara.press(f"More options for '{STORY}'")
    take_down.click()
    clara.reads("What will be gone")
    clara.press("Take it down now")
    expect(clara.page.get_by_text("This field is required.")).to_have_count(2)
    clara.page.get_by_label("451").check()
    clara.write("Words to readers of “The Calder Lantern”", WORDS)
    clara.write("Reason", "Order of the court at Calder")
    clara.write("Who ordered it", "The court at Calder")
    clara.press("Take it down now")
    clara.reads("It is taken down.")
    clara.reads("Order of the court at Calder")

    assert reader.goto(address).status == 451
    expect(reader.get_by_text(WORDS)).to_be_visible()
    expect(reader.get_by_text(STORY)).to_have_count(0)
    reader.goto("/en/latest/")
    expect(reader.get_by_text("The ferry sails 13")).not_to_have_count(0)
    expect(reader.get_by_text(STORY)).to_have_count(0)

    clara.menu("Reports", "Takedowns")
    clara.page.get_by_role("row").filter(has_text="The court at Calder").get_by_role("link").click()
    clara.fits()
    clara.press("Lift the takedown")
    clara.reads("The takedown is lifted. Everything is as it was.")
    assert reader.goto(address).status == 200
    expect(reader.get_by_role("heading", name=STORY)).to_be_visible()
    reader.context.close()
