"""People at the desk, each in a browser of his own, on a phone or at a screen."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from broadsheet.delivery.tests.sites import Site

PASSWORD = "quiet-lantern-harbour"
PHONE: ViewportSize = {"width": 360, "height": 740}
SCREEN: ViewportSize = {"width": 1280, "height": 900}
HIRE = """
from datetime import timedelta
from django.utils import timezone
from wagtail.users.models import UserProfile
from broadsheet.editions.models import Edition
from broadsheet.planning.models import Item
from broadsheet.testing import Role, change_story, make_person, make_story
from broadsheet.translations.translating import translate_into
english, arabic = Edition.objects.get(code="en"), Edition.objects.get(code="ar")
nina = make_person("nina", (english, Role.REPORTER))
gil = make_person("gil", (english, Role.REPORTER))
make_person("omar", (english, Role.EDITOR))
make_person("clara", (english, Role.CHIEF_EDITOR))
hala = make_person("hala", (arabic, Role.CHIEF_EDITOR))
amal = make_person("amal", is_superuser=True)
for person in (hala, amal):
    UserProfile.objects.create(user=person, preferred_language="ar")
body = [{"type": "text", "value": "<p>The dam opens at dawn.</p>"}]
make_story(english, live=False, title="The dam opens", slug="dam", body=body, owner=nina)
make_story(english, live=False, title="The budget is out", slug="budget", owner=nina)
make_story(english, live=False, title="What gil left", slug="left", owner=gil)
make_story(arabic, live=False, title="السد يفتح", slug="السد", body=body)
Item.objects.create(
    edition=english, title="Harbour vote", section=next(iter(english.sections.values())),
    assignee=nina, due_at=timezone.now() + timedelta(hours=2), priority=3,
    description="The council votes on the harbour.", picture_wish="The council hall",
)
section = next(iter(arabic.sections.values()))
Item.objects.create(edition=arabic, title="جلسة البلدية", section=section, description="التصويت")
body = [{"type": "text", "id": "a", "value": "<p>Ten ferries sail.</p>"}]
source = make_story(english, title="The first ferry", slug="first", body=body)
translation = translate_into(source, arabic, section, by=amal)
translation.title = "العبارة الأولى"
translation.save_revision(user=amal).publish()
body = [{**body[0], "value": "<p>Nine ferries sail.</p>"}]
change_story(source, "correction", "Nine ferries sail, not ten.", body=body)
"""
TOO_WIDE = """
async () => {
  const moving = document.getAnimations().filter((each) => each instanceof CSSTransition);
  await Promise.allSettled(moving.map((each) => each.finished));
  const scrolls = (each) =>
    !each.matches(".modal") && /auto|scroll/.test(getComputedStyle(each).overflowX);
  const isReached = (each) => {
    for (let around = each.parentElement; around !== document.body; around = around.parentElement)
      if (scrolls(around)) return true;
    return false;
  };
  const sticksOut = (each) => {
    const { left, right, width } = each.getBoundingClientRect();
    return width > 1 && (left < -1 || right > innerWidth + 1);
  };
  const aside = ".w-minimap, .form-side:not(.form-side--open), svg[aria-hidden]";
  const wide = [...document.querySelectorAll("main *, .modal *")]
    .filter((each) => !each.closest(aside))
    .filter((each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((each) => sticksOut(each) && !isReached(each));
  const whole = document.documentElement.scrollWidth > innerWidth ? ["the page"] : [];
  return [...whole, ...wide.map((each) => each.outerHTML.slice(0, 160))];
}
"""
IN_EDITOR = re.compile(r"/desk/pages/\d+/edit/")


class Person:
    """Somebody who is signed in, on one device."""

    def __init__(self, browser: Browser, site: Site, name: str, size: ViewportSize) -> None:
        self.name, self.site = name, site
        self.context = browser.new_context(base_url=site.url, locale="en-GB", viewport=size)
        self.context.set_default_timeout(30_000)
        self.errors: list[str] = []
        self.context.on("console", self.hear)
        self.context.on("weberror", lambda error: self.errors.append(str(error.error)))
        self.page: Page = self.context.new_page()

    def hear(self, message) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location['url']})")

    def sign_in(self) -> Person:
        self.page.goto("/desk/login/?next=/desk/")
        self.page.locator("[name=username]").fill(self.name)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("form button[type=submit]").click()
        self.page.wait_for_url("**/desk/")
        self.fits()
        return self

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.fits()

    def fits(self) -> None:
        """Nothing on the screen is wider than it, but what can be scrolled by itself."""
        self.page.wait_for_load_state()  # without its styles a page is as wide as its pictures
        wide = self.page.evaluate(TOO_WIDE)
        assert not wide, (self.page.url, wide)

    def panel(self, heading: str) -> Locator:
        """A panel of the desk's home."""
        return self.page.get_by_role("region", name=heading)

    def menu(self, *names: str) -> None:
        """Go where the desk's menu leads."""
        toggle = self.page.get_by_role("button", name="Toggle sidebar")
        if toggle.is_visible():
            toggle.click()
        sidebar = self.page.get_by_role("complementary", name="Sidebar")
        for group in names[:-1]:
            sidebar.get_by_role("button", name=group).click()
        sidebar.get_by_role("link", name=names[-1], exact=True).click()
        self.fits()

    def find(self, title: str) -> None:
        """Open a story in the editor, by a search for it."""
        self.go(f"/desk/pages/search/?q={title}")
        self.page.get_by_role("link", name=title, exact=True).first.click()
        self.page.wait_for_url(IN_EDITOR)
        self.fits()

    def over_the_story(self, screen: str) -> None:
        """Take a screen from the menu over the story."""
        actions = self.page.get_by_role("navigation", name="Actions", exact=True)
        actions.get_by_role("button").click()
        self.page.get_by_role("link", name=screen).last.click()
        self.fits()

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_role("textbox", name=label).first.fill(text)

    def set_time(self, label: str, text: str) -> None:
        """Type a time; the calendar that opens below it goes away with the next field."""
        field = self.page.get_by_role("textbox", name=label).first
        calendar = self.page.locator(".xdsoft_datetimepicker:visible")
        field.click()
        expect(calendar).to_be_visible()
        field.fill(text)
        field.press("Tab")
        expect(calendar).to_have_count(0)

    def type_at_end(self, words: str) -> None:
        """Go on with the first paragraph, until the desk has saved it by itself."""
        paragraph = self.page.locator("[data-contentpath=body] [contenteditable=true]").first
        paragraph.click()
        self.page.keyboard.press("End")
        self.page.keyboard.type(words)
        sent = self.page.locator("input[name=body-0-value]")
        expect(sent).to_have_value(re.compile(re.escape(words)))
        state = self.page.locator("#w-autosave-indicator")
        expect(state).to_have_attribute("data-w-autosave-state-value", "saved", timeout=15_000)

    def choose(self, action: str) -> None:
        """Take one of the actions below the form."""
        self.page.locator("footer [data-w-dropdown-target=toggle]").click()
        menu = self.page.get_by_role("tooltip")
        menu.get_by_role("button", name=action).or_(menu.get_by_role("link", name=action)).click()

    def reads(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()
        self.fits()


class People:
    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.there: dict[tuple[str, int], Person] = {}

    def come(self, name: str, size: ViewportSize = PHONE) -> Person:
        """The person at a device of this width, signed in the first time."""
        key = (name, size["width"])
        if key not in self.there:
            self.there[key] = Person(self.browser, self.site, name, size).sign_in()
        return self.there[key]

    def leave(self) -> None:
        for person in self.there.values():
            person.context.close()
        errors = {name: each.errors for (name, _), each in self.there.items() if each.errors}
        assert not errors, errors
