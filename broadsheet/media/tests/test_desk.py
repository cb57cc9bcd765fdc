"""The desk's lists of pictures, and how documents reach readers."""

from django.test import TestCase
from wagtail.documents.models import Document

from broadsheet.testing import Newsroom, make_picture


class PictureDebts(Newsroom):
    def setUp(self):
        super().setUp()
        self.picture = make_picture(self.english, description="")
        self.at_desk_as(self.editor)

    def describe(self, key) -> int:
        form = {"picture": key, "description": "A ferry at the quay"}
        return self.client.post("/desk/picture-debts/", form).status_code

    def test_are_paid_in_the_list(self):
        self.assertEqual(self.describe(self.picture.pk), 302)
        self.picture.refresh_from_db()
        self.assertEqual(self.picture.description, "A ferry at the quay")

    def test_of_a_key_that_is_none_are_not_there(self):
        for key in ("abc", "", self.picture.pk + 1):
            self.assertEqual(self.describe(key), 404, key)


class ADocument(TestCase):
    def test_is_saved_and_not_opened_at_the_address_of_the_site(self):
        for name in ("report.pdf", "page.html"):
            self.assertTrue(Document(file=name).content_disposition.startswith("attachment"))
