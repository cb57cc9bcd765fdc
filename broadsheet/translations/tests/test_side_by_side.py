"""A translator has the source beside the translation."""

from broadsheet.editions.tests.test_desk_doors import story_form
from broadsheet.testing import make_edition, make_story
from broadsheet.translations.models import Translation
from broadsheet.translations.tests.room import TranslationRoom, text


class TheSource(TranslationRoom):
    def setUp(self):
        super().setUp()
        self.story = self.translate()
        self.path = f"/desk/stories/{self.story.pk}/source/"
        self.edit = f"/desk/pages/{self.story.pk}/edit/"

    def test_stands_in_its_own_direction_beside_the_text_in_its_own(self):
        self.at_desk_as(self.both)
        page = self.client.get(self.path)
        self.assertContains(
            page, '<div lang="en" dir="ltr"><p>Ten ferries sail.</p></div>', html=True
        )
        self.assertContains(
            page, '<div lang="ar" dir="rtl"><p>عشر عبارات تبحر.</p></div>', html=True
        )
        self.assertContains(page, f"{self.edit}#:w:contentpath=body.a")

    def test_stands_in_a_side_panel_of_the_editor(self):
        self.at_desk_as(self.both)
        page = self.client.get(self.edit)
        self.assertContains(page, 'data-side-panel="source"')
        self.assertContains(
            page, '<div lang="en" dir="ltr"><p>Ten ferries sail.</p></div>', html=True
        )

    def test_is_in_no_panel_of_a_story_that_is_no_translation(self):
        self.at_desk_as(self.editor)
        page = self.client.get(f"/desk/pages/{self.source.pk}/edit/")
        self.assertNotContains(page, 'data-side-panel="source"')

    def test_has_its_changed_words_marked_in_both_places(self):
        self.publish(body=[text("a", "<p>Nine ferries sail.</p>")])
        self.at_desk_as(self.both)
        for path in (self.path, self.edit):
            page = self.client.get(path)
            self.assertContains(page, "<del>Ten </del><ins>Nine </ins>ferries sail.")
            self.assertContains(page, "<del>The sea is calm.</del>")

    def test_tells_what_its_readers_were_told(self):
        self.declare("correction", "Nine ferries, not ten.")
        self.at_desk_as(self.both)
        for path in (self.path, self.edit):
            self.assertContains(self.client.get(path), "Nine ferries, not ten.")
        self.client.post(self.path, {"seen": "1", "revision": self.source.live_revision_id})
        self.assertNotContains(self.client.get(self.path), "Nine ferries, not ten.")

    def test_shows_what_is_written_in_it_as_text(self):
        self.publish(title="<script>alert(1)</script>", body=[text("a", "<p>1&lt;2</p>")])
        self.at_desk_as(self.both)
        page = self.client.get(self.path)
        self.assertNotContains(page, "<script>alert(1)")
        self.assertContains(page, "1&lt;2")

    def test_that_is_public_is_read_without_a_role_at_its_desk(self):
        self.at_desk_as(self.stranger)
        for path in (self.path, self.edit):
            self.assertContains(self.client.get(path), "Ten ferries sail.")

    def test_keeps_its_unpublished_draft_from_the_other_desk_and_from_comparing(self):
        draft = self.source.get_latest_revision_as_object()
        draft.title = "Canary of tomorrow"
        draft.save_revision()
        for person in (self.stranger, self.both):
            self.at_desk_as(person)
            for path in (self.path, self.edit):
                self.assertNotContains(self.client.get(path), "Canary of tomorrow")

    def test_that_is_withdrawn_is_read_only_with_a_role_at_its_desk(self):
        self.source.unpublish()
        self.at_desk_as(self.stranger)
        for path in (self.path, self.edit):
            self.assertNotContains(self.client.get(path), "Ten ferries sail.")
        self.at_desk_as(self.both)
        self.assertContains(self.client.get(self.path), "Ten ferries sail.")

    def test_of_a_closed_edition_is_read_only_with_a_role_at_its_desk(self):
        type(self.english).objects.filter(pk=self.english.pk).update(is_open=False)
        self.at_desk_as(self.stranger)
        self.assertNotContains(self.client.get(self.path), "Ten ferries sail.")

    def test_that_was_seen_as_a_draft_is_not_compared_with_it_for_the_other_desk(self):
        source = make_story(self.english, live=False, title="Canary of the draft")
        self.source = source
        other = self.translate()
        self.publish(title="Public at last")
        path = f"/desk/stories/{other.pk}/source/"
        self.at_desk_as(self.stranger)
        self.assertContains(self.client.get(path), "Public at last")
        self.assertNotContains(self.client.get(path), "Canary")
        self.at_desk_as(self.both)
        self.assertContains(self.client.get(path), "Canary")

    def test_is_nothing_to_people_of_its_own_desk_only(self):
        for person in (self.editor, self.chief, self.reporter, self.moderator):
            self.at_desk_as(person)
            self.assertEqual(self.client.get(self.path).status_code, 404, person)

    def test_stays_in_the_editor_while_the_desk_saves_by_itself(self):
        self.at_desk_as(self.both)
        self.story.owner = self.both
        form = story_form(self.story, title="عنوان")
        answer = self.client.post(self.edit, form, headers={"Accept": "application/json"})
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn("Ten ferries sail.", answer.content.decode())


class AStoryWithoutALink(TranslationRoom):
    """It came by an import, or was written in each language."""

    def setUp(self):
        super().setUp()
        self.story = make_story(
            self.arabic, title="عبارات", translation_key=self.source.translation_key
        )
        self.path = f"/desk/stories/{self.story.pk}/source/"
        self.at_desk_as(self.stranger)

    def test_is_linked_to_its_source_by_hand(self):
        self.assertContains(self.client.get(self.path), "Ferries return")
        self.client.post(self.path, {"source": self.source.pk})
        link = Translation.objects.get()
        self.assertEqual((link.story, link.source), (self.story, self.source))
        self.assertEqual(link.seen_revision, self.source.live_revision)
        self.assertContains(self.client.get(self.path), "Ten ferries sail.")

    def test_is_linked_to_nothing_else(self):
        other = make_story(self.english, title="Else")
        page = self.client.post(self.path, {"source": other.pk})
        self.assertContains(page, "Select a valid choice")
        self.assertFalse(Translation.objects.exists())

    def test_is_not_linked_to_a_draft_that_its_desk_may_not_read(self):
        self.source.unpublish()
        self.assertNotContains(self.client.get(self.path), "Ferries return")
        self.client.post(self.path, {"source": self.source.pk})
        self.assertFalse(Translation.objects.exists())

    def test_may_have_another_source_later(self):
        self.client.post(self.path, {"source": self.source.pk})
        german = make_edition("de", "Die Laterne", "de", "Deutsch", ["Welt"])
        other = make_story(german, title="Fähren", translation_key=self.source.translation_key)
        self.publish(title="Ferries return at night")
        self.client.post(self.path, {"source": other.pk})
        link = Translation.objects.get()
        self.assertEqual((link.source, link.change), (other, ""))
        self.publish(title="Ferries stay")
        self.assertEqual(Translation.objects.get().change, "")
