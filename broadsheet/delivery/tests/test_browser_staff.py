"""An owner's day on a phone: who comes, who goes, and whether the server is well."""

from __future__ import annotations

from playwright.sync_api import expect

from broadsheet.delivery.tests.people_at_desk import People

NEWCOMER = "rosa@papers.example.org"


def test_somebody_is_invited(people: People):
    owner = people.come("owner")
    owner.menu("Settings", "Staff")
    owner.page.get_by_role("link", name="The Calder Lantern").click()
    owner.fits()
    owner.page.get_by_role("link", name="Invite somebody").click()
    owner.write("E-mail", NEWCOMER)
    owner.press("Send the invitation")
    owner.reads("This field is required.")
    owner.page.get_by_role("checkbox", name="reporter", exact=True).check()
    owner.press("Send the invitation")
    owner.reads(f"An invitation goes to {NEWCOMER}.")
    owner.reads(f"{NEWCOMER}, by owner, good until")


def test_the_server_says_how_it_is(people: People):
    owner = people.come("owner")
    owner.menu("Reports", "State of the server")
    owner.reads("Last backup")


def test_who_leaves_is_signed_out_and_his_drafts_are_a_colleagues(people: People):
    gil, owner = people.come("gil"), people.come("owner")
    expect(gil.panel("My drafts")).to_contain_text("What gil left")
    owner.menu("Settings", "Staff")
    owner.page.get_by_role("link", name="The Calder Lantern").click()
    owner.page.get_by_role("link", name="gil", exact=True).click()
    owner.fits()
    owner.page.get_by_label("Drafts go to").select_option("nina")
    owner.press("Let go")
    owner.reads("gil has left.")
    owner.page.get_by_role("link", name="The Calder Lantern").click()
    expect(owner.page.get_by_role("link", name="nina", exact=True)).to_be_visible()
    expect(owner.page.get_by_role("link", name="gil", exact=True)).to_have_count(0)
    gil.page.goto("/desk/")
    expect(gil.page.get_by_role("button", name="Sign in")).to_be_visible()
    nina = people.come("nina")
    nina.go("/desk/")
    expect(nina.panel("My drafts")).to_contain_text("What gil left")
