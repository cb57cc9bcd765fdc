"""Translations say that their source has changed until somebody has looked."""

from broadsheet.people.models import Notice
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Role, make_person, make_story
from broadsheet.translations.beside import out_of_date
from broadsheet.translations.models import Translation
from broadsheet.translations.tests.room import TranslationRoom, text

Change = Translation.Change


class ASourceThatChanges(TranslationRoom):
    def link(self) -> Translation:
        return Translation.objects.get()

    def test_leaves_its_translation_as_it_was_and_says_so(self):
        story = self.translate()
        self.publish(title="Ferries return at night")
        self.assertEqual(self.link().change, Change.UPDATE)
        self.assertEqual(StoryPage.objects.get(pk=story.pk).title, "العبارات تعود")
        self.assertEqual(list(out_of_date(self.both)), [self.link()])

    def test_is_no_news_when_what_is_translated_stayed(self):
        self.translate()
        self.publish(slug="ferries-at-night", language_tag="en-GB")
        self.assertEqual(self.link().change, "")
        self.assertEqual(list(out_of_date(self.both)), [])

    def test_is_news_though_only_a_link_in_it_changed(self):
        self.translate()
        self.publish(body=[text("a", '<p>Ten <a href="https://a.example">ferries</a> sail.</p>')])
        self.assertEqual(self.link().change, Change.UPDATE)

    def test_is_said_as_what_was_declared(self):
        self.translate()
        for kind in ("update", "clarification", "correction", "retraction"):
            self.declare(kind, "Nine, not ten.")
            self.assertEqual(self.link().change, kind)

    def test_is_said_of_a_retraction_that_was_wrong(self):
        self.translate()
        self.declare("retraction", "None sail.")
        self.link().mark_seen(self.source.live_revision, self.both)
        self.declare("reinstatement", "They do sail.")
        self.assertEqual(self.link().change, Change.UPDATE)

    def test_is_no_news_when_it_was_a_slip_of_the_pen(self):
        story = self.translate()
        self.declare("silent", title="Ferries return!")
        self.assertEqual(self.link().change, "")
        self.assertEqual(self.told(self.both), [])
        self.at_desk_as(self.both)
        page = self.client.get(f"/desk/stories/{story.pk}/source/")
        self.assertContains(page, "return<ins>!</ins>")

    def test_is_no_longer_withdrawn_when_it_is_public_again(self):
        self.translate()
        self.source.unpublish()
        self.assertEqual(self.link().change, Change.WITHDRAWAL)
        Notice.objects.all().delete()
        self.publish(title="Ferries return at night")
        self.assertEqual(self.link().change, Change.UPDATE)
        self.assertIn("was updated", Notice.objects.get(person=self.both).text)

    def test_is_not_seen_by_who_looked_at_it_before(self):
        self.translate()
        looked_at = Translation.objects.select_related("source__live_revision").get()
        before = looked_at.source.live_revision
        self.declare("correction", "Nine, not ten.")
        looked_at.mark_seen(before, self.both)
        self.assertEqual(self.link().change, Change.CORRECTION)

    def test_stays_urgent_when_a_lesser_change_follows(self):
        self.translate()
        self.declare("correction", "Nine, not ten.")
        self.publish(title="Ferries return at night")
        self.assertEqual(self.link().change, Change.CORRECTION)

    def test_concerns_its_own_translations_only(self):
        self.translate()
        self.source = make_story(self.english, title="Other")
        self.publish(title="Else")
        self.assertEqual(self.link().change, "")

    def test_that_is_only_planned_is_no_change_yet(self):
        self.translate()
        draft = self.source.get_latest_revision_as_object()
        draft.title = "Later"
        draft.go_live_at = "2099-01-01T00:00Z"
        draft.save_revision().publish()
        self.assertEqual(self.link().change, "")

    def test_is_told_to_the_owner_of_the_translation(self):
        story = self.translate()
        self.publish(title="Ferries return at night")
        self.assertEqual(len(self.told(self.both)), 1)
        self.assertIn(story.title, self.told(self.both)[0])
        self.assertEqual(self.told(self.stranger) + self.told(self.arabic_translator), [])

    def test_is_told_to_the_whole_desk_when_it_is_corrected(self):
        self.translate()
        self.declare("correction", "Nine, not ten.")
        for person in (self.both, self.arabic_translator, self.stranger):
            self.assertEqual(len(self.told(person)), 1, person)
        for person in (self.editor, self.translator, self.reporter):
            self.assertEqual(self.told(person), [], person)

    def test_is_told_of_a_draft_to_its_owner_and_editors_only(self):
        self.translate(live=False)
        self.declare("correction", "Nine, not ten.")
        self.assertEqual(len(self.told(self.both)), 1)
        self.assertEqual(len(self.told(self.stranger)), 1)
        self.assertEqual(self.told(self.arabic_translator), [])

    def test_is_told_to_the_desk_when_the_owner_has_left(self):
        self.translate()
        self.both.groups.clear()
        self.publish(title="Ferries return at night")
        self.assertEqual(self.told(self.both), [])
        self.assertEqual(len(self.told(self.arabic_translator)), 1)


