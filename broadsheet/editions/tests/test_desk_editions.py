"""Settings of editions, founding one, and how the desk's pages are sent."""

from django.contrib.auth.models import Group
from wagtail.models import (
    Collection,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
)

from broadsheet.editions.models import Edition
from broadsheet.testing import Newsroom, make_edition, make_picture, make_story

# With everything chosen that could be proposed.
FOUNDING = {
    "language_tag": "fa",
    "name": "فانوس",
    "code": "fa",
    "short_label": "فارسی",
    "direction": "rtl",
    "digits": "arabext",
    "time_zone": "Asia/Tehran",
    "date_conventions": "",
    "sections": "جهان\nاقتصاد\n",
    "is_open": "no",
}
LEFT_OPEN = {"code": "", "short_label": "", "direction": "", "digits": "", "time_zone": ""}


class FoundingAnEdition(Newsroom):
    def found(self, **changes):
        return self.client.post("/desk/editions/new/", FOUNDING | changes)

    def test_an_owner_founds_one_that_readers_do_not_reach_yet(self):
        self.at_desk_as(self.owner)
        self.found()
        edition = Edition.objects.get(code="fa")
        self.assertEqual([s.title for s in edition.sections.values()], ["جهان", "اقتصاد"])
        self.assertEqual(self.client.get("/fa/").status_code, 404)
        self.assertIn('dir="rtl"', self.read(f"/desk/editions/{edition.pk}/read/"))

    def test_an_owner_may_open_it_at_once(self):
        self.at_desk_as(self.owner)
        self.found(is_open="yes")
        self.assertIn('dir="rtl"', self.read("/fa/"))

    def test_its_desk_has_roles_and_a_way_to_review(self):
        self.at_desk_as(self.owner)
        self.found()
        edition = Edition.objects.get(code="fa")
        self.assertEqual(edition.roles.count(), 7)
        self.assertTrue(make_story(edition, live=False).has_workflow)

    def test_a_misfit_is_said_at_its_field_and_nothing_is_made(self):
        self.at_desk_as(self.owner)
        for changes, sentence in (
            ({"code": "en"}, "already exists"),
            ({"code": "desk"}, "cannot be the address"),
            ({"time_zone": "Mars/Base"}, "is no time zone"),
            ({"date_conventions": "xx-YY"}, "names no known conventions"),
            ({"sections": "World\nworld"}, "same address"),
            ({"sections": "World\nSearch"}, "give that section another name"),
            ({"language_tag": "?"}, "is no language tag"),
            ({"language_tag": "xx"}, "the code of no known language"),
        ):
            self.assertContains(self.found(**changes), sentence)
        self.assertEqual(Edition.objects.count(), 2)

    def test_a_chief_editor_founds_none(self):
        self.at_desk_as(self.chief)
        self.assertEqual(self.found().status_code, 404)
        proposals = self.client.get("/desk/editions/proposals/?language_tag=fa")
        self.assertEqual(proposals.status_code, 404)

    def test_an_edition_for_a_region_of_nobodys_list(self):
        self.at_desk_as(self.owner)
        self.found(language_tag="en-x-africa", code="en-africa")
        self.assertEqual(Edition.objects.get(code="en-africa").interface_language, "en")


