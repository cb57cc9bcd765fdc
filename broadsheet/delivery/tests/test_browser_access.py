"""No page of any kind, in any edition, light or dark, has a violation that axe can find."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe
from playwright.sync_api import Page

from broadsheet.delivery.tests.test_browser_rows import path
from broadsheet.demo import content_files

# The stylesheets change nothing else in the dark.
COLOURS = DEFAULT_OPTIONS | {"runOnly": ["color-contrast", "link-in-text-block"]}
LISTS = ("latest/", "topics/", "authors/", "archive/", "corrections/", "search/", "nothing-here/")


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


def violations(page: Page, options: dict = DEFAULT_OPTIONS) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"][:3]]


@pytest.mark.parametrize("code", content_files.CODES)
def test_no_violation_on_any_kind_of_page_light_and_dark(page: Page, code: str):
    wrong = {}
    for address in addresses(code):
        page.emulate_media(color_scheme="light")
        page.goto(address)
        wrong[address] = violations(page)
        page.emulate_media(color_scheme="dark")
        wrong[f"{address} in the dark"] = violations(page, COLOURS)
    assert not {where: what for where, what in wrong.items() if what}


def test_nor_on_the_publications_front_door(browser, site):
    context = browser.new_context(base_url=site.url, locale="ja")
    page = context.new_page()
    page.goto("/")
    assert violations(page) == []
    context.close()


def test_the_check_can_fail(page: Page):
    page.goto("/en/")
    page.evaluate("document.querySelector('main').innerHTML = '<img src=/x.png>'")
    assert any(line.startswith("image-alt") for line in violations(page))


def test_the_check_of_colours_can_fail(page: Page):
    page.goto("/en/")
    page.evaluate("document.querySelector('main').style = 'color: #777; background: #888'")
    assert any(line.startswith("color-contrast") for line in violations(page, COLOURS))
