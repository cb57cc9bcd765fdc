"""A moderator's day: by keyboard, on a phone, in Arabic, without a script; axe finds nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from broadsheet.delivery.tests.people_at_desk import PHONE, SCREEN, Person
from broadsheet.delivery.tests.sites import Site, make_site

FOUND = """
from wagtail.users.models import UserProfile
from broadsheet.comments.posting import report
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.testing import *
for code, tag, label, direction, story, words in (
    ("en", "en", "English", "ltr", "The ferry question", "Ferries are late again, and nobody says why."),
    ("ar", "ar", "العربية", "rtl", "سؤال العبارة", "تأخرت العبارة مرة أخرى ولا أحد يقول لماذا."),
):
    edition = make_edition(code, f"The Calder Lantern {code}", tag, label, ["World"], direction=direction)
    for name in ("mina", "noor"):
        person = make_person(f"{name}-{code}", (edition, Role.MODERATOR))
        UserProfile.objects.create(user=person, preferred_language=tag)
    story = make_story(edition, title=story, slug="ferry")
    root = make_comment(story, words)
    for number in range(30):
        make_comment(story, f"{words} {number}", waits=True, parent=root if number % 3 == 0 else None)
    report(root, make_reader(), "insult", "Rude")
"""
STATES = """
from broadsheet.comments.models import Comment
print(*Comment.objects.filter(edition__code={code!r}, state={state!r}).order_by("pk").values_list("pk", flat=True))
"""


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory, django_db_setup) -> Iterator[Site]:
    site = make_site(tmp_path_factory.mktemp("moderation"))
    shutil.copytree(settings.STATIC_ROOT, site.data_dir / "static")
    site.run(FOUND)
    with site.serving():
        yield site


@pytest.fixture
def come(browser: Browser, newsroom: Site) -> Iterator:
    there: list[Person] = []

    def come(name: str, size=SCREEN) -> Person:
        there.append(Person(browser, newsroom, name, size).sign_in())
        return there[-1]

    yield come
    for each in there:
        each.context.close()
        assert not each.errors, each.errors


def open_queue(person: Person) -> Page:
    """Once its script is there."""
    person.menu("Comments")
    person.page.wait_for_load_state()
    return person.page


def in_state(newsroom: Site, code: str, state: str) -> list[str]:
    return newsroom.run(STATES.format(code=code, state=state)).split()


def violations(page: Page) -> list[str]:
    """In what is ours; the rest of the screen is Wagtail's."""
    page.evaluate(Axe().axe_script)
    found = page.evaluate("() => axe.run({ include: [['.moderation']] })")
    return [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]]


def test_decides_by_keyboard_and_undoes(come, newsroom: Site):
    mina = come("mina-en")
    page = open_queue(mina)
    before = in_state(newsroom, "en", "waiting")
    items = page.locator("[data-item]")
    expect(items).to_have_count(20)
    page.keyboard.press("j")
    expect(items.nth(0)).to_be_focused()
    expect(page.locator("[data-context]")).to_contain_text("Around it")
    page.keyboard.press("a")
    expect(items.nth(0)).to_have_attribute("data-done", "approve")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.press("2")
    expect(items.nth(1)).to_have_attribute("data-done", "remove")
    assert in_state(newsroom, "en", "removed") == [before[1]]
    page.keyboard.press("e")
    field = items.nth(2).locator("textarea[name=source]")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(items.nth(2)).to_be_focused()
    page.keyboard.press("u")
    expect(page.get_by_text("Your last decision: approved")).to_be_visible()
    assert in_state(newsroom, "en", "removed") == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert violations(page) == []


def test_what_is_decided_becomes_a_line_with_an_undo_of_its_own(come, newsroom: Site):
    page = open_queue(come("mina-en"))
    waiting = in_state(newsroom, "en", "waiting")
    items, count = page.locator("[data-item]"), page.locator("[data-tabs] [data-count]").first
    expect(count).to_have_text(str(len(waiting)))
    page.keyboard.press("j")
    page.keyboard.press("a")
    first, second = items.nth(0), items.nth(1)
    expect(second).to_be_focused()
    expect(count).to_have_text(str(len(waiting) - 1))
    expect(page.get_by_text("Done: approved.")).to_have_count(1)
    expect(first.locator("[data-state]")).to_have_text("approved")
    expect(first.locator(".moderated__text")).to_be_hidden()
    assert first.bounding_box()["height"] < 70
    page.keyboard.press("a")
    expect(second).to_have_attribute("data-done", "approve")
    assert violations(page) == []
    first.get_by_role("button", name="Undo").click()
    expect(count).to_have_text(str(len(waiting) - 1))
    assert in_state(newsroom, "en", "waiting") == [waiting[0], *waiting[2:]]
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(count).to_have_text(str(len(waiting)))