class ProposalsForANewEdition(Newsroom):
    def setUp(self):
        super().setUp()
        self.at_desk_as(self.owner)

    def test_languages_and_zones_are_offered_by_name(self):
        form = self.read("/desk/editions/new/")
        for option in (
            '<option value="fa">Persian · فارسی</option>',
            '<option value="sr-Latn">Serbian (Latin) · srpski (latinica)</option>',
            '<option value="Europe/Belgrade">Belgrade, Serbia</option>',
            '<option value="ar-LB">Arabic (Lebanon)</option>',
        ):
            self.assertInHTML(option, form)

    def test_what_was_left_open_is_shown_filled_in_before_anything_is_made(self):
        answer = self.client.post("/desk/editions/new/", FOUNDING | LEFT_OPEN)
        self.assertContains(answer, "look it over")
        self.assertFalse(Edition.objects.filter(language_tag="fa").exists())
        form = answer.context["form"]
        self.assertEqual({name: form[name].value() for name in FOUNDING}, FOUNDING)
        self.client.post("/desk/editions/new/", form.data)
        self.assertTrue(Edition.objects.filter(code="fa", digits="arabext").exists())

    def test_the_script_of_the_form_is_told_them(self):
        answer = self.client.get("/desk/editions/proposals/?language_tag=az-Arab").json()
        self.assertEqual(answer["fields"]["direction"], "rtl")
        self.assertEqual(answer["fields"]["time_zone"], "Asia/Tehran")
        answer = self.client.get("/desk/editions/proposals/?language_tag=xx").json()
        self.assertIn("no known language", answer["remark"])
        self.assertEqual(answer["fields"], {})

    def test_the_form_says_when_pages_will_have_english_words(self):
        answer = self.client.post("/desk/editions/new/", FOUNDING | LEFT_OPEN)
        self.assertContains(answer, "not translated into this language")
        german = FOUNDING | LEFT_OPEN | {"language_tag": "de-AT"}
        answer = self.client.post("/desk/editions/new/", german)
        self.assertNotContains(answer, "not translated into this language")
        self.assertContains(answer, 'value="Deutsch (Österreich)"')

    def test_the_list_says_it_too(self):
        self.client.post("/desk/editions/new/", FOUNDING)
        rows = self.read("/desk/editions/").split("<tr")
        said = {
            each.name: "in English" if "in English" in row else "translated"
            for each in Edition.objects.all()
            for row in rows
            if f"/desk/editions/edit/{each.pk}/" in row
        }
        self.assertEqual(
            said,
            {
                "فانوس": "in English",
                self.english.name: "translated",
                self.arabic.name: "translated",
            },
        )


class DeletingAnEdition(Newsroom):
    def setUp(self):
        super().setUp()
        self.path = f"/desk/editions/delete/{self.arabic.pk}/"

    def test_an_owner_deletes_one_without_stories_and_nothing_of_it_stays(self):
        kinds = (Group, Page, Collection, Workflow, Task, Locale, Site, GroupPagePermission)
        picture = make_picture()
        before = {kind: set(kind.objects.values_list("pk", flat=True)) for kind in kinds}
        edition = make_edition("fr", "La Lanterne", "fr", "Français", ["Monde"])
        Site.objects.create(hostname="fr.example.org", root_page=edition.page)
        picture.collection = edition.collection
        picture.save()
        self.at_desk_as(self.owner)
        path = f"/desk/editions/delete/{edition.pk}/"
        self.assertContains(self.client.get(path), "Delete “La Lanterne”")
        self.assertEqual(self.client.post(path).status_code, 302)
        self.assertFalse(Edition.objects.filter(code="fr").exists())
        after = {kind: set(kind.objects.values_list("pk", flat=True)) for kind in kinds}
        self.assertEqual(after, before)
        picture.refresh_from_db()
        self.assertTrue(picture.collection.is_root())
        make_edition("fr", "La Lanterne", "fr", "Français", ["Monde"])

    def test_one_that_shares_its_locale_with_the_trees_root_goes_too(self):
        self.at_desk_as(self.owner)
        self.client.post(f"/desk/editions/delete/{self.english.pk}/")
        self.assertFalse(Edition.objects.filter(code="en").exists())
        make_edition("en", "The Calder Lantern", "en", "English", ["World"])

    def test_one_with_a_story_can_only_be_closed_and_the_desk_says_so(self):
        make_story(self.arabic, live=False)
        self.at_desk_as(self.owner)
        page = self.client.get(self.path)
        self.assertContains(page, "cannot be deleted: close it to readers")
        self.assertNotContains(page, "Yes, delete")
        self.client.post(self.path)
        self.assertTrue(Edition.objects.filter(code="ar").exists())

    def test_a_chief_editor_deletes_none(self):
        self.at_desk_as(self.chief)
        path = f"/desk/editions/delete/{self.english.pk}/"
        self.assertEqual(self.client.post(path).status_code, 404)
        self.assertNotIn("/desk/editions/delete/", self.read("/desk/editions/"))
        self.assertEqual(Edition.objects.count(), 2)


