"""Changes that reach pages by a way that is easily forgotten."""

from __future__ import annotations

import io
import json
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest import mock
from urllib.parse import unquote

import time_machine
from django.core.management import call_command
from django.utils import timezone

from broadsheet.delivery.models import Change
from broadsheet.delivery.tests.as_the_edge import Reader, forget_pages, made_now
from broadsheet.editions.models import InformationPage, SectionPage
from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.stories.models import Author, StoryPage
from broadsheet.stories.reading import refresh_most_read
from broadsheet.stories.views import page_of
from broadsheet.testing import Newsroom, make_author, make_picture, make_story, make_topic
from broadsheet.translations.translating import translate_into


class Followed(Newsroom):
    def setUp(self):
        super().setUp()
        self.reader = Reader()
        self.addCleanup(forget_pages)

    def text(self, path: str) -> str:
        return self.reader.sent(f"{self.host}{path}").text

    @contextmanager
    def on(self, *paths: str):
        """What is done within changes the pages, and what is sent follows."""
        paths = tuple(map(unquote, paths))
        before = [self.text(path) for path in paths]
        with self.captureOnCommitCallbacks(execute=True):
            yield
        for path, text in zip(paths, before, strict=True):
            key = f"{self.host}{path}"
            sent = self.reader.sent(key)
            self.assertEqual(sent, made_now(key), path)
            self.assertNotEqual(sent.text, text, f"{path} says what it said before")

    def rename_the_address_of(self, section):
        section.slug = "wide-world"
        section.save_revision().publish()


class ARowAndItsChange(Newsroom):
    """Whoever is killed between the two must not leave one without the other."""

    def setUp(self):
        super().setUp()
        cannot = mock.patch.object(Change, "save", side_effect=RuntimeError("killed"))
        self.rows = [
            (make_topic(self.english), "name"),
            (make_author(self.english), "name"),
            (make_picture(self.english), "description"),
            (TickerEntry.objects.create(edition=self.english, text="Before"), "text"),
            (InformationPage.objects.get(pk=self.make_information()), "title"),
        ]
        cannot.start()
        self.addCleanup(cannot.stop)

    def make_information(self) -> int:
        return self.english.page.add_child(instance=InformationPage(title="Imprint")).pk

    def test_are_written_together_or_not_at_all(self):
        for row, field in self.rows:
            with self.subTest(row=row):
                setattr(row, field, "After")
                with self.assertRaisesMessage(RuntimeError, "killed"):
                    row.save()
                self.assertNotEqual(getattr(type(row).objects.get(pk=row.pk), field), "After")

    def test_go_together_or_not_at_all(self):
        for row, _ in self.rows:
            with self.subTest(row=row):
                pk = row.pk
                with self.assertRaisesMessage(RuntimeError, "killed"):
                    row.delete()
                self.assertTrue(type(row).objects.filter(pk=pk).exists())


class TheAddressOfASection(Followed):
    def test_is_followed_by_a_line_of_the_ticker_that_leads_to_a_story_in_it(self):
        TickerEntry.objects.create(edition=self.english, story=make_story(self.english))
        with self.on("/en/corrections/"):
            self.rename_the_address_of(self.world)

    def test_is_followed_by_links_in_texts(self):
        story = make_story(self.english, self.world)
        text = f'<p><a linktype="page" id="{story.pk}">There</a></p>'
        other = make_story(self.english, self.opinion, body=[("text", text)])
        with self.on(other.path_in(self.english)):
            self.rename_the_address_of(self.world)

    def test_is_followed_by_the_translations_of_its_stories(self):
        story = make_story(self.english, self.world)
        section = next(iter(self.arabic.sections.values()))
        draft = translate_into(story, self.arabic, section, self.owner)
        draft.get_latest_revision().publish()
        with self.on(draft.path_in(self.arabic)):
            self.rename_the_address_of(self.world)


class SeveralPagesAtOnce(Followed):
    def test_are_followed_as_one_page_is(self):
        story = make_story(self.english, self.world)
        TickerEntry.objects.create(edition=self.english, story=story)
        self.at_desk_as(self.owner)
        for action, page in (("unpublish", story), ("publish", story), ("unpublish", self.world)):
            with self.subTest(action=action, page=page), self.on("/en/", "/en/corrections/"):
                self.client.post(f"/desk/bulk/wagtailcore/page/{action}/?id={page.pk}")


