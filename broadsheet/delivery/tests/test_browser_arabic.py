"""A day at the desk in Arabic, from the right, at a screen and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from broadsheet.delivery.tests.people_at_desk import PHONE, SCREEN, People, Person

STORY = "السد يفتح"
SCREENS = (
    "/desk/", "/desk/snippets/planning/item/", "/desk/snippets/planning/item/add/",
    "/desk/planning/", "/desk/snippets/fronts/package/", "/desk/snippets/fronts/package/add/",
    "/desk/takedowns/", "/desk/notices/", "/desk/staff/", "/desk/quick/",
)  # fmt: skip


def over_the_story(hala: Person, screen: str) -> str:
    """Open the screen from the story; return its address, to be looked at on the phone too."""
    hala.find(STORY)
    hala.over_the_story(screen)
    return hala.page.url


def runs_from_the_right(person: Person, address: str) -> None:
    person.go(address)
    expect(person.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(person.page.locator("html")).to_have_attribute("lang", "ar")


def test_a_draft_is_shown_to_outsiders_for_a_while(people: People):
    hala = people.come("hala", SCREEN)
    address = over_the_story(hala, "روابط المعاينة")
    hala.press("إنشاء رابط معاينة")
    hala.reads("انسخ الرابط الآن")
    hala.press("إلغاء")
    hala.reads("لم يعد رابط المعاينة يفتح شيئاً.")
    runs_from_the_right(people.come("hala", PHONE), address)


def test_a_story_goes_out_in_a_package_and_is_taken_down_and_put_back(people: People):
    hala, phone = people.come("hala", SCREEN), people.come("hala", PHONE)
    hala.go("/desk/snippets/fronts/package/add/")
    hala.page.locator("[name=name]").fill("حزمة السد")
    hala.page.locator("[data-chooser-action-choose]").first.click()
    dialog = hala.page.get_by_role("dialog")
    dialog.get_by_role("textbox").first.fill(STORY)
    dialog.get_by_role("link", name=STORY).click()
    expect(dialog).to_be_hidden()
    hala.press("حفظ")
    hala.page.get_by_role("link", name="حزمة السد", exact=True).click()
    hala.choose("نشر الآن أو إلغاء…")
    hala.press("نشر الكل الآن")
    hala.reads("نُشرت «حزمة السد» كاملة.")
    runs_from_the_right(phone, hala.page.url)

    runs_from_the_right(phone, over_the_story(hala, "حجب…"))
    hala.write("السبب", "حكم محكمة")
    hala.write("من أمر به", "محكمة كالدر")
    hala.press("حجب الآن")
    hala.reads("تم الحجب.")
    runs_from_the_right(phone, hala.page.url)
    phone.press("رفع الحجب")
    phone.reads("رُفع الحجب. عاد كل شيء كما كان.")


def test_an_item_of_the_news_list_is_taken_and_begun(people: People):
    phone = people.come("hala", PHONE)
    phone.go("/desk/")
    unassigned = phone.page.get_by_role("listitem").filter(has_text="جلسة البلدية")
    unassigned.get_by_text("أتولاه", exact=True).click()
    phone.reads("أُسند «جلسة البلدية» إليك.")
    phone.panel("تكليفاتي").get_by_role("button", name="بدء مقال: جلسة البلدية").click()
    phone.page.wait_for_url("**/edit/")
    runs_from_the_right(phone, phone.page.url)


def test_a_corrected_source_is_seen_beside_its_translation(people: People):
    hala, phone = people.come("hala", SCREEN), people.come("hala", PHONE)
    hala.go("/desk/")
    hala.page.get_by_role("row").get_by_role("link", name="العبارة الأولى").click()
    hala.fits()
    expect(hala.page.locator("ins")).to_have_text("Nine")
    runs_from_the_right(phone, hala.page.url)
    phone.press("تأكيد الاطلاع")
    phone.reads("سُجّل الاطلاع على المصدر.")


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
def test_every_screen_runs_from_the_right_and_fits(people: People, size):
    hala = people.come("hala", size)
    for address in SCREENS:
        runs_from_the_right(hala, address)


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
def test_an_owner_sees_how_the_server_is(people: People, size):
    amal = people.come("amal", size)
    runs_from_the_right(amal, "/desk/condition/")
    expect(amal.page.get_by_role("heading", name="حالة الخادم")).to_be_visible()
