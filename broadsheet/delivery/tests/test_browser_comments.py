"""Readers who read and write comments, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from broadsheet.delivery.tests.people_at_desk import PHONE, SCREEN
from broadsheet.delivery.tests.readers_talking import ARABIC, FERRY, SERBIAN, reads, talk
from broadsheet.delivery.tests.sites import Site
from broadsheet.delivery.tests.test_browser_access import violations
from broadsheet.kit.likeness import name_key
from broadsheet.readers.testing import READERS_PASSWORD

REMOVE = """
from broadsheet.comments.models import Appeal, Comment
from broadsheet.comments.moderation import Ruling, remove
from broadsheet.comments.telling import address_of
from broadsheet.people.models import User
comment = Comment.objects.get(source__contains="It sinks")
owner = User.objects.filter(is_superuser=True).first()
print(address_of(remove(comment, Ruling(owner, reason="false")), Appeal.Side.AUTHOR))
"""
SUSPEND = """
from datetime import timedelta
from django.utils import timezone
from broadsheet.comments.sanctioning import sanction
from broadsheet.comments.testing import make_reader
from broadsheet.editions.models import Edition
from broadsheet.people.models import User
owner = User.objects.filter(is_superuser=True).first()
sanction(make_reader("Mara Tide"), "suspension", owner, Edition.objects.get(language_tag="en"),
         "Too rude, too often", timezone.now() + timedelta(days=7))