class AFront(Followed):
    def front(self, page, kind: str = "row", **fill) -> Front:
        value = {
            "heading": "Box", "cards": [], "count": 3,
            "fill": {"section": None, "topic": None, "kind": "", **fill},
        }  # fmt: skip
        containers = [{"type": kind, "value": value}]
        return Front.objects.create(edition=self.english, page_id=page.pk, containers=containers)

    def test_has_a_story_of_the_most_read_again_when_it_is_public_again(self):
        story = make_story(self.english)
        refresh_most_read()
        self.front(self.english.page, kind="most_read")
        story.unpublish()
        with self.on("/en/"):
            StoryPage.objects.get(pk=story.pk).save_revision().publish()

    def test_is_filled_otherwise_when_its_topic_is_deleted(self):
        topic = make_topic(self.english)
        make_story(self.english)
        self.front(self.english.page, topic=topic.pk)
        with self.on("/en/"):
            topic.delete()

    def test_leads_to_its_section_again_when_that_is_public_again(self):
        make_story(self.english, self.world, further=(self.opinion,))
        self.front(self.world, section=self.opinion.pk)
        self.opinion.unpublish()
        with self.on("/en/world/"):
            SectionPage.objects.get(pk=self.opinion.pk).save_revision().publish()

    def test_is_filled_otherwise_when_its_withdrawn_section_is_deleted(self):
        make_story(self.english, self.world)
        self.front(self.english.page, section=self.opinion.pk)
        self.opinion.unpublish()
        with self.on("/en/"):
            SectionPage.objects.get(pk=self.opinion.pk).delete()


class AList(Followed):
    def test_of_authors_is_in_order_when_one_of_another_page_gets_another_name(self):
        for name in ("Ada", "Bea", "Zoe"):
            make_story(self.english, authors=(make_author(self.english, name),))
        with mock.patch.object(page_of, "__defaults__", (2,)), self.on("/en/authors/"):
            last = Author.objects.get(name="Zoe")
            last.name = "Abe"
            last.save()

    def test_of_a_day_without_stories_leads_to_the_nearest_days(self):
        now = timezone.now()
        make_story(self.english, at=now - timedelta(days=9))
        day = (now - timedelta(days=3)).date()
        with self.on(f"/en/archive/{day.year}/{day.month}/{day.day}/"):
            make_story(self.english, at=now - timedelta(days=6))

    def test_of_an_edition_without_stories_is_of_the_present_day(self):
        with time_machine.travel("2026-11-25T10:00:00Z"):
            self.text("/en/archive/")
        with time_machine.travel("2026-11-26T10:00:00Z"):
            key = f"{self.host}/en/archive/"
            self.assertEqual(self.reader.sent(key), made_now(key))


class AnEdition(Followed):
    def test_at_a_host_of_its_own_has_its_cards_lead_there(self):
        make_story(self.english)
        story = make_story(self.english)
        self.text(story.path_in(self.english))
        with self.captureOnCommitCallbacks(execute=True):
            self.english.host = "en.example.org"
            self.english.save()
        key = f"en.example.org{story.path_in(self.english)}"
        self.assertEqual(self.reader.sent(key), made_now(key))

    def test_has_its_standing_pages_in_their_order(self):
        for title in ("About", "Contact"):
            page = InformationPage(title=title, slug=title.lower(), locale=self.english.locale)
            self.english.page.add_child(instance=page)
            self.english.page.refresh_from_db()
        first = InformationPage.objects.get(slug="about")
        with self.on("/en/latest/"):
            first.move(InformationPage.objects.get(slug="contact"), pos="right")

    def test_shows_what_was_imported_into_it(self):
        with self.on("/en/", "/en/latest/", "/en/topics/", "/en/authors/"):
            self.bring({"id": "1", "tags": ["Ferries"], "author": "Mira Okafor"})

    def test_leads_to_the_imported_translation_of_a_story(self):
        self.bring({"id": "1", "translation_key": "harbour"})
        story = StoryPage.objects.get()
        with self.on(story.path_in(self.english)):
            self.bring({"id": "2", "lang": "ar", "translation_key": "harbour"})

    def bring(self, item: dict) -> None:
        standard = {
            "lang": "en", "title": "Harbour opens", "published": "2024-05-01",
            "body_html": "<p>Open.</p>",
        }  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "news.jsonl"
            path.write_text(json.dumps(standard | item))
            call_command("import", "jsonl", path, stdout=io.StringIO())
