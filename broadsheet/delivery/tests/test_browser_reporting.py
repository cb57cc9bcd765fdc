"""A reporter's day on a phone: from the assignment to the story that readers have."""

from __future__ import annotations

from playwright.sync_api import expect

from broadsheet.delivery.tests.people_at_desk import IN_EDITOR, People, Person
from broadsheet.testing import picture_file

HEADLINE = "The council votes for the harbour"


def add_text(person: Person, words: str) -> None:
    page = person.page
    page.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name="text", exact=True).click()
    person.type_at_end(words)


def add_picture(person: Person) -> None:
    page = person.page
    page.get_by_role("button", name="Choose an image").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Upload").click()
    photograph = picture_file((1600, 1200)).read()
    dialog.get_by_label("File").set_input_files(
        {"name": "hall.jpg", "mimeType": "image/jpeg", "buffer": photograph}
    )
    expect(dialog.get_by_label("Title")).to_have_value("hall")
    dialog.get_by_label("Credit").fill("Nina")
    person.fits()
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog).to_be_hidden()


def begin(nina: Person) -> None:
    assignments = nina.panel("My assignments")
    expect(assignments).to_contain_text("Harbour vote")
    assignments.get_by_role("button", name="Begin the story of Harbour vote").click()
    nina.page.wait_for_url(IN_EDITOR)
    nina.fits()


def read_what_waits(omar: Person, words: str) -> None:
    omar.go("/desk/")
    omar.panel("Waits for review").get_by_role("link", name=HEADLINE).click()
    story = omar.page.frame_locator("iframe")
    expect(story.get_by_text(words)).to_be_visible()
    omar.fits()


def mend(nina: Person) -> None:
    notice = nina.panel("Notices").get_by_role("button", name="has sent back").first
    expect(notice).to_contain_text("Who voted against?")
    expect(nina.panel("Sent back to me")).to_contain_text("Who voted against?")
    notice.click()
    nina.page.wait_for_url(IN_EDITOR)
    nina.type_at_end(" Three were against.")
    nina.fits()
    nina.choose("Resubmit")
    nina.reads("has been submitted")


def test_a_story_goes_from_its_assignment_to_review_and_back(people: People):
    nina = people.come("nina")
    begin(nina)
    nina.write("Headline", HEADLINE)
    add_picture(nina)
    add_text(nina, "The vote was close.")
    nina.fits()
    nina.choose("Submit")
    nina.reads("has been submitted")

    omar = people.come("omar")
    read_what_waits(omar, "The vote was close.")
    omar.write("To the author", "Who voted against?")
    omar.press("Send back")
    omar.reads(f"“{HEADLINE}” is sent back.")

    nina.go("/desk/")
    mend(nina)
    nina.go("/desk/")
    expect(nina.panel("Sent back to me")).to_have_count(0)
    expect(nina.panel("My stories that wait for approval")).to_contain_text(HEADLINE)

    read_what_waits(omar, "Three were against.")
    omar.press("Approve")
    omar.reads(f"“{HEADLINE}” is live.")
    nina.go("/desk/notices/")
    nina.reads("has approved")
    nina.go("/desk/")
    nina.panel("Went out last").get_by_role("link", name=HEADLINE).click()
    nina.reads("Three were against.")
    expect(nina.page.locator(".story__lead img")).to_be_attached()