class SettingsOfAnEdition(Newsroom):
    def form(self, edition, **changes):
        fields = (
            "name", "motto", "accent", "accent_dark", "language_tag", "short_label", "direction",
            "time_zone", "date_conventions", "digits", "footer_text", "legal_line",
            "support_heading", "support_label", "support_url", "opinion_disclaimer",
            "most_read_hours", "position",
        )  # fmt: skip
        streams = ("navigation", "network", "services", "follow", "footer_links")
        return (
            {name: getattr(edition, name) for name in fields}
            | {f"{name}-count": 0 for name in streams}
            | {"support_text": "null", "is_open": "on"}
            | changes
        )

    def save(self, edition, **changes):
        return self.client.post(f"/desk/editions/edit/{edition.pk}/", self.form(edition, **changes))

    def test_the_chief_editor_changes_them(self):
        self.at_desk_as(self.chief)
        self.save(self.english, motto="First on the river")
        self.english.refresh_from_db()
        self.assertEqual(self.english.motto, "First on the river")

    def test_the_list_says_in_words_whether_readers_have_it(self):
        Edition.objects.filter(pk=self.arabic.pk).update(is_open=False)
        self.at_desk_as(self.owner)
        rows = self.client.get("/desk/editions/").content.decode().split("<tbody")[-1]
        self.assertRegex(rows, r"<td[^>]*>\s*yes\s*</td>")
        self.assertRegex(rows, r"<td[^>]*>\s*no\s*</td>")

    def test_the_addresses_stay_with_the_owners(self):
        self.at_desk_as(self.chief)
        self.save(self.english, host="ar.example.org")
        self.english.refresh_from_db()
        self.assertEqual(self.english.host, "")
        self.at_desk_as(self.owner)
        self.save(self.english, host="en.example.org")
        self.english.refresh_from_db()
        self.assertEqual(self.english.host, "en.example.org")

    def test_the_navigation_leads_to_no_section_of_another_edition(self):
        self.at_desk_as(self.chief)
        foreign = next(iter(self.arabic.sections))
        stream = {
            "navigation-count": 1, "navigation-0-type": "section", "navigation-0-order": 0,
            "navigation-0-deleted": "", "navigation-0-value-section": foreign,
            "navigation-0-value-label": "",
        }  # fmt: skip
        before = Edition.objects.get(pk=self.english.pk).navigation.raw_data
        self.save(self.english, motto="changed", **stream)
        self.english.refresh_from_db()
        self.assertEqual(list(self.english.navigation.raw_data), list(before))
        self.assertNotEqual(self.english.motto, "changed")


class TheDesksPages(Newsroom):
    def test_are_never_stored_and_framed_by_the_desk_alone(self):
        self.at_desk_as(self.editor)
        response = self.client.get("/desk/")
        self.assertIn("no-store", response["Cache-Control"])
        self.assertEqual(response["X-Frame-Options"], "SAMEORIGIN")
        self.assertIn("frame-ancestors 'self'", response["Content-Security-Policy"])
        self.assertIn("script-src 'self' 'unsafe-inline'", response["Content-Security-Policy"])

    def test_a_preview_keeps_the_readers_policy(self):
        story = make_story(self.english, live=False)
        self.at_desk_as(self.editor)
        response = self.client.get(f"/desk/pages/{story.pk}/view_draft/")
        self.assertContains(response, story.title)
        self.assertIn("no-store", response["Cache-Control"])
        self.assertEqual(response["X-Frame-Options"], "SAMEORIGIN")
        self.assertIn("frame-ancestors 'self'", response["Content-Security-Policy"])
        self.assertNotIn("unsafe-inline", response["Content-Security-Policy"])

    def test_a_door_that_is_shut_looks_like_none(self):
        self.at_desk_as(self.editor)
        for path in ("/desk/users/", "/desk/no-such-place/"):
            self.assertContains(self.client.get(path), "404", status_code=404)
