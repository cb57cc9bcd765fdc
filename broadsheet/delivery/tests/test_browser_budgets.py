"""What a page may weigh, and that nothing on it moves."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Page, Response

from broadsheet.delivery.tests.test_browser_rows import path
from broadsheet.demo import content_files

KB = 1024
STORY = {"document": 20 * KB, "stylesheet": 15 * KB, "script": 10 * KB}
# Page, its style sheets and scripts; pictures come on top.
MOST_REQUESTS = 6
SHIFT = """
new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 800);
})
"""


def weigh(page: Page, address: str) -> tuple[dict[str, int], list[Response]]:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    weights = dict.fromkeys(STORY, 0)
    for answer in answers:
        kind = answer.request.resource_type
        if kind in weights:
            weights[kind] += len(gzip.compress(answer.body(), 6))
    return weights, answers


@pytest.mark.parametrize("code", content_files.CODES)
def test_a_story_keeps_its_budget_and_asks_nobody_else(page: Page, site, code: str):
    weights, answers = weigh(page, path(code))
    for kind, most in STORY.items():
        assert weights[kind] <= most, weights
    asked = [
        a.request for a in answers if a.request.resource_type in (*STORY, "fetch", "ping", "other")
    ]
    assert len(asked) <= MOST_REQUESTS, [request.url for request in asked]
    assert all(a.url.startswith((site.url, "data:")) for a in answers)


@pytest.mark.parametrize(
    "address", ["/en/", "/ar/", path("en"), path("ar"), path("en", "glacier-survey")]
)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_shifts_while_a_page_loads(page: Page, address: str, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    assert page.evaluate(SHIFT) == 0


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
@pytest.mark.parametrize("code", ["en", "ar", "ru", "de"])
def test_no_page_is_wider_than_its_window(page: Page, code: str, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    for address in (f"/{code}/", path(code), path(code, "tide-power-explainer")):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
