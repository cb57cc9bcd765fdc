"""What a reader finds on the site, row by row, in a real browser."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from broadsheet.demo import content_files

EDITIONS = content_files.CODES
# Left to right, right to left, and one in two scripts; the others differ in their words only.
LOOKED_AT = ("en", "ar", "sr")
DIRECTIONS = {"ar": "rtl"}
TRANSLATED = "lighthouse-keepers"


def written(code: str, key: str = TRANSLATED) -> dict:
    return next(story for story in content_files.stories(code) if story["key"] == key)


def path(code: str, key: str = TRANSLATED) -> str:
    story = written(code, key)
    section = content_files.edition(code)["sections"][story["section"]]["slug"]
    return f"/{code}/{section}/{story['slug']}/"


def at(page: Page) -> str:
    return "/" + unquote(page.url).split("/", 3)[3]


@pytest.fixture(params=LOOKED_AT)
def code(request) -> str:
    return request.param


def test_r1_the_switch_leads_to_the_very_story_in_every_other_edition(page: Page, code: str):
    page.goto(path(code))
    switch = page.locator("header .switch")
    for other in EDITIONS:
        about = content_files.edition(other)
        link = switch.get_by_role("link", name=about["short_label"], exact=True).first
        expect(link).to_have_attribute("lang", re.compile(f"^{other}"))
        expect(link).to_have_attribute("dir", DIRECTIONS.get(other, "ltr"))
        assert unquote(link.get_attribute("href")) == path(other)
    expect(switch.locator("[aria-current]")).to_have_count(1)


def test_r1_without_a_translation_it_leads_to_that_editions_home(page: Page):
    page.goto(path("en", "glacier-survey"))
    link = page.locator("header .switch").get_by_role("link", name="العربية")
    expect(link).to_have_attribute("href", "/ar/")
    link.click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


def test_r1_serbian_is_there_in_both_scripts(page: Page):
    page.goto(path("sr"))
    page.locator("header .switch").get_by_role("link", name="Srpski").click()
    expect(page.locator("html")).to_have_attribute("lang", "sr-Latn")
    headline = page.locator("h1").inner_text()
    assert not re.search("[а-яА-Я]", headline), headline
    page.locator("header .switch").get_by_role("link", name="Српски").click()
    expect(page.locator("h1")).to_have_text(written("sr")["headline"])


@pytest.mark.parametrize(
    ("bar", "key"), [(".network", "network"), (".services", "services"), (".footer", "follow")]
)
def test_r2_r3_r14_bars_show_what_the_desk_put_there(page: Page, code: str, bar: str, key: str):
    page.goto(f"/{code}/")
    for link in content_files.edition(code)[key]["links"]:
        found = page.locator(bar).get_by_role("link", name=link["label"], exact=True)
        expect(found).to_have_attribute("href", link["url"])


def test_r4_masthead_with_name_and_motto(page: Page, code: str):
    about = content_files.edition(code)
    page.goto(f"/{code}/")
    expect(page.locator(".nameplate__name")).to_have_text(about["name"])
    expect(page.locator(".nameplate__motto")).to_have_text(about["motto"])


def test_r5_the_same_ticker_on_every_page(page: Page, code: str):
    lines = [entry["label"] for entry in content_files.edition(code)["ticker"]["entries"]]
    for address in (f"/{code}/", path(code), f"/{code}/search/"):
        page.goto(address)
        for line in lines:
            expect(page.locator(".ticker").get_by_text(line, exact=True)).to_be_attached()
    expect(page.locator(".ticker .is-breaking")).not_to_have_count(0)


def test_r6_sections_in_order_with_the_current_one_marked(page: Page, code: str):
    sections = [s["name"] for s in content_files.edition(code)["sections"].values()]
    page.goto(f"/{code}/")
    links = page.locator("nav.sections li:not(.sections__more) a")
    assert [text.strip() for text in links.all_inner_texts()] == sections
    links.nth(2).click()
    expect(page.locator("nav.sections [aria-current]")).to_have_text(sections[2])
    expect(page.locator("h1")).to_have_text(sections[2])


def test_r6_on_a_phone_every_section_can_be_reached(page: Page, code: str):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/{code}/")
    last = page.locator("nav.sections a").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_r7_date_and_breadcrumb(page: Page, code: str):
    page.goto(path(code))
    moment = page.locator(".story__times time").first
    datetime.fromisoformat(moment.get_attribute("datetime"))
    if code == "ar":
        assert re.search("[٠-٩]", moment.inner_text()) and not re.search(
            "[0-9]", moment.inner_text()
        )
    crumbs = page.locator(".breadcrumb a")
    section = content_files.edition(code)["sections"][written(code)["section"]]
    expect(crumbs).to_have_count(2)
    expect(crumbs.nth(1)).to_have_text(section["name"])
    crumbs.nth(1).click()
    assert at(page) == f"/{code}/{section['slug']}/"


def test_r8_r9_headline_standfirst_and_lead_picture(page: Page, code: str):
    story = written(code)
    page.goto(path(code))
    expect(page.locator("h1")).to_have_text(story["headline"])
    expect(page.locator(".story__standfirst")).to_have_text(story["standfirst"])
    picture = page.locator(".story__lead img")
    expect(picture).to_have_attribute("alt", story["picture_alt"])
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    expect(page.locator(".story__lead .caption")).to_contain_text(story["picture_caption"])
    expect(page.locator(".story__lead .caption__credit")).to_have_text(story["picture_credit"])


def test_r10_every_kind_of_block_can_be_read(page: Page):
    shown = set()
    for story in content_files.stories("en"):
        page.goto(path("en", story["key"]))
        body = page.locator(".story__body")
        for block in story["body"]:
            shown.add(block["type"])
            for words in filter(
                None, (block.get("heading"), block.get("attribution"), block.get("title"))
            ):
                expect(body).to_contain_text(words)
    assert len(shown) == 13, shown


def test_r10_an_embed_calls_nobody_before_it_is_clicked(page: Page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    key = next(
        story["key"]
        for story in content_files.stories("en")
        if any(block["type"] == "embed" for block in story["body"])
    )
    page.goto(path("en", key))
    page.wait_for_load_state("networkidle")
    assert all(url.startswith(("http://localhost", "data:")) for url in asked), asked
    page.locator(".embed button").click()
    expect(page.locator(".embed iframe")).to_have_attribute(
        "src", re.compile("^https://video.example.org/")
    )


def test_r11_read_more_card_between_paragraphs(page: Page):
    key = next(
        story["key"]
        for story in content_files.stories("en")
        if any(b["type"] == "read_more" and b.get("story") for b in story["body"])
    )
    chosen = next(b["story"] for b in written("en", key)["body"] if b["type"] == "read_more")
    page.goto(path("en", key))
    link = page.locator(".story__body .read-more a")
    assert unquote(link.first.get_attribute("href")) == path("en", chosen)


def test_r12_r16_rails_and_no_story_twice_on_the_page(page: Page, code: str):
    for address in (path(code), path(code, "tunnel-breakthrough")):
        page.goto(address)
        expect(page.locator("#rail-top")).to_be_visible()
        links = page.locator("main .card a[href]").evaluate_all("all => all.map(a => a.href)")
        assert len(links) == len(set(links)), links
        assert page.url not in links
    expect(page.locator(".more--related .card, .more--features .card")).not_to_have_count(0)
    expect(page.locator(".rails .kicker, .more .kicker")).not_to_have_count(0)


def test_r12_a_label_stands_beside_its_headline(page: Page):
    page.goto("/en/latest/")
    expect(page.locator(".card .label--video").first).to_be_visible()


def test_r13_share_without_a_tracker(page: Page, code: str):
    page.goto(path(code))
    links = page.locator(".share a")
    for href in links.evaluate_all("all => all.map(a => a.href)"):
        assert href.startswith(("mailto:", "https://"))
    expect(page.locator("script:not([src^='/'])")).to_have_count(
        page.locator("script[type='application/ld+json']").count()
    )


def test_r13_the_link_can_be_copied(page: Page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(path("en"))
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_r15_each_topic_leads_to_its_page(page: Page, code: str):
    page.goto(path(code))
    topics = page.locator(".topics a")
    expect(topics).to_have_count(len(written(code)["topics"]))
    name = topics.first.inner_text()
    topics.first.click()
    expect(page.locator("h1")).to_contain_text(name)
    short = written(code)["short_headline"] or written(code)["headline"]
    expect(page.locator("main").get_by_text(short, exact=True).first).to_be_visible()


def test_r28_an_opinion_has_its_authors_face_and_a_disclaimer(page: Page, code: str):
    story = next(s for s in content_files.stories(code) if s["kind"] == "opinion")
    page.goto(path(code, story["key"]))
    expect(page.locator(".byline__face")).to_have_count(len(story["authors"]))
    expect(page.locator(".disclaimer")).to_have_text(
        content_files.edition(code)["opinion_disclaimer"]
    )


def test_r28_paid_content_is_unmistakable(page: Page):
    page.goto(path("en", "sponsored-kelp-bread"))
    expect(page.locator(".flag").first).to_have_text("Sponsored")
    page.goto("/en/latest/")
    expect(page.locator(".card.kind-sponsored .flag")).to_have_text("Sponsored")


def test_r30_the_footer_holds_policies_sections_and_the_legal_line(page: Page, code: str):
    about = content_files.edition(code)
    page.goto(f"/{code}/")
    footer = page.locator("footer.footer")
    for section in about["sections"].values():
        expect(footer.get_by_role("link", name=section["name"], exact=True).first).to_be_attached()
    expect(footer.locator(".footer__legal")).to_have_text(about["legal_line"])
    policies = footer.get_by_role("navigation").filter(has=page.locator("#footer-about"))
    for policy in about["policies"].values():
        link = policies.get_by_role("link", name=policy["title"], exact=True).first
        assert unquote(link.get_attribute("href")) == f"/{code}/{policy['slug']}/"
    policies.get_by_role("link", name=about["policies"]["privacy"]["title"], exact=True).click()
    expect(page.locator("h1")).to_have_text(about["policies"]["privacy"]["title"])


def test_corrections_stand_on_the_story_and_on_the_editions_page(page: Page, code: str):
    story = next((s for s in content_files.stories(code) if s.get("corrections")), None)
    if story is None:
        story = written(code, "tunnel-breakthrough")
    note = story["corrections"][0]["text"]
    page.goto(path(code, story["key"]))
    expect(page.locator(".correction").first).to_contain_text(note)
    page.goto(f"/{code}/corrections/")
    expect(page.locator("main")).to_contain_text(note)


def test_without_javascript_everything_reads_navigates_and_searches(browser, site):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/")
    page.locator(".card a").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.locator("nav.sections a").nth(1).click()
    page.locator("#finder-words").fill("ferry")
    page.locator("#finder-words").press("Enter")
    expect(page.locator("main .card")).not_to_have_count(0)
    page.goto(path("en", "video-kessim-tide"))
    expect(page.locator("video")).to_have_attribute("controls", "")
    context.close()


def test_the_keyboard_reaches_the_text_first(page: Page):
    page.goto(path("en"))
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_one_visit_is_one_beacon(page: Page):
    beacons = []
    page.on("request", lambda r: beacons.append(r) if "/beacon/" in r.url else None)
    page.goto(path("en"))
    page.wait_for_load_state("networkidle")
    page.evaluate("window.scrollTo(0, 5000)")
    page.wait_for_load_state("networkidle")
    assert [(r.method, r.headers.get("cookie")) for r in beacons] == [("POST", None)]
