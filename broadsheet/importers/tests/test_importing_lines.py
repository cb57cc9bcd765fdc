"""`manage.py import jsonl`: what a newsroom's archive becomes, once and again."""

import io
import json
import tempfile
from pathlib import Path
from unittest import mock

from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from broadsheet.editions.models import OldAddress
from broadsheet.importers import filing
from broadsheet.importers.models import ImportedItem
from broadsheet.search.index import matching_ids
from broadsheet.stories.models import Author, Byline, StoryPage, StoryTopic, Topic
from broadsheet.testing import Newsroom, make_edition, make_story

SAMPLE = Path(__file__).parent.parent / "jsonl" / "samples" / "stories.jsonl"


def item(number: int = 1, **fields) -> dict:
    return {
        "id": f"item-{number}", "lang": "en", "title": f"Headline {number}",
        "published": "2024-05-01", "body_html": f"<p>Body {number}.</p>", **fields,
    }  # fmt: skip


class ImportOfLines(Newsroom):
    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def bring(self, *items: dict, path: Path | None = None, **options) -> dict:
        """Import the items and return the report."""
        if path is None:
            path = self.folder / "news.jsonl"
            path.write_text("".join(json.dumps(each) + "\n" for each in items))
        report = self.folder / "report.json"
        call_command("import", "jsonl", path, report=report, stdout=io.StringIO(), **options)
        return json.loads(report.read_text())

    def story(self, **where) -> StoryPage:
        return StoryPage.objects.get(**where)

    def rows(self) -> list[int]:
        models = [
            Page,
            StoryPage,
            Revision,
            Byline,
            StoryTopic,
            Topic,
            Author,
            ReferenceIndex,
            ImportedItem,
            OldAddress,
            PageLogEntry,
        ]
        return [model.objects.count() for model in models]