BRANCH = """
from broadsheet.comments.testing import make_comment
from broadsheet.readers.models import Reader
from broadsheet.stories.models import StoryPage
a, b, c = Reader.objects.order_by("pk")[:3]
story = StoryPage.objects.get(edition__code="en", slug="ferry")
root = make_comment(story, "What begins the branch.", by=a)
print(root.pk, *[make_comment(story, "What answers it.", parent=root, by=each).pk for each in (b, c)])
"""


def test_answers_that_are_removed_with_a_comment_become_lines_too(come, newsroom: Site):
    root, *answers = newsroom.run(BRANCH).split()
    page = open_queue(come("mina-en"))
    page.get_by_role("link", name="All", exact=True).click()
    page.locator(f"#comment-{root} [data-remove] summary").click()
    page.locator(f"#comment-{root} [data-remove] select").select_option("insult")
    page.locator(f"#comment-{root}").get_by_role("button", name="Remove with all answers").click()
    for each in (root, *answers):
        expect(page.locator(f"#comment-{each}")).to_have_attribute("data-done", "remove_branch")
        expect(page.locator(f"#comment-{each} [data-state]")).to_have_text("removed")
    assert set(in_state(newsroom, "en", "removed")) >= {root, *answers}
    expect(page.get_by_text("3 comments are done.")).to_have_count(1)
    expect(page.locator("[data-done]").get_by_role("button", name="Undo")).to_have_count(1)
    page.locator(f"#comment-{root}").get_by_role("button", name="Undo").click()
    expect(page.locator("[data-done]")).to_have_count(0)
    assert not {root, *answers} & set(in_state(newsroom, "en", "removed"))


def test_a_second_press_is_none(come, newsroom: Site):
    page = open_queue(come("mina-en"))
    waiting = in_state(newsroom, "en", "waiting")
    item = page.locator("[data-item]").first
    item.get_by_role("button", name="Approve").dblclick()
    expect(item).to_have_attribute("data-done", "approve")
    expect(page.get_by_text("Done: approved.")).to_be_visible()
    assert in_state(newsroom, "en", "waiting") == waiting[1:]
    page.keyboard.press("u")
    expect(page.locator("[data-done]")).to_have_count(0)
    assert in_state(newsroom, "en", "waiting") == waiting


def test_what_is_edited_can_be_decided_next(come, newsroom: Site):
    page = open_queue(come("mina-en"))
    page.keyboard.press("j")
    page.keyboard.press("e")
    item = page.locator("[data-item]").nth(0)
    item.locator("textarea[name=source]").fill("Said more calmly.")
    item.get_by_role("button", name="Save").click()
    expect(item.locator(".moderated__text")).to_have_text("Said more calmly.")
    expect(item).to_be_focused()
    page.keyboard.press("a")
    expect(item).to_have_attribute("data-done", "approve")


def test_two_moderators_look_at_different_ones(come, newsroom: Site):
    mina, noor = come("mina-en"), come("noor-en")
    open_queue(mina).keyboard.press("j")
    first = mina.page.locator("[data-item]").first.get_attribute("id")
    expect(mina.page.locator("[data-context]")).to_contain_text("Around it")
    expect(open_queue(noor).locator("[data-item]").first).not_to_have_attribute("id", first)


