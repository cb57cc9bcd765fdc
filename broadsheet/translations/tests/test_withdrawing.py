"""Who withdraws a story is asked about its translations."""

from urllib.parse import urlencode

from broadsheet.stories.models import StoryPage
from broadsheet.testing import Role, make_edition, make_person, make_story
from broadsheet.translations.models import Translation
from broadsheet.translations.tests.room import TranslationRoom

WITHDRAWAL = Translation.Change.WITHDRAWAL


class WhoWithdraws(TranslationRoom):
    def setUp(self):
        super().setUp()
        self.story = self.translate()
        self.unpublish = f"/desk/pages/{self.source.pk}/unpublish/"
        self.delete = f"/desk/pages/{self.source.pk}/delete/"
        self.of_both = make_person(
            "editor-of-both", (self.english, Role.EDITOR), (self.arabic, Role.EDITOR)
        )

    def is_public(self, story) -> bool:
        return StoryPage.objects.filter(pk=story.pk, live=True, listed_at__isnull=False).exists()

    def change(self) -> str:
        return Translation.objects.get(story=self.story).change

    def test_is_asked_about_what_he_may_withdraw(self):
        self.at_desk_as(self.of_both)
        for path in (self.unpublish, self.delete):
            page = self.client.get(path)
            self.assertContains(page, f'name="withdraw" value="{self.story.pk}"')
            self.assertContains(page, self.story.title)

    def test_withdraws_a_translation_too(self):
        self.at_desk_as(self.of_both)
        self.client.post(self.unpublish, {"withdraw": [self.story.pk]})
        self.assertFalse(self.is_public(self.source))
        self.assertFalse(self.is_public(self.story))
        self.assertEqual(self.client.get(self.story.full_url).status_code, 404)

    def test_leaves_a_translation_and_nobody_is_alarmed_as_it_is_decided(self):
        self.at_desk_as(self.of_both)
        self.client.post(self.unpublish)
        self.assertFalse(self.is_public(self.source))
        self.assertTrue(self.is_public(self.story))
        self.assertEqual(self.change(), "")
        self.assertEqual(self.told(self.stranger), [])

    def test_cannot_withdraw_for_another_edition_whose_desk_is_told(self):
        self.at_desk_as(self.editor)
        for path in (self.unpublish, self.delete):
            page = self.client.get(path)
            self.assertNotContains(page, 'name="withdraw"')
            self.assertContains(page, self.story.title)
        self.client.post(self.unpublish, {"withdraw": [self.story.pk]})
        self.assertFalse(self.is_public(self.source))
        self.assertTrue(self.is_public(self.story))
        self.assertEqual(self.change(), WITHDRAWAL)
        for person in (self.stranger, self.arabic_translator, self.both, self.of_both):
            self.assertEqual(len(self.told(person)), 1, person)
            self.assertIn("withdrawn", self.told(person)[0])
        self.at_desk_as(self.stranger)
        page = self.client.get(f"/desk/stories/{self.story.pk}/source/")
        self.assertContains(page, "The source of this translation was withdrawn.")
        self.client.post(f"/desk/stories/{self.story.pk}/source/", {"seen": "1"})
        self.assertEqual(self.change(), "")

    def test_cannot_withdraw_what_is_no_translation_of_the_story(self):
        other = make_story(self.arabic)
        self.at_desk_as(self.of_both)
        self.client.post(self.unpublish, {"withdraw": [other.pk]})
        self.assertTrue(self.is_public(other))

    def test_deletes_and_withdraws(self):
        self.at_desk_as(self.of_both)
        self.client.post(self.delete, {"withdraw": [self.story.pk]})
        self.assertFalse(StoryPage.objects.filter(pk=self.source.pk).exists())
        self.assertFalse(self.is_public(self.story))

    def test_deletes_and_the_other_desk_is_told_once(self):
        self.at_desk_as(self.editor)
        self.client.post(self.delete)
        self.assertTrue(self.is_public(self.story))
        link = Translation.objects.get()
        self.assertEqual((link.source, link.change), (None, WITHDRAWAL))
        self.assertEqual(len(self.told(self.stranger)), 1)
        self.at_desk_as(self.stranger)
        page = self.client.get(f"/desk/stories/{self.story.pk}/source/")
        self.assertContains(page, "The source is deleted.")

    def test_is_asked_about_no_source_of_what_he_withdraws(self):
        self.at_desk_as(self.of_both)
        page = self.client.get(f"/desk/pages/{self.story.pk}/unpublish/")
        self.assertNotContains(page, 'name="withdraw"')

    def test_is_asked_about_translations_of_translations_and_stories_linked_by_their_key(self):
        german = make_edition("de", "Die Laterne", "de", "Deutsch", ["Welt"])
        far = make_story(german, title="Fähren", translation_key=self.source.translation_key)
        self.at_desk_as(self.owner)
        self.assertContains(self.client.get(self.unpublish), f'value="{far.pk}"')
        Translation.objects.create(story=far, source=self.story)
        self.assertContains(self.client.get(self.unpublish), f'value="{far.pk}"')
        page = self.client.get(f"/desk/pages/{far.pk}/unpublish/")
        self.assertNotContains(page, 'name="withdraw"')

    def bulk(self, *stories) -> str:
        keys = urlencode([("id", story.pk) for story in stories])
        return f"/desk/bulk/wagtailcore/page/unpublish/?{keys}"

    def test_several_is_told_which_translations_stay(self):
        self.at_desk_as(self.editor)
        self.assertContains(self.client.get(self.bulk(self.source)), self.story.title)
        self.client.post(self.bulk(self.source))
        self.assertFalse(self.is_public(self.source))
        self.assertTrue(self.is_public(self.story))
        self.assertEqual(self.change(), WITHDRAWAL)

    def test_several_with_their_translations_alarms_nobody(self):
        self.at_desk_as(self.of_both)
        path = self.bulk(self.source, self.story)
        self.assertNotContains(self.client.get(path), "stay public")
        self.client.post(path)
        self.assertFalse(self.is_public(self.story))
        self.assertEqual(self.told(self.stranger), [])

    def test_by_the_clock_has_the_other_desk_told(self):
        self.source.unpublish(set_expired=True)
        self.assertEqual(self.change(), WITHDRAWAL)
        self.assertEqual(len(self.told(self.stranger)), 1)
