"""What opens at the desk for whom, of one's own and of another edition."""

from broadsheet.testing import Newsroom, make_author, make_picture, make_story, make_topic


class ForeignThings(Newsroom):
    """The stranger, who edits the Arabic edition, knocks at every door of the English one."""

    def setUp(self):
        super().setUp()
        self.draft = make_story(self.english, live=False, title="Canary draft")
        self.topic = make_topic(self.english, "Canary topic")
        self.author = make_author(self.english, "Canary author")
        self.picture = make_picture(self.english, title="Canary picture")
        self.at_desk_as(self.stranger)

    def test_cannot_open_a_draft_by_its_number(self):
        for name in ("edit", "history", "view_draft", "usage", "copy", "move", "delete"):
            response = self.client.get(f"/desk/pages/{self.draft.pk}/{name}/")
            self.assertEqual(response.status_code, 404, name)

    def test_sees_nothing_in_lists_and_choosers(self):
        for path in (
            "/desk/",
            "/desk/pages/",
            f"/desk/pages/{self.arabic.page_id}/?q=Canary&search_all=1",
            "/desk/pages/search/?q=Canary",
            "/desk/choose-page/",
            "/desk/choose-page/search/?q=Canary",
            "/desk/choose-page/search/?q=Canary&page_type=stories.StoryPage",
            "/desk/snippets/stories/topic/",
            "/desk/snippets/stories/author/",
            "/desk/snippets/choose/stories/topic/",
            "/desk/snippets/choose/stories/topic/results/?q=Canary",
            "/desk/images/",
            "/desk/images/?q=Canary",
            "/desk/images/chooser/",
            "/desk/images/chooser/results/?q=Canary",
            "/desk/picture-debts/",
            "/desk/snippets/fronts/front/",
            "/desk/snippets/fronts/tickerentry/",
            "/desk/reports/aging-pages/",
            "/desk/api/main/pages/",
            f"/desk/api/main/pages/?child_of={self.arabic.page_id}&for_explorer=1",
        ):
            response = self.client.get(path, follow=True)
            self.assertEqual(response.status_code, 200, path)
            shown = response.content.decode().replace('value="Canary"', "").replace("q=Canary", "")
            self.assertNotIn("Canary ", shown, path)