class AnArchiveComesIn(ImportOfLines):
    def test_into_each_edition_by_its_language_with_translations_joined(self):
        report = self.bring(path=SAMPLE)
        self.assertEqual(report["created"]["stories"], 3)
        self.assertEqual(report["other_languages"], {"da": 1})
        reasons = [(each["place"], each["reason"]) for each in report["skipped"]]
        self.assertEqual(
            reasons[0], ("stories.jsonl, line 4", "has a date that is none: “2024-13-45”")
        )
        self.assertEqual(
            reasons[1],
            ("stories.jsonl, line 5", "has no headline: “title” is missing or empty"),
        )
        english = self.story(edition=self.english, slug="harbour-opens-its-new-quay")
        arabic = self.story(edition=self.arabic)
        self.assertEqual(english.translation_key, arabic.translation_key)
        self.assertEqual(english.section, self.world)
        self.assertEqual(english.source, "The Calder Lantern (CC0)")
        self.assertEqual([a.name for a in english.authors], ["Mira Okafor"])
        self.assertEqual([t.name for t in english.topics], ["Ferries", "Harbour"])

    def test_readers_read_it_find_it_and_come_by_its_old_address(self):
        self.bring(path=SAMPLE)
        page = self.read("/en/world/harbour-opens-its-new-quay/")
        self.assertIn("<b>finished</b>", page)
        self.assertIn("/ar/", page)
        story = self.story(slug="harbour-opens-its-new-quay")
        self.assertEqual(matching_ids(self.english, "metre Okafor ferry"), [story.pk])
        response = self.client.get("/old/bells/")
        self.assertEqual(response.status_code, 301)
        self.assertTrue(response.headers["Location"].endswith("/en/world/bells-ring-again/"))

    def test_a_date_is_the_beginning_of_the_day_in_the_editions_zone(self):
        self.bring(path=SAMPLE)
        moment = self.story(edition=self.arabic).published_at
        self.assertEqual(moment.isoformat(), "2024-03-03T20:00:00+00:00")

    def test_its_rows_are_those_the_desk_would_have_written(self):
        self.bring(path=SAMPLE)
        story = self.story(slug="harbour-opens-its-new-quay")
        self.assertEqual(Page.find_problems(), ([], [], [], [], []))
        stored = story.latest_revision.content
        fresh = json.loads(json.dumps(story.serializable_data(), cls=DjangoJSONEncoder))
        for later in ("latest_revision", "live_revision", "latest_revision_created_at"):
            stored.pop(later, None), fresh.pop(later, None)
        differing = {name for name in fresh if same(stored.get(name)) != same(fresh[name])}
        self.assertEqual(differing, set())
        before = set(references(story))
        ReferenceIndex.create_or_update_for_object(story)
        self.assertEqual(set(references(story)), before)
        self.assertTrue(before)
        self.assertEqual(story.live_revision_id, story.latest_revision_id)
        self.assertEqual(story.bylines.get().listed_at, story.listed_at)

    def test_an_editor_edits_it_and_goes_back_to_what_was_imported(self):
        self.bring(path=SAMPLE)
        story = self.story(slug="harbour-opens-its-new-quay")
        imported = story.latest_revision
        story.title = "Quay opened"
        story.save_revision().publish()
        self.assertEqual(self.story(pk=story.pk).title, "Quay opened")
        imported.publish()
        self.assertEqual(self.story(pk=story.pk).title, "Harbour opens its new quay")

    def test_a_section_is_made_or_mapped_when_asked_for(self):
        self.bring(item(section="Sea"), item(2), section=["Sea=waters", "notes"])
        self.assertEqual(self.story(title="Headline 1").section.slug, "waters")
        self.assertEqual(self.story(title="Headline 2").section.slug, "notes")

    def test_equal_headlines_and_reserved_ones_get_addresses_of_their_own(self):
        make_story(self.english, title="Fire", slug="fire")
        self.bring(item(1, title="Fire"), item(2, title="Fire"), item(3, title="Search"))
        slugs = set(StoryPage.objects.values_list("edition_slug", flat=True))
        self.assertEqual(slugs, {"fire", "fire-2", "fire-3", "search-2"})

    def test_a_draft_and_a_story_of_the_future_are_no_readers(self):
        self.bring(item(1, draft=True), item(2, published="2999-01-01"))
        for story in StoryPage.objects.all():
            self.assertFalse(story.live)
            self.assertIsNone(story.listed_at)
            self.assertIsNone(story.live_revision_id)
        self.assertEqual(matching_ids(self.english, "headline"), [])

    def test_a_summary_that_repeats_the_text_is_no_standfirst(self):
        self.bring(item(1, summary="Body 1"), item(2, summary="Something else"))
        self.assertEqual(self.story(title="Headline 1").standfirst, "")
        self.assertEqual(self.story(title="Headline 2").standfirst, "Something else")

    def test_scripts_in_any_field_do_not_reach_the_page(self):
        bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        self.bring(
            item(1, title=f"Title {bad}", deck=f"Deck {bad}", body_html=f"<p>x{bad}</p>", author=f"A {bad}",
                 tags=[f"T {bad}"], attribution=f"S {bad}", slug="bad"),
        )  # fmt: skip
        page = self.read("/en/world/bad/")
        self.assertNotIn("alert(1)", page)
        self.assertNotIn("onerror", page)

    def test_serbian_cyrillic_goes_before_latin_which_stays_latin_when_alone(self):
        serbian = make_edition("sr", "Фењер", "sr-Cyrl", "Српски", ["Вести"], latin_code="sr-latn")
        report = self.bring(
            item(1, lang="sr-Latn", translation_key="a", title="Most"),
            item(1, lang="sr-Cyrl", translation_key="a", title="Мост"),
            item(2, lang="sr-Latn", translation_key="b", title="Reka"),
        )
        self.assertEqual([each["reason"] for each in report["skipped"]],
                         ["the same story is in the file in Cyrillic"])  # fmt: skip
        tags = dict(serbian.stories.values_list("title", "language_tag"))
        self.assertEqual(tags, {"Мост": "", "Reka": "sr-Latn"})


