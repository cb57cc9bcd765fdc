from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from broadsheet.editions.models import OldAddress
from broadsheet.stories.models import Byline, StoryPage
from broadsheet.stories.selection import authors_with_stories, ids_in_section, ids_on_topic
from broadsheet.testing import Newsroom, make_author, make_story, make_topic


class APublishedStoryIsListed(Newsroom):
    def test_a_draft_is_nowhere(self):
        story = make_story(self.english, live=False, slug="draft")
        self.assertFalse(StoryPage.objects.published().exists())
        self.assertEqual(self.client.get(story.path_in(self.english)).status_code, 404)

    def test_publishing_lists_it_under_everything_it_is_filed_under(self):
        author, topic = make_author(self.english), make_topic(self.english)
        story = make_story(
            self.english, self.world, authors=(author,), topics=(topic,), further=(self.opinion,)
        )
        self.assertEqual(ids_in_section(self.world.pk), [story.pk])
        self.assertEqual(ids_in_section(self.opinion.pk), [story.pk])
        self.assertEqual(ids_on_topic(topic.pk), [story.pk])
        self.assertEqual(list(authors_with_stories(self.english)), [author])

    def test_withdrawing_takes_it_off_every_list(self):
        author, topic = make_author(self.english), make_topic(self.english)
        story = make_story(
            self.english, self.world, authors=(author,), topics=(topic,), further=(self.opinion,)
        )
        story.unpublish()
        for ids in (
            ids_in_section(self.world.pk), ids_in_section(self.opinion.pk),
            ids_on_topic(topic.pk), list(authors_with_stories(self.english)),
        ):  # fmt: skip
            self.assertEqual(ids, [])
        self.assertEqual(self.client.get(story.path_in(self.english)).status_code, 404)

    def test_publishing_again_keeps_the_first_time(self):
        before = timezone.now().replace(microsecond=0) - timedelta(days=3)
        story = make_story(self.english, at=before)
        story.unpublish()
        story.get_latest_revision().publish()
        self.assertEqual(StoryPage.objects.get(pk=story.pk).listed_at, before)

    def test_a_draft_of_a_public_story_changes_no_list_and_no_address(self):
        author = make_author(self.english)
        story = make_story(self.english, slug="public", authors=(author,))
        before = list(Byline.objects.values_list("listed_at"))
        story.published_at = timezone.now() - timedelta(days=700)
        story.slug = "draft"
        story.save_revision()
        self.assertEqual(list(Byline.objects.values_list("listed_at")), before)
        self.assertFalse(OldAddress.objects.exists())

    def test_lists_run_from_the_newest(self):
        now = timezone.now()
        old = make_story(self.english, self.world, at=now - timedelta(hours=2))
        new = make_story(self.english, self.opinion, at=now, further=(self.world,))
        middle = make_story(self.english, self.world, at=now - timedelta(hours=1))
        self.assertEqual(ids_in_section(self.world.pk), [new.pk, middle.pk, old.pk])


class AnAddressBelongsToOneStoryOfTheEdition(Newsroom):
    def test_a_second_story_gets_another_slug_even_in_another_section(self):
        make_story(self.english, self.world, title="Same words")
        second = make_story(self.english, self.opinion, title="Same words")
        self.assertEqual(second.slug, "same-words-2")

    def test_another_edition_may_use_it(self):
        make_story(self.english, slug="shared")
        self.assertEqual(make_story(self.arabic, slug="shared").slug, "shared")

    def test_the_database_refuses_what_the_code_would_let_through(self):
        make_story(self.english, slug="first")
        other = make_story(self.english, slug="second")
        with self.assertRaises(IntegrityError), transaction.atomic():
            StoryPage.objects.filter(pk=other.pk).update(edition_slug="first")

    def test_slugs_keep_the_letters_of_their_script(self):
        story = make_story(self.arabic, title="ميناء هادئ في الصباح")
        self.assertEqual(story.slug, "ميناء-هادئ-في-الصباح")
        self.read(story.path_in(self.arabic))

    def test_a_wrong_section_leads_to_the_right_one(self):
        make_story(self.english, self.world, slug="here")
        response = self.client.get("/en/opinion/here/")
        self.assertRedirects(response, "/en/world/here/", 301)