"""


@pytest.fixture(scope="module")
def site(small_newsroom: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with talk(small_newsroom, tmp_path_factory.mktemp("talk")) as site:
        yield site


@pytest.fixture
def rosa(browser: Browser, site: Site) -> Iterator[Page]:
    page = reads(browser, site, "Rosa Quay", viewport=SCREEN)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.context.close()
    assert errors == []


@pytest.fixture
def nobody(browser: Browser, site: Site) -> Iterator[Page]:
    page = reads(browser, site, viewport=SCREEN)
    yield page
    page.context.close()


def read_comments(page: Page, address: str = FERRY) -> None:
    page.goto(f"{address}#comments")
    expect(page.locator(".thread .comment").first).to_be_visible()


def comment(page: Page, words: str):
    """The comment itself, without what stands below it."""
    return page.locator(".comment", has=page.get_by_text(words, exact=True))


def write(page: Page, words: str) -> None:
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("Your comment", exact=True).fill(words)
    page.get_by_role("button", name="Send").click()
    expect(comment(page, words)).to_be_visible()


def test_the_comments_come_when_the_reader_comes_near_and_not_before(nobody: Page):
    asked: list[str] = []
    nobody.on("request", lambda request: asked.append(request.url))
    nobody.set_viewport_size({"width": 1280, "height": 300})
    nobody.goto(FERRY)
    nobody.wait_for_load_state("networkidle")
    if nobody.locator("#comments").evaluate("place => place.getBoundingClientRect().top") > 950:
        assert not [url for url in asked if "comments" in url]
    nobody.locator("#comments").scroll_into_view_if_needed()
    expect(nobody.locator(".thread .comment").first).to_be_visible()
    expect(nobody.locator(".comments-place__count")).to_have_text(re.compile(r"\d+"))


def test_whoever_signs_in_to_answer_finds_the_box_open(nobody: Page):
    read_comments(nobody)
    other = comment(nobody, "Passenger 27 speaks.")
    other.get_by_role("link", name="Reply").click()
    dialog = nobody.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill(f"{name_key('Rosa Quay')}@mail.example.org")
    dialog.get_by_label("Password").fill(READERS_PASSWORD)
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(other.get_by_label(re.compile("Your reply to"))).to_be_focused()


def test_another_order_further_pages_and_further_answers_come_in_place(nobody: Page):
    read_comments(nobody)
    nobody.get_by_role("link", name="Oldest").click()
    first = nobody.locator(".thread .comment").first
    expect(first).to_contain_text("The first ferry was late.")
    expect(nobody.get_by_role("link", name="Oldest")).to_be_focused()
    nobody.get_by_role("link", name=re.compile("more replies")).click()
    expect(comment(nobody, "Answer 6 to that.")).to_be_visible()
    expect(nobody.get_by_text("In reply to").first).to_be_visible()
    nobody.get_by_role("link", name="More comments").click()
    expect(comment(nobody, "Passenger 29 speaks.")).to_be_visible()
    assert nobody.url.endswith(f"{FERRY}#comments")


def test_one_writes_answers_likes_reports_edits_and_deletes_without_leaving_the_story(rosa: Page):
    read_comments(rosa)
    write(rosa, "I was on board.")
    other = comment(rosa, "Passenger 28 speaks.")
    other.get_by_role("link", name="Reply").click()
    other.get_by_label(re.compile("Your reply to")).fill("So was I.")
    rosa.keyboard.press("Control+Enter")
    answer = comment(rosa, "So was I.")
    expect(answer).to_have_class(re.compile("depth-1"))
    expect(answer).to_be_focused()

    like = other.get_by_role("button", name="Like")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_have_text(re.compile("1"))
    like.click()
    expect(like).to_have_attribute("aria-pressed", "false")

    other.get_by_text("More", exact=True).click(force=True)
    other.get_by_role("link", name="Report", exact=True).click()
    other.get_by_role("button", name="Report").click()
    expect(other.get_by_role("alert")).to_have_text("Please choose a reason.")
    other.get_by_label("Advertising or spam").check()
    other.get_by_role("button", name="Report").click()
    expect(rosa.get_by_text("A moderator will look at it.")).to_be_visible()

    answer.get_by_text("More", exact=True).click(force=True)
    answer.get_by_role("link", name="Edit").click()
    rosa.get_by_label("Your comment", exact=True).fill("So was I, too.")
    rosa.get_by_role("button", name="Save").click()
    changed = comment(rosa, "So was I, too.")
    expect(changed).to_contain_text("edited")
    changed.get_by_text("More", exact=True).click(force=True)
    changed.get_by_role("link", name="Delete").click()
    changed.get_by_role("button", name="Delete").click()
    expect(changed).to_have_class(re.compile("is-deleted"))


def test_whoever_is_muted_is_hidden_from_one_reader_until_she_takes_it_back(rosa: Page):
    read_comments(rosa)
    other = rosa.locator(".comment", has_text="Passenger 27 speaks.")
    other.get_by_text("More", exact=True).click(force=True)
    other.get_by_role("link", name="Hide what").click()
    other.get_by_role("button", name="Hide").click()
    expect(other.locator(".comment__text")).to_be_hidden()
    rosa.reload()
    expect(other.locator(".comment__text")).to_be_hidden()
    other.get_by_role("button", name="Show").click()
    expect(other.locator(".comment__text")).to_be_visible()


def test_the_toolbar_marks_what_is_selected_and_the_preview_is_the_servers(rosa: Page):
    read_comments(rosa)
    rosa.get_by_role("link", name="Write a comment").click()
    area = rosa.get_by_label("Your comment", exact=True)
    area.fill("late")
    area.select_text()
    rosa.keyboard.press("Control+b")
    expect(area).to_have_value("**late**")
    rosa.keyboard.press("Control+b")
    expect(area).to_have_value("late")
    tools = rosa.get_by_role("toolbar")
    for name, value in (
        ("Quotation", "> late"),
        ("Quotation", "late"),
        ("Numbered list", "1. late"),
    ):
        tools.get_by_role("button", name=name).click()
        expect(area).to_have_value(value)
    rosa.keyboard.press("Control+z")
    expect(area).to_have_value("late")
    area.fill("It is *late*")
    tools.get_by_role("button", name="Preview").click()
    expect(rosa.get_by_role("region", name="Preview").locator("em")).to_have_text("late")
    expect(rosa.get_by_text("12 of at most 3,000 characters")).to_be_visible()


def test_a_draft_stays_on_the_device_until_it_is_sent(rosa: Page):
    read_comments(rosa)
    rosa.get_by_role("link", name="Write a comment").click()
    rosa.get_by_label("Your comment", exact=True).fill("Not yet sent")
    read_comments(rosa)
    rosa.reload()
    rosa.get_by_role("link", name="Write a comment").click()
    expect(rosa.get_by_label("Your comment", exact=True)).to_have_value("Not yet sent")
    rosa.get_by_role("button", name="Send").click()
    expect(comment(rosa, "Not yet sent")).to_be_visible()
    rosa.get_by_role("link", name="Write a comment").click()
    expect(rosa.get_by_label("Your comment", exact=True)).to_have_value("")


def test_a_marked_passage_is_quoted_in_the_answer(rosa: Page):
    read_comments(rosa)
    other = comment(rosa, "Passenger 26 speaks.")
    other.locator("p", has_text="Passenger 26").select_text()
    other.get_by_role("link", name="Reply").click()
    expect(other.get_by_role("textbox")).to_have_value("> Passenger 26 speaks.\n\n")


def test_a_session_that_ran_out_keeps_the_text_and_sends_it_after_signing_in(rosa: Page):
    read_comments(rosa)
    rosa.get_by_role("link", name="Write a comment").click()
    rosa.get_by_label("Your comment", exact=True).fill("After the tide")
    cookies = rosa.context.cookies()
    rosa.context.clear_cookies()
    # What signs readers in takes such links; here nobody does.
    rosa.evaluate(
        """() => document.addEventListener("click", (event) => {
             if (event.target.matches("[data-sign-in]")) event.preventDefault();
           })"""
    )
    rosa.get_by_role("button", name="Send").click()
    expect(rosa.get_by_text("You are no longer signed in.")).to_be_visible()
    rosa.context.add_cookies(cookies)  # type: ignore[arg-type]
    rosa.evaluate("document.dispatchEvent(new Event('signed-in'))")
    expect(comment(rosa, "After the tide")).to_be_visible()


def test_a_suspended_reader_finds_out_before_writing(browser: Browser, site: Site):
    site.run(SUSPEND)
    mara = reads(browser, site, "Mara Tide", viewport=PHONE)
    read_comments(mara)
    expect(mara.get_by_text("Too rude, too often")).to_be_visible()
    expect(mara.get_by_role("link", name="Write a comment")).to_have_count(0)
    assert violations(mara, [[".masthead"], [".rails"], [".footer"]]) == []
    assert mara.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    mara.get_by_role("link", name="Oldest").click()
    expect(mara.locator(".thread .comment").first).to_contain_text("The first ferry was late.")
    expect(mara.get_by_text("Too rude, too often")).to_have_count(1)
    mara.locator("[data-act=reply]").first.click()
    mara.wait_for_url("**/comments/write/**")
    mara.get_by_role("link", name="Read it and appeal").click()
    expect(mara.get_by_label("Why the decision was wrong")).to_be_visible()
    mara.context.close()


def test_new_comments_say_so_and_move_nothing_until_they_are_asked_for(
    nobody: Page, browser: Browser, site: Site
):
    nobody.clock.install()
    read_comments(nobody)
    top = nobody.locator(".thread .comment").first.inner_text()
    ola = reads(browser, site, "Ola Reef", viewport=SCREEN)
    read_comments(ola)
    write(ola, "Fresh from the harbour.")
    step = comment(ola, "Fresh from the harbour.").get_attribute("data-comment")
    ola.context.close()
    # More than hers when the page was made before what another test had sent was followed.
    news = nobody.get_by_role("button", name=re.compile(r"New comments: \d"))
    for _ in range(4000):
        if step in nobody.request.get(f"{FERRY}comments/news/").text():
            break
    nobody.clock.run_for(20_000)
    expect(news).to_be_visible()
    assert nobody.locator(".thread .comment").first.inner_text() == top
    news.click()
    expect(comment(nobody, "Fresh from the harbour.")).to_have_class(re.compile("is-new"))


def test_without_scripts_everything_has_a_page_of_its_own(browser: Browser, site: Site):
    page = reads(browser, site, "Rosa Quay", java_script_enabled=False, viewport=PHONE)
    page.goto(FERRY)
    page.locator("#comments").get_by_role("link", name=re.compile("Read|Write")).click()
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("Your comment", exact=True).fill("Without any script.")
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    page.get_by_role("button", name="Send").click()
    expect(comment(page, "Without any script.")).to_be_visible()
    page.get_by_role("link", name="All comments").click()
    page.get_by_role("link", name="Oldest").click()
    first = page.locator(".comment").first
    first.get_by_role("link", name="Reply").click()
    page.get_by_label(re.compile("Your reply to")).fill("An answer without any.")
    page.get_by_role("button", name="Send").click()
    expect(comment(page, "An answer without any.")).to_be_visible()
    page.goto(f"{FERRY}comments/newest/")
    page.locator(".comment", has_text="Passenger 25").get_by_role("link", name="Like").click()
    page.get_by_role("button", name="Like").click()
    expect(page.locator(".comment", has_text="Passenger 25").locator(".act__count")).to_have_text(
        "1"
    )
    page.goto(f"{FERRY}comments/newest/")
    page.locator(".comment", has_text="Passenger 24").locator("summary").click()
    page.get_by_role("link", name="Report", exact=True).click()
    page.get_by_label("Advertising or spam").check()
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_role("status")).to_have_text("Thank you. A moderator will look at it.")
    page.get_by_role("link", name="Back to the comment").click()
    expect(comment(page, "Passenger 24 speaks.")).to_be_visible()
    page.context.close()


def test_whoever_was_told_of_a_removal_appeals_from_the_mail(browser: Browser, site: Site):
    address = site.run(REMOVE).strip()
    page = reads(browser, site, viewport=PHONE)
    page.goto(address)
    expect(page.get_by_role("heading", name="What you wrote")).to_be_visible()
    page.get_by_label("Why the decision was wrong").fill("It does sink.")
    page.get_by_role("button").last.click()
    expect(page.get_by_text("It does sink.")).to_be_visible()
    expect(page.get_by_label("Why the decision was wrong")).to_have_count(0)
    page.context.close()


def test_with_the_keyboard_alone(rosa: Page):
    read_comments(rosa)
    rosa.get_by_role("link", name="Write a comment").focus()
    rosa.keyboard.press("Enter")
    expect(rosa.get_by_label("Your comment", exact=True)).to_be_focused()
    rosa.keyboard.type("By keyboard.")
    rosa.keyboard.press("Shift+Tab")
    expect(rosa.get_by_role("button", name="Heading")).to_be_focused()
    rosa.keyboard.press("ArrowLeft")
    expect(rosa.get_by_role("button", name="Preview")).to_be_focused()
    rosa.keyboard.press("Enter")
    expect(rosa.get_by_role("region", name="Preview")).to_be_focused()
    rosa.keyboard.press("Control+Shift+KeyP")
    expect(rosa.get_by_label("Your comment", exact=True)).to_be_focused()
    rosa.keyboard.press("Control+Enter")
    written = comment(rosa, "By keyboard.")
    expect(written).to_be_focused()
    written.locator("summary").focus()
    rosa.keyboard.press("Enter")
    expect(written.get_by_role("link", name="Edit")).to_be_visible()
    rosa.keyboard.press("Escape")
    expect(written.get_by_role("link", name="Edit")).to_be_hidden()
    expect(written.locator("summary")).to_be_focused()


@pytest.mark.parametrize(
    ("address", "size"),
    [(FERRY, SCREEN), (ARABIC, PHONE), (SERBIAN, PHONE)],
    ids=["en", "ar", "sr"],
)
def test_no_violation_with_the_box_closed_and_open_and_nothing_too_wide(
    browser: Browser, site: Site, address: str, size
):
    page = reads(browser, site, "Ola Reef", viewport=size)
    read_comments(page, address)
    assert violations(page, [[".masthead"], [".rails"], [".footer"]]) == []
    page.locator("[data-write]").click()
    expect(page.locator("comment-box textarea")).to_be_focused()
    page.locator(".comment__menu summary").first.click()
    page.locator(".comment__menu summary").last.click()
    page.locator("[data-act=reply]").first.click()
    expect(page.locator(".comment comment-box textarea")).to_be_focused()
    assert violations(page, [[".masthead"], [".rails"], [".footer"]]) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.goto(f"{address}comments/write/")
    assert violations(page, [[".masthead"], [".footer"]]) == []
    page.context.close()


def test_in_arabic_each_paragraph_keeps_its_own_direction(browser: Browser, site: Site):
    page = reads(browser, site, "أمل", viewport=PHONE)
    read_comments(page, ARABIC)
    page.locator("[data-write]").click()
    page.locator("comment-box textarea").fill("سطر بالعربية\n\nAn English line")
    page.locator("comment-box button[type=submit]").click()
    written = page.locator(".comment", has_text="سطر بالعربية")
    expect(written).to_be_visible()
    sides = written.locator(".comment__text p").evaluate_all(
        """lines => lines.map((line) => {
             const range = document.createRange();
             range.selectNodeContents(line);
             const words = range.getBoundingClientRect(), box = line.getBoundingClientRect();
             return Math.abs(words.right - box.right) < 2 ? "right" : "left";
           })"""
    )
    assert sides == ["right", "left"]
    expect(written.locator("time")).to_have_text(re.compile("[٠-٩]"))
    page.context.close()


def test_times_are_the_editions_and_the_readers_own_stand_beside(browser: Browser, site: Site):
    written, exact = set(), set()
    for zone in ("Asia/Tokyo", "America/Lima"):
        page = reads(browser, site, timezone_id=zone)
        read_comments(page)
        time = page.locator(".comment time").first
        written.add(time.inner_text())
        exact.add(time.get_attribute("title"))
        assert time.inner_text() in page.request.get(f"{FERRY}comments/").text()
        page.context.close()
    assert (len(written), len(exact)) == (1, 2)


HOSTILE = [
    "<script>document.ran = 1</script><img src=x onerror='document.ran = 1'>",
    "[a](javascript:document.ran=1) [b](JaVaScRiPt&#58;document.ran=1) <javascript:document.ran=1>",
    "![pixel](https://evil.example/p.gif) <svg onload=document.ran=1> <math><mtext>",
    "`</code><script>document.ran = 1</script>` \"onmouseover=document.ran=1 '",
    ">! </summary><iframe src=https://evil.example></iframe>",
    "<a id=comments name=body href=data:text/html,<script>document.ran=1</script>>x</a>",
    '[x](https://a.example/"onfocus="document.ran=1"autofocus=")',
]


def test_nothing_hostile_runs_or_leaves_when_it_is_written_edited_previewed_and_read(
    browser: Browser, site: Site
):
    page = reads(browser, site, "Ola Reef", viewport=SCREEN, bypass_csp=True)
    gone: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(site.url):
            gone.append(request.url)

    page.on("request", note)
    read_comments(page)
    for number, source in enumerate(HOSTILE):
        page.locator("[data-write]").click()
        page.locator("comment-box textarea").fill(f"Number {number}\n\n{source}")
        page.get_by_role("button", name="Preview").click()
        expect(page.locator(".box__preview")).to_contain_text(f"Number {number}")
        page.keyboard.press("Control+Enter")
        written = page.locator(".comment", has_text=f"Number {number}")
        expect(written.locator(".comment__text")).to_contain_text(f"Number {number}")
        written.locator("summary", has_text="More").click(force=True)
        written.locator("[data-act=edit]").click()
        page.locator("comment-box textarea").fill(f"Number {number} again\n\n{source}")
        page.locator("comment-box button[type=submit]").click()
        expect(written.locator(".comment__text")).to_contain_text("again")
    page.goto(f"{FERRY}comments/own/")
    expect(page.locator(".comment").first).to_contain_text("again")
    assert page.evaluate("document.ran") is None
    names = page.locator(".comment__text :is(script, img, iframe, svg, [id], [name], [onload])")
    expect(names).to_have_count(0)
    assert [url for url in gone if not url.startswith("data:")] == []
    page.context.close()