def test_decides_about_many_at_once_and_takes_it_back(come, newsroom: Site):
    mina = come("mina-en")
    page = open_queue(mina)
    before = in_state(newsroom, "en", "waiting")
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.get_by_role("button", name="Approve the chosen").click()
    expect(page.get_by_text("3 comments are done.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.locator("[data-item]").first).to_be_visible()
    expect(page.get_by_text("3 comments are done.")).to_have_count(0)
    assert in_state(newsroom, "en", "waiting") == before


def test_what_is_typed_outlives_the_session(come, newsroom: Site):
    mina = come("mina-en")
    page = open_queue(mina)
    card = page.locator("[data-item]").first
    card.locator("[data-remove] summary").click()
    card.locator("[data-remove] select").select_option("insult")
    card.locator("[name=told]").first.fill("Nobody is an ox.")
    writer = card.locator(".moderated__who a").get_attribute("href")
    mina.context.clear_cookies(name="session")
    card.get_by_role("button", name="Remove", exact=True).click()
    signed_out = page.get_by_text("You are signed out, and nothing was sent.")
    expect(signed_out).to_be_visible()
    expect(card.locator("[name=told]").first).to_have_value("Nobody is an ox.")
    sign_in_beside(mina)
    card.get_by_role("button", name="Remove", exact=True).click()
    expect(card).to_have_attribute("data-done", "remove")
    expect(signed_out).to_be_hidden()
    page.goto(writer)
    page.locator("summary", has_text="Note for the desk").first.click()
    page.get_by_label("Note", exact=True).fill("Calls people oxen.")
    mina.context.clear_cookies(name="session")
    page.get_by_role("button", name="Keep").click()
    expect(signed_out).to_be_visible()
    sign_in_beside(mina)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("The note is kept.")).to_be_visible()
    expect(page.get_by_text("Calls people oxen.").first).to_be_visible()


def sign_in_beside(person: Person) -> None:
    """In another tab."""
    tab = person.context.new_page()
    tab.goto("/desk/login/?next=/desk/")
    tab.locator("[name=username]").fill(person.name)
    tab.locator("[name=password]").fill("quiet-lantern-harbour")
    tab.locator("form button[type=submit]").click()
    tab.wait_for_url("**/desk/")
    tab.close()


def test_works_without_a_script(browser: Browser, newsroom: Site):
    context = browser.new_context(base_url=newsroom.url, java_script_enabled=False, viewport=SCREEN)
    page = context.new_page()
    page.goto("/desk/login/?next=/desk/comments/")
    page.locator("[name=username]").fill("mina-en")
    page.locator("[name=password]").fill("quiet-lantern-harbour")
    page.locator("form button[type=submit]").click()
    page.get_by_role("button", name=re.compile("^Approve a")).first.click()
    expect(page.get_by_text("Done: approved.")).to_be_visible()
    page.locator("summary", has_text="Remove").first.click()
    first = page.locator("[data-item]").first
    first.locator("[data-remove] select").select_option("insult")
    first.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("Done: removed.")).to_be_visible()
    for said in ("removed", "approved"):
        expect(page.get_by_text(f"Your last decision: {said}")).to_be_visible()
        page.get_by_role("button", name=re.compile("^Undo")).click()
    context.close()


WIDER_THAN_ITS_CARD = """
(card) => {
  const { left, right } = card.getBoundingClientRect();
  return [...card.querySelectorAll("*")]
    .filter((each) => each.checkVisibility() && each.getClientRects().length)
    .filter((each) => each.getBoundingClientRect().left < left || each.getBoundingClientRect().right > right)
    .map((each) => each.outerHTML.slice(0, 120));
}
"""


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
@pytest.mark.parametrize("code", ["en", "ar"])
def test_no_field_is_wider_than_its_card(come, code: str, size):
    person = come(f"mina-{code}", size)
    person.go("/desk/comments/")
    card = person.page.locator("[data-item]").first
    for summary in ("[data-remove] summary", "[data-edit] summary"):
        card.locator(summary).click()
    assert card.evaluate(WIDER_THAN_ITS_CARD) == []
    card.locator(".moderated__who a").click()
    person.page.wait_for_url("**/readers/*/")
    for each in person.page.locator(".moderation__acts summary").all():
        each.click()
    person.fits()


SCREENS = ("queue/waiting/", "queue/reported/", "queue/all/", "appeals/", "illegal/", "log/",
           "figures/", "rules/", "words/", "reasons/")  # fmt: skip


@pytest.mark.parametrize(("code", "size"), [("en", SCREEN), ("ar", PHONE)], ids=["en", "ar"])
def test_every_screen_fits_and_has_no_violation(come, newsroom: Site, code: str, size):
    person = come(f"mina-{code}", size)
    page = person.page
    edition = newsroom.run(
        f"from broadsheet.editions.models import Edition; print(Edition.objects.get(code='{code}').pk)"
    ).strip()
    comment = in_state(newsroom, code, "published")[0]
    addresses = [f"{edition}/{each}" for each in SCREENS] + [f"comment/{comment}/"]
    wrong = {}
    for address in addresses:
        person.go(f"/desk/comments/{address}")
        wrong[address] = violations(page)
    page.locator(".moderated__who a").first.click()
    page.wait_for_url("**/readers/*/")
    person.fits()
    wrong["reader"] = violations(page)
    assert not {where: what for where, what in wrong.items() if what}
