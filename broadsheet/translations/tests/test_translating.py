"""From a story of one edition to the draft of its translation in another."""

from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied

from broadsheet.media.models import Picture
from broadsheet.stories.models import Author, StoryPage
from broadsheet.testing import (
    Newsroom,
    Role,
    make_author,
    make_person,
    make_picture,
    make_story,
    make_topic,
)
from broadsheet.translations.translating import translate_into


class ATranslation(Newsroom):
    def setUp(self):
        super().setUp()
        self.both = make_person(
            "both", (self.english, Role.TRANSLATOR), (self.arabic, Role.TRANSLATOR)
        )
        self.section = next(iter(self.arabic.sections.values()))
        self.picture = make_picture(self.english, credit="© Lantern")
        self.topic = make_topic(self.english)
        self.near = make_story(self.english, title="Near")
        self.story = make_story(
            self.english,
            title="Ferries return",
            picture=self.picture,
            authors=(make_author(self.english),),
            topics=(self.topic,),
            body=[
                {
                    "type": "text",
                    "id": "a",
                    "value": f'<p>See <a linktype="page" id="{self.near.pk}">this</a>.</p>',
                },
                {
                    "type": "picture",
                    "id": "b",
                    "value": {"picture": self.picture.pk, "alt": "", "caption": "", "credit": ""},
                },
                {"type": "read_more", "id": "c", "value": {"story": self.near.pk}},
            ],
        )

    def translate(self) -> StoryPage:
        draft = translate_into(self.story, self.arabic, self.section, by=self.both)
        return StoryPage.objects.get(pk=draft.pk)

    def test_is_a_draft_of_the_translator_in_the_other_edition(self):
        draft = self.translate()
        self.assertFalse(draft.live)
        self.assertEqual((draft.edition, draft.section_id), (self.arabic, self.section.pk))
        self.assertEqual(draft.locale, self.arabic.locale)
        self.assertEqual(draft.owner, self.both)
        self.assertEqual(draft.translation_key, self.story.translation_key)

    def test_knows_the_revision_it_was_made_from(self):
        link = self.translate().translation
        self.assertEqual(link.source, self.story)
        self.assertEqual(link.seen_revision_id, self.story.live_revision_id)
        self.assertEqual(link.seen_by, self.both)

    def test_of_a_public_story_knows_the_public_revision_and_no_later_draft(self):
        public = self.story.live_revision_id
        self.story.title = "Ferries return at night"
        later = self.story.save_revision()
        self.story.refresh_from_db()
        draft = self.translate()
        self.assertEqual(draft.title, "Ferries return")
        self.assertEqual(draft.translation.seen_revision_id, public)
        self.assertNotEqual(draft.translation.seen_revision, later)

    def test_of_a_draft_knows_its_latest_revision(self):
        self.story.unpublish()
        later = self.story.save_revision()
        self.story.refresh_from_db()
        self.assertEqual(self.translate().translation.seen_revision, later)

    def test_has_copies_of_the_pictures_whose_alt_text_is_owed(self):
        draft = self.translate()
        self.assertEqual(draft.picture.collection, self.arabic.collection)
        self.assertEqual(draft.picture.credit, "© Lantern")
        self.assertEqual(draft.picture.description, "")
        self.assertEqual(draft.body.raw_data[1]["value"]["picture"], draft.picture_id)
        self.assertEqual(Picture.objects.count(), 2, "copied more than once")
        self.assertNotEqual(draft.picture.file.name, self.picture.file.name)

    def test_points_to_what_the_other_edition_has(self):
        there = make_topic(self.arabic, "عبارات", translation_key=self.topic.translation_key)
        near = translate_into(self.near, self.arabic, self.section, by=self.both)
        draft = self.translate()
        self.assertEqual(draft.topics, [there])
        self.assertEqual(draft.authors, list(Author.objects.filter(edition=self.arabic)))
        self.assertIn(f'id="{near.pk}"', draft.body.raw_data[0]["value"])
        self.assertEqual(draft.body.raw_data[2]["value"]["story"], near.pk)

    def test_leaves_out_what_the_other_edition_lacks(self):
        draft = self.translate()
        self.assertEqual(draft.topics, [])
        self.assertNotIn("linktype", draft.body.raw_data[0]["value"])
        self.assertIsNone(draft.body.raw_data[2]["value"]["story"])

    def test_is_made_once(self):
        self.assertEqual(self.translate(), self.translate())

    def test_needs_a_role_on_both_sides(self):
        for person in (self.translator, self.stranger, self.moderator):
            with self.assertRaises(PermissionDenied):
                translate_into(self.story, self.arabic, self.section, by=person)

    def test_goes_into_a_section_of_the_edition(self):
        with self.assertRaises(ValueError):
            translate_into(self.story, self.arabic, self.world, by=self.both)

    def test_is_begun_at_the_desk_and_found_there_again(self):
        self.at_desk_as(self.both)
        listing = self.client.get(f"/desk/pages/{self.world.pk}/")
        path = f"/desk/stories/{self.story.pk}/translate/"
        self.assertContains(listing, path)
        response = self.client.post(path, {"section": self.section.pk})
        draft = StoryPage.objects.get(edition=self.arabic)
        self.assertRedirects(
            response, f"/desk/pages/{draft.pk}/edit/", fetch_redirect_response=False
        )
        said = [str(message) for message in get_messages(response.wsgi_request)]
        self.assertEqual(len(said), 1)
        for name in (self.story.title, self.arabic.name):
            self.assertIn(name, said[0])
        self.assertContains(self.client.get(path), f"/desk/pages/{draft.pk}/edit/")

    def test_is_offered_to_nobody_who_writes_for_one_edition_only(self):
        self.at_desk_as(self.translator)
        self.assertNotContains(self.client.get(f"/desk/pages/{self.world.pk}/"), "/translate/")
        self.at_desk_as(self.editor)
        path = f"/desk/stories/{self.story.pk}/translate/"
        self.client.post(path, {"section": self.section.pk})
        self.assertFalse(StoryPage.objects.filter(edition=self.arabic).exists())
