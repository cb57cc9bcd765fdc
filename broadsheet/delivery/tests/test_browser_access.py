"""No page of any kind, light or dark, has a violation that axe can find."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe
from playwright.sync_api import Page

from broadsheet.delivery.tests.test_browser_rows import path
from broadsheet.demo import content_files

LISTS = ("latest/", "topics/", "authors/", "archive/", "corrections/", "search/", "nothing-here/")


# Editions differ in words and colours: of one from the left and one from the right every kind of
# page is looked at, of the others those that have the most on them.
IN_FULL = ("en", "ar")


def addresses(code: str) -> list[str]:
    """One page of every kind that the edition has."""
    about = content_files.edition(code)
    by_kind = {story["kind"]: story["key"] for story in content_files.stories(code)}
    return [
        f"/{code}/",
        f"/{code}/{about['sections']['strait']['slug']}/",
        *(path(code, key) for key in by_kind.values()),
        *(f"/{code}/{name}" for name in LISTS),
        f"/{code}/search/?q={about['sections']['strait']['name']}",
        f"/{code}/topics/{about['topics']['place:port-calder']['slug']}/",
        f"/{code}/authors/{about['authors']['mira-okafor']['slug']}/",
        f"/{code}/{about['policies']['privacy']['slug']}/",
    ]


# The only rules that look at colours, which are all that the stylesheets change in the dark.
COLOURS = ["color-contrast", "link-in-text-block"]
# Looked at on the first pages of an edition, and the same on all that follow.
FURNITURE = [[".masthead"], [".ticker"], [".footer"], [".rails"], [".more"]]
FIRST = 3


def violations(page: Page, without: list[list[str]]) -> list[str]:
    """What axe finds in the page; the colours of what it is without are not looked at."""
    page.evaluate(Axe().axe_script)
    found = run_axe(page, [], rules={rule: {"enabled": False} for rule in COLOURS})
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        found += run_axe(page, without, runOnly=COLOURS)
    return found


def run_axe(page: Page, without: list[list[str]], **options) -> list[str]:
    found = page.evaluate(
        "([context, options]) => axe.run(context, options)",
        [{"include": [["html"]], "exclude": without}, DEFAULT_OPTIONS | options],
    )
    return [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]]


@pytest.mark.parametrize("code", content_files.CODES)
def test_no_violation_on_any_kind_of_page_light_and_dark(page: Page, code: str):
    wrong = {}
    looked_at = addresses(code) if code in IN_FULL else addresses(code)[:FIRST]
    for number, address in enumerate(looked_at):
        page.goto(address)
        wrong[address] = violations(page, [] if number < FIRST else FURNITURE)
    assert not {where: what for where, what in wrong.items() if what}


def test_nor_on_the_publications_front_door(browser, site):
    context = browser.new_context(base_url=site.url, locale="ja")
    page = context.new_page()
    page.goto("/")
    assert violations(page, []) == []
    context.close()


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        ("main.innerHTML = '<img src=/x.png>'", "image-alt"),
        (
            "main.style = 'color: light-dark(#777, white); background: light-dark(#888, black)'",
            "color-contrast",
        ),
        (
            "main.style = 'color: light-dark(black, #777); background: light-dark(white, #888)'",
            "color-contrast",
        ),
    ],
    ids=["text", "light", "dark"],
)
def test_the_check_can_fail(page: Page, spoil: str, rule: str):
    page.goto("/en/")
    page.evaluate(f"const main = document.querySelector('main'); {spoil}")
    assert any(line.startswith(rule) for line in violations(page, FURNITURE))
