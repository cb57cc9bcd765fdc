"""The desk's list of pictures without alt text."""

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