class WhoLooked(TranslationRoom):
    def setUp(self):
        super().setUp()
        self.story = self.translate()
        self.path = f"/desk/stories/{self.story.pk}/source/"
        self.declare("correction", "Nine, not ten.", body=[text("a", "<p>Nine ferries sail.</p>")])

    def mark_seen(self, revision=None):
        key = revision or self.source.live_revision_id
        return self.client.post(self.path, {"seen": "1", "revision": key})

    def test_is_kept_with_the_time_and_the_version(self):
        self.at_desk_as(self.both)
        self.mark_seen()
        link = Translation.objects.get()
        self.assertEqual((link.change, link.changed_at), ("", None))
        self.assertEqual(link.seen_by, self.both)
        self.assertEqual(link.seen_revision, self.source.live_revision)
        self.assertIsNotNone(link.seen_at)
        history = self.client.get(f"/desk/pages/{self.story.pk}/history/")
        self.assertContains(history, "Source seen")

    def test_has_seen_what_was_shown_and_nothing_later(self):
        shown = self.source.live_revision_id
        self.publish(body=[text("a", "<p>Eight ferries sail.</p>")])
        self.at_desk_as(self.both)
        self.mark_seen(shown)
        link = Translation.objects.get()
        self.assertEqual(link.seen_revision_id, shown)
        self.assertEqual(link.change, Change.CORRECTION)
        self.assertContains(self.client.get(self.path), "Meanwhile the source has changed again.")

    def test_cannot_name_a_version_of_another_story(self):
        self.at_desk_as(self.both)
        self.mark_seen(self.story.live_revision_id)
        self.assertEqual(Translation.objects.get().change, Change.CORRECTION)
        self.assertIsNone(Translation.objects.get().seen_revision)

    def test_is_one_of_the_own_desk(self):
        for person in (self.editor, self.chief, self.moderator):
            self.at_desk_as(person)
            self.assertEqual(self.mark_seen().status_code, 404, person)
        self.assertEqual(Translation.objects.get().change, Change.CORRECTION)

    def test_is_asked_for_in_the_editor_the_list_and_at_the_desks_home(self):
        self.at_desk_as(self.both)
        said = "The source of this translation was corrected."
        pages = {
            f"/desk/pages/{self.story.pk}/edit/": said,
            f"/desk/pages/{self.section.pk}/": "source changed",
            "/desk/": "source corrected",
        }
        for path, words in pages.items():
            self.assertContains(self.client.get(path), words)
        self.mark_seen()
        self.client.get("/desk/")
        for path, words in pages.items():
            self.assertNotContains(self.client.get(path), words)

    def test_is_not_asked_of_another_desk(self):
        self.at_desk_as(self.editor)
        self.assertNotContains(self.client.get("/desk/"), self.story.title)

    def test_is_not_asked_about_the_draft_of_a_colleague(self):
        reporter = make_person("arabic-reporter", (self.arabic, Role.REPORTER))
        self.assertEqual(out_of_date(reporter).count(), 1)
        self.story.unpublish()
        self.assertEqual(out_of_date(reporter).count(), 0)
        self.assertEqual(out_of_date(self.stranger).count(), 1)
        self.at_desk_as(reporter)
        self.assertEqual(self.client.get(self.path).status_code, 404)

    def test_finds_the_desks_home_in_a_fixed_number_of_queries(self):
        with self.assertNumQueries(1):
            self.assertEqual(len([str(each.story.edition) for each in out_of_date(self.both)]), 1)
