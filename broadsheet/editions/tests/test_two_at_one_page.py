"""Two people at one story: neither loses a word, and nothing is replaced unasked."""

from wagtail import hooks
from wagtail.models import PageLogEntry

from broadsheet.editions.pruning import prune_versions
from broadsheet.editions.tests.test_desk_doors import story_form
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, Role, make_person, make_story


class TwoAtOneStory(Newsroom):
    def setUp(self):
        super().setUp()
        self.story = make_story(self.english, title="Before", live=False)
        self.other = make_person("second", (self.english, Role.EDITOR))
        self.loaded = self.base()

    def fresh(self) -> StoryPage:
        return StoryPage.objects.get(pk=self.story.pk)

    def base(self) -> dict:
        latest = self.fresh().latest_revision
        return {
            "loaded_revision_id": latest.pk,
            "loaded_revision_created_at": latest.created_at.isoformat(),
        }

    def save(self, person, title, automatic=True, **further):
        self.at_desk_as(person)
        headers = {"accept": "application/json"} if automatic else {}
        form = story_form(self.story, title=title, **(self.loaded | further))
        return self.client.post(f"/desk/pages/{self.story.pk}/edit/", form, headers=headers)

    def latest(self) -> str:
        return self.fresh().get_latest_revision_as_object().title

    def all_titles(self) -> set[str]:
        return {revision.content["title"] for revision in self.story.revisions.all()}

    def test_the_second_is_told_and_his_text_is_a_version(self):
        self.save(self.editor, "Hers")
        beside = self.save(self.other, "His").json()["beside"]
        self.assertEqual(beside["by"], "editor")
        self.assertEqual(self.latest(), "Hers")
        self.assertIn("His", self.all_titles())
        self.assertContains(self.client.get(beside["compare"]), "His")

    def test_what_the_second_types_on_replaces_his_own_version_only(self):
        self.save(self.editor, "Hers")
        number = self.save(self.other, "His").json()["revision_id"]
        again = self.save(self.other, "His later", overwrite_revision_id=number).json()
        self.assertEqual(again["revision_id"], number)
        self.assertEqual(self.all_titles(), {"Before", "Hers", "His later"})

    def test_taking_over_makes_it_the_latest_and_tells_the_first(self):
        first = self.save(self.editor, "Hers").json()["revision_id"]
        beside = self.save(self.other, "His").json()["beside"]
        self.client.post(beside["take_over"])
        self.assertEqual(self.latest(), "His")
        told = self.save(self.editor, "Hers later", overwrite_revision_id=first).json()
        self.assertEqual(told["beside"]["by"], "second")
        self.assertEqual(self.latest(), "His")
        self.assertLessEqual({"Hers", "Hers later", "His"}, self.all_titles())

    def test_a_save_between_the_reading_and_the_writing_is_seen(self):
        told = []

        def save_first(request, page):
            """The editor's whole save, once, while the other's is being judged."""
            if request.user == self.other and not told:
                told.append(page.latest_revision_id)
                page.save_revision(user=self.editor)

        with hooks.register_temporarily("before_edit_page", save_first):
            answer = self.save(self.other, "His").json()
        self.assertEqual(len(told), 1)
        self.assertEqual(answer["beside"]["by"], "editor")
        self.assertEqual(self.latest(), "Before")
        self.assertIn("His", self.all_titles())

    def test_what_was_kept_is_not_thinned_out(self):
        self.save(self.editor, "Hers")
        self.save(self.other, "His")
        self.loaded = self.base()
        self.save(self.other, "A comma in hers")
        prune_versions()
        self.assertIn("His", self.all_titles())

    def test_only_ones_own_version_can_be_taken_over(self):
        self.save(self.editor, "Hers")
        beside = self.save(self.other, "His").json()["beside"]
        for person in (self.editor, self.reporter, self.stranger):
            self.at_desk_as(person)
            self.assertEqual(self.client.post(beside["take_over"]).status_code, 404)
        self.assertEqual(self.latest(), "Hers")

    def test_a_form_sent_by_hand_replaces_nothing_either(self):
        self.save(self.editor, "Hers")
        for action in ({}, {"action-publish": "action-publish"}):
            self.save(self.other, "His", automatic=False, **action)
            self.assertEqual((self.latest(), self.fresh().live), ("Hers", False))
        self.assertIn("His", self.all_titles())

    def test_a_form_sent_by_hand_after_ones_own_automatic_save_is_the_latest(self):
        own = self.save(self.editor, "Hers").json()["revision_id"]
        self.save(self.editor, "Hers by hand", automatic=False, saved_by_itself=own)
        self.assertEqual(self.latest(), "Hers by hand")

    def test_a_form_sent_by_hand_replaces_nothing_of_ones_other_device(self):
        self.save(self.editor, "On the phone")
        self.save(self.editor, "An old window", automatic=False)
        self.assertEqual(self.latest(), "On the phone")
        self.assertIn("An old window", self.all_titles())

    def test_the_history_says_what_was_kept_and_taken_over(self):
        self.save(self.editor, "Hers")
        beside = self.save(self.other, "His").json()["beside"]
        self.client.post(beside["take_over"])
        history = self.client.get(f"/desk/pages/{self.story.pk}/history/")
        self.assertContains(history, "Taken over")
        noted = PageLogEntry.objects.filter(page=self.story.pk, action__startswith="editions.")
        self.assertEqual(
            list(noted.order_by("pk").values_list("action", "user__username")),
            [("editions.keep_version", "second"), ("editions.take_over", "second")],
        )

    def test_a_text_from_a_crashed_browser_can_be_laid_beside(self):
        answer = self.save(self.editor, "Kept in the browser", keep_beside="1").json()
        self.assertIn("compare", answer["beside"])
        self.assertEqual(self.latest(), "Before")

    def test_an_automatic_save_makes_no_form_for_its_answer(self):
        number = self.save(self.editor, "One").json()["revision_id"]
        answer = self.save(self.editor, "Two", overwrite_revision_id=number).json()
        self.assertIn("data-side-panel", answer["html"])
        self.assertNotIn("standfirst", answer["html"])

    def test_an_automatic_save_under_the_same_headline_makes_no_part_of_the_screen(self):
        number = self.save(self.editor, "One").json()["revision_id"]
        again = {"standfirst": "More", "overwrite_revision_id": number}
        self.assertEqual(self.save(self.editor, "One", **again).json()["html"], "")
        self.fresh().latest_revision.publish()
        self.assertIn("data-side-panel", self.save(self.editor, "One", **again).json()["html"])

    def test_a_browser_learns_who_is_signed_in(self):
        self.at_desk_as(self.reporter)
        self.assertEqual(self.client.get("/desk/still-here/").json()["person"], self.reporter.pk)
        self.client.logout()
        self.assertEqual(self.client.get("/desk/still-here/").status_code, 302)