class ARunIsRepeated(ImportOfLines):
    def test_and_changes_nothing(self):
        self.bring(path=SAMPLE)
        before = self.rows()
        report = self.bring(path=SAMPLE)
        self.assertEqual(self.rows(), before)
        self.assertEqual((report["unchanged"], report["updated"]), (3, 0))

    def test_after_a_dry_run_that_wrote_nothing(self):
        before = self.rows()
        dry = self.bring(path=SAMPLE, dry_run=True)
        self.assertEqual(self.rows(), before)
        wet = self.bring(path=SAMPLE)
        for what in ("stories", "authors", "topics"):
            self.assertEqual(dry["created"][what], wet["created"][what], what)
        self.assertEqual(dry["not_understood"], wet["not_understood"])

    def test_after_it_was_cut_short(self):
        items = [item(number) for number in range(6)]
        cut_short = mock.patch.object(filing, "store_words", side_effect=[None, KeyboardInterrupt])
        with mock.patch.object(filing, "CHUNK", 2):
            with cut_short, self.assertRaises(KeyboardInterrupt):
                self.bring(*items)
            self.assertEqual(StoryPage.objects.count(), 2)
            report = self.bring(*items)
        self.assertEqual((report["created"]["stories"], report["unchanged"]), (4, 2))
        self.assertEqual(Page.find_problems(), ([], [], [], [], []))

    def test_with_a_malformed_line_at_the_end_and_nothing_is_written(self):
        path = self.folder / "broken.jsonl"
        path.write_text(json.dumps(item()) + "\n{broken")
        before = self.rows()
        with self.assertRaisesMessage(CommandError, "broken.jsonl, line 2: is not JSON"):
            call_command("import", "jsonl", path)
        self.assertEqual(self.rows(), before)

    def test_and_brings_what_changed_since_at_its_old_address(self):
        self.bring(item(1), item(2))
        report = self.bring(
            item(1, title="Better", body_html="<p>New.</p>", author="Ana Lind"), item(2)
        )
        self.assertEqual((report["updated"], report["unchanged"]), (1, 1))
        story = self.story(title="Better")
        self.assertEqual(story.slug, "headline-1")
        self.assertEqual([author.name for author in story.authors], ["Ana Lind"])
        self.assertIn("New.", self.read("/en/world/headline-1/"))
        self.assertEqual(
            self.bring(item(1, title="Better", body_html="<p>New.</p>", author="Ana Lind"))[
                "unchanged"
            ],
            1,
        )

    def test_and_never_overwrites_what_was_edited_withdrawn_or_deleted_here(self):
        self.bring(item(1), item(2), item(3))
        edited, withdrawn, deleted = (self.story(title=f"Headline {n}") for n in (1, 2, 3))
        edited.title = "Edited here"
        edited.save_revision().publish()
        withdrawn.unpublish()
        deleted.delete()
        report = self.bring(*(item(n, title=f"Changed {n}") for n in (1, 2, 3)))
        self.assertEqual(
            [each["reason"] for each in report["conflicts"]],
            ["was edited here since it was imported", "was withdrawn here", "was deleted here"],
        )
        self.assertEqual(set(StoryPage.objects.values_list("title", flat=True)),
                         {"Edited here", "Headline 2"})  # fmt: skip
        self.assertFalse(self.story(title="Headline 2").live)

    def test_and_an_id_that_comes_twice_in_a_file_counts_once(self):
        report = self.bring(item(1), item(1, title="Another"))
        self.assertEqual(report["created"]["stories"], 1)
        self.assertEqual(report["skipped"][0]["reason"], "has the same id as news.jsonl, line 1")

    def test_only_the_edition_that_was_named_takes_stories(self):
        report = self.bring(path=SAMPLE, edition="ar")
        self.assertEqual(report["created"]["stories"], 1)
        with self.assertRaisesMessage(CommandError, "There is no edition “xx”."):
            self.bring(path=SAMPLE, edition="xx")


def references(story: StoryPage) -> list[tuple]:
    found = ReferenceIndex.objects.filter(object_id=str(story.pk), base_content_type__model="page")
    return list(
        found.values_list(
            "content_type", "to_content_type", "to_object_id", "model_path", "content_path"
        )
    )


def same(value):
    """Two ways of writing one time, or one JSON, count as the same.

    PostgreSQL keeps the keys of JSON in an order of its own.
    """
    if isinstance(value, str):
        if value.startswith("["):
            return json.loads(value)
        return value.replace("Z", "+00:00").replace("T", " ")
    if isinstance(value, list):
        return [{k: same(v) for k, v in each.items()} for each in value]
    return value
