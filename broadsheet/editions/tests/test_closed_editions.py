"""An edition that is not open: its staff read it at the desk, nobody else anywhere."""

from unittest.mock import patch

from broadsheet.delivery.middleware import BEHIND_THE_EDGE
from broadsheet.delivery.site import store
from broadsheet.editions.models import Edition
from broadsheet.kit.changes import announced
from broadsheet.testing import Newsroom, make_story


class AClosedEdition(Newsroom):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.story = make_story(cls.arabic, title="ميناء")
        Edition.objects.filter(pk=cls.arabic.pk).update(is_open=False)
        cls.arabic.is_open = False
        cls.story.refresh_from_db()
        cls.desk = f"/desk/editions/{cls.arabic.pk}/read/"

    def test_is_nothing_to_readers_and_to_its_staff_at_readers_addresses(self):
        paths = ("/ar/", "/ar/latest/", f"/ar/{self.story.section.slug}/{self.story.slug}/")
        for path in paths:
            self.assertEqual(self.client.get(path).status_code, 404, path)
        self.at_desk_as(self.owner)
        for path in paths:
            self.assertEqual(self.client.get(path).status_code, 404, path)

    def test_is_read_by_its_staff_from_page_to_page(self):
        self.at_desk_as(self.stranger)
        home = self.read(self.desk)
        self.assertIn('<html lang="ar" dir="rtl">', home)
        self.assertIn(">بحث<", home)
        story = self.story.path_in(self.arabic)
        self.assertIn(f'href="{story}"', home)
        self.assertIn(self.story.title, self.read(story))
        self.assertNotIn('href="/ar/', home + self.read(story))
        self.assertIn(self.story.title, self.read(f"{self.desk}latest/"))

    def test_the_desk_leads_to_it(self):
        self.at_desk_as(self.stranger)
        self.assertIn(f'href="http://localhost:8000{self.desk}"', self.read("/desk/"))
        self.assertEqual(self.story.full_url, f"http://localhost:8000{self.story.url}")
        self.assertTrue(self.story.url.startswith(self.desk))

    def test_its_pages_are_never_kept_and_follow_the_readers_policy(self):
        self.at_desk_as(self.stranger)
        colours = self.read(self.desk).partition(f'href="{self.desk}colours-')[2].partition('"')[0]
        for path in ("", "latest/", f"colours-{colours}", "latest/?other=1", "no/such/story/"):
            response = self.client.get(self.desk + path)
            kept = set(response["Cache-Control"].split(", "))
            self.assertTrue({"private", "no-store"} <= kept, path)
            self.assertFalse({"public", "immutable", "s-maxage=5"} & kept, path)
        policy = self.client.get(self.desk)["Content-Security-Policy"]
        self.assertNotIn("unsafe-inline", policy)

    def test_nothing_of_it_is_put_into_the_page_store(self):
        self.at_desk_as(self.stranger)
        with patch.object(store, "keep") as keep:
            response = self.client.get(self.desk, **{BEHIND_THE_EDGE: True})
            self.assertContains(response, self.story.title)
            keep.assert_not_called()
            self.client.get("/en/search/", **{BEHIND_THE_EDGE: True})
            keep.assert_called()  # as of an open edition

    def test_is_nothing_to_the_staff_of_another_edition(self):
        self.at_desk_as(self.chief)
        for path in ("", "latest/"):
            self.assertEqual(self.client.get(self.desk + path).status_code, 404)

    def test_asks_others_to_sign_in(self):
        response = self.client.get(f"{self.desk}latest/")
        self.assertRedirects(
            response, f"/desk/login/?next={self.desk}latest/", fetch_redirect_response=False
        )

    def test_is_previewed_in_its_own_words(self):
        self.at_desk_as(self.stranger)
        preview = self.client.get(f"/desk/pages/{self.story.pk}/view_draft/")
        self.assertContains(preview, ">بحث<")
        self.assertNotIn("unsafe-inline", preview["Content-Security-Policy"])

    def test_closing_one_withdraws_its_pages(self):
        withdrawn = []

        def note(tags, removed, **kwargs):
            withdrawn.append((f"edition:{self.english.pk}" in tags, removed))

        announced.connect(note)
        self.addCleanup(announced.disconnect, note)
        self.english.save()
        self.english.is_open = False
        self.english.save()
        self.assertEqual(withdrawn, [(True, False), (True, True)])

    def test_once_open_it_is_read_at_readers_addresses_without_a_cookie(self):
        Edition.objects.update(is_open=True)
        self.at_desk_as(self.stranger)
        response = self.client.get(f"{self.desk}latest/")
        self.assertRedirects(
            response, "http://localhost:8000/ar/latest/", fetch_redirect_response=False
        )
        self.client.logout()
        self.assertFalse(self.client.get("/ar/latest/").cookies)
