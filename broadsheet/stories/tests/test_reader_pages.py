import json
import re
import uuid
from datetime import UTC, datetime
from unittest.mock import Mock, patch

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

from broadsheet.delivery import making
from broadsheet.delivery.site import store
from broadsheet.editions.models import InformationPage
from broadsheet.fronts.models import TickerEntry
from broadsheet.media.renditions import make_renditions
from broadsheet.stories.models import StoryPage
from broadsheet.testing import (
    Newsroom,
    change_story,
    make_author,
    make_picture,
    make_story,
    make_topic,
)

MOST_QUERIES = 12


def block(kind: str, value) -> dict:
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


def items(*values) -> list[dict]:
    return [{"type": "item", "id": str(uuid.uuid4()), "value": value} for value in values]


def written(story: StoryPage, *blocks: dict) -> StoryPage:
    """The story with another body, published."""
    story.body = json.dumps(blocks)
    story.save_revision().publish()
    return StoryPage.objects.get(pk=story.pk)


def structured(page: str) -> list[dict]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(found[1])["@graph"]


class TheHeadOfAStory(Newsroom):
    def test_names_its_address_and_its_translations_on_both_sides(self):
        story = make_story(self.english)
        other = make_story(self.arabic, translation_key=story.translation_key)
        at = f"http://{self.host}"
        for edition, shown in ((self.english, story), (self.arabic, other)):
            page = self.read(shown.path_in(edition))
            own = at + shown.path_in(edition)
            self.assertInHTML(f'<link rel="canonical" href="{own}">', page)
            for tag, each, home in (("en", story, self.english), ("ar", other, self.arabic)):
                href = at + each.path_in(home)
                self.assertIn(f'<link rel="alternate" hreflang="{tag}" href="{href}">', page)

    def test_a_story_without_translation_names_no_alternates(self):
        page = self.read(make_story(self.english).path_in(self.english))
        self.assertNotIn('rel="alternate"', page)

    def test_says_to_machines_what_readers_see(self):
        author = make_author(self.english)
        story = make_story(
            self.english, title="Ferries run", standfirst="Again.", authors=(author,),
            at=datetime(2026, 11, 25, 12, 5, tzinfo=UTC),
        )  # fmt: skip
        article, trail = structured(self.read(story.path_in(self.english)))
        self.assertEqual(article["@type"], "NewsArticle")
        self.assertEqual(article["headline"], "Ferries run")
        self.assertEqual(article["datePublished"], "2026-11-25T12:05:00+00:00")
        self.assertEqual([person["name"] for person in article["author"]], ["Mira Okafor"])
        self.assertEqual(
            [place["name"] for place in trail["itemListElement"]],
            ["The Calder Lantern", "World", "Ferries run"],
        )

    def test_a_headline_cannot_end_the_script_it_stands_in(self):
        title = 'A </script><script>alert("x")</script> & more'
        page = self.read(make_story(self.english, title=title, slug="a").path_in(self.english))
        self.assertNotIn("<script>alert", page)
        self.assertEqual(structured(page)[0]["headline"], title)

    def test_nothing_on_the_page_is_inline(self):
        story = written(
            make_story(self.english, picture=make_picture(self.english)),
            block("text", "<p>Words.</p>"),
            block("table", {"caption": "", "table": {"data": [["a", "b"], ["1", "2"]]}}),
        )
        page = self.read(story.path_in(self.english))
        self.assertNotRegex(page, r"<style|\sstyle=|\son\w+=\"|<script>")


class TheTextOfAStory(Newsroom):
    def test_times_are_the_editions_and_readable_by_machines(self):
        at = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
        page = self.read(make_story(self.arabic, at=at).path_in(self.arabic))
        # Half past one on the next day in Dubai.
        self.assertIn('datetime="2026-11-26T01:30:00+04:00"', page)
        self.assertIn("٢٦", page)

    def test_every_block_is_shown(self):
        picture = make_picture(self.english)
        face = {"picture": picture.pk, "alt": "Boats", "caption": "At noon", "credit": "A. Brevik"}
        story = written(
            make_story(self.english),
            block("text", "<h2>First</h2><p>Words of the text.</p>"),
            block("picture", face),
            block("gallery", {"heading": "A walk", "pictures": items(face, face)}),
            block("quotation", {"text": "I was there.", "attribution": "Edda Quist"}),
            block("pull_quote", {"text": "Nobody will love it.", "attribution": ""}),
            block(
                "embed",
                {"url": "https://video.example.org/w/1", "title": "Tide", "description": ""},
            ),
            block(
                "table",
                {
                    "caption": "Fares",
                    "table": {
                        "data": [["Route", "Fare"], ["Senn", "9"]],
                        "first_row_is_table_header": True,
                    },
                },
            ),
            block("fact_box", {"heading": "In figures", "text": "<p>Nine boats.</p>"}),
            block(
                "timeline",
                {"heading": "How it went", "entries": items({"when": "1847", "text": "Lit."})},
            ),
            block(
                "questions",
                {
                    "heading": "Asked",
                    "items": items({"question": "Why?", "answer": "<p>Because.</p>"}),
                },
            ),
        )
        page = self.read(story.path_in(self.english))
        for shown in (
            "<h2>First</h2>", 'alt="Boats"', "At noon", "A. Brevik", "A walk", "I was there.", "Edda Quist",
            "Nobody will love it.", 'href="https://video.example.org/w/1"', "video.example.org",
            '<th scope="col" dir="auto">Fare</th>', "Nine boats.", "1847", "Lit.", "Why?", "Because.",
        ):  # fmt: skip
            self.assertIn(shown, page)
        self.assertNotIn("<iframe", page)

    def test_read_more_shows_the_chosen_story_and_fills_the_other_with_a_related_one(self):
        topic = make_topic(self.english)
        chosen = make_story(self.english, title="Chosen by the editor")
        make_story(self.english, title="On the same topic", topics=(topic,))
        story = written(
            make_story(self.english, topics=(topic,)),
            block("read_more", {"story": None}),
            block("read_more", {"story": chosen.pk}),
        )
        page = self.read(story.path_in(self.english))
        self.assertLess(page.index("On the same topic"), page.index("Chosen by the editor"))
        self.assertEqual(page.count('class="read-more"'), 2)

    def test_a_withdrawn_read_more_leaves_no_gap(self):
        gone = make_story(self.english, title="Withdrawn")
        story = written(make_story(self.english), block("read_more", {"story": gone.pk}))
        gone.unpublish()
        page = self.read(story.path_in(self.english))
        self.assertNotIn("Withdrawn", page)
        self.assertNotIn("read-more", page)

    def test_a_link_in_the_text_leads_to_the_story_while_it_is_public(self):
        other = make_story(self.english)
        link = f'<p><a linktype="page" id="{other.pk}">as we reported</a></p>'
        story = written(make_story(self.english), block("text", link))
        shown = f'<a href="{other.path_in(self.english)}">as we reported</a>'
        self.assertIn(shown, self.read(story.path_in(self.english)))
        other.unpublish()
        self.assertIn("<a>as we reported</a>", self.read(story.path_in(self.english)))

    def test_corrections_stand_on_the_story_and_on_their_page(self):
        story = make_story(self.english)
        change_story(story, "correction", "The bridge has nine arches, not eight.")
        for path in (story.path_in(self.english), "/en/corrections/"):
            self.assertIn("The bridge has nine arches, not eight.", self.read(path))

    def test_opinion_has_its_authors_face_and_the_disclaimer(self):
        self.english.opinion_disclaimer = "Authors speak for themselves."
        self.english.save()
        picture = make_picture(self.english)
        make_renditions(picture)
        author = make_author(self.english, picture=picture)
        opinion = make_story(self.english, self.opinion, kind="opinion", authors=(author,))
        news = make_story(self.english, authors=(author,))
        page = self.read(opinion.path_in(self.english))
        self.assertIn("Authors speak for themselves.", page)
        self.assertIn("byline__face", page)
        page = self.read(news.path_in(self.english))
        self.assertNotIn("Authors speak for themselves.", page)
        self.assertNotIn("byline__face", page)

    def test_sponsored_is_said_on_the_story_and_on_every_card(self):
        story = make_story(self.english, kind="sponsored")
        for path in (story.path_in(self.english), "/en/", "/en/latest/"):
            self.assertIn("Sponsored</p>", self.read(path), path)

    def test_what_a_person_typed_carries_its_direction(self):
        story = make_story(self.english, title="عنوان عربي", standfirst="سطر", slug="mixed")
        page = self.read(story.path_in(self.english))
        self.assertRegex(page, r'<h1[^>]* dir="auto">عنوان عربي</h1>')
        self.assertRegex(page, r'<p[^>]* dir="auto">سطر</p>')


class APictureInAPage(Newsroom):
    def test_has_the_same_size_before_and_after_its_renditions_are_made(self):
        picture = make_picture(self.english)
        story = make_story(self.english, picture=picture)
        size = re.compile(r'<picture[^>]*>.*?width="(\d+)" height="(\d+)"')
        before = size.search(self.read(story.path_in(self.english)))
        make_renditions(picture)
        after = size.search(self.read(story.path_in(self.english)))
        self.assertEqual(before.groups(), after.groups())
        self.assertNotEqual(before[0], after[0])

    def test_only_the_first_is_loaded_at_once(self):
        pictures = [make_picture(self.english), make_picture(self.english)]
        for picture in pictures:
            make_renditions(picture)
        make_story(self.english, picture=pictures[1])
        page = self.read(make_story(self.english, picture=pictures[0]).path_in(self.english))
        self.assertEqual(page.count('fetchpriority="high"'), 1)
        self.assertGreater(page.count('loading="lazy"'), 0)
        self.assertIn("image/avif", page)


class TheWaysAround(Newsroom):
    def test_the_switch_leads_to_the_translation_or_else_home(self):
        story = make_story(self.english)
        other = make_story(self.arabic, translation_key=story.translation_key)
        alone = make_story(self.english)
        self.assertIn(
            f'<a href="{other.path_in(self.arabic)}" lang="ar"',
            self.read(story.path_in(self.english)),
        )
        self.assertIn('<a href="/ar/" lang="ar"', self.read(alone.path_in(self.english)))

    def test_the_sections_current_item_is_marked(self):
        self.assertIn(
            '<a href="/en/world/" dir="auto" aria-current="true">World</a>', self.read("/en/world/")
        )
        self.assertNotIn('aria-current="true">World', self.read("/en/search/"))

    def test_a_section_that_was_closed_leaves_the_navigation(self):
        self.world.unpublish()
        self.assertNotIn("/en/world/", self.read("/en/"))

    def test_the_footer_has_the_policies(self):
        self.english.page.add_child(
            instance=InformationPage(
                title="Privacy", slug="privacy", role="privacy", locale=self.english.locale
            )
        )
        self.assertIn('<a href="/en/privacy/" dir="auto">Privacy</a>', self.read("/en/"))

    def test_colours_are_a_sheet_of_their_own_that_browsers_keep(self):
        link = re.search(r'href="(/en/colours-[^"]+)"', self.read("/en/"))[1]
        kept = self.client.get(link)
        self.assertIn(self.english.accent, kept.content.decode())
        self.assertIn("immutable", kept.headers["Cache-Control"])
        self.english.accent = "#004b6b"
        self.english.save()
        self.assertNotIn(link, self.read("/en/"))
        self.assertNotIn("immutable", self.client.get(link).headers["Cache-Control"])

    def test_a_day_that_is_asked_for_has_its_address(self):
        answer = self.client.get("/en/archive/?day=2026-11-24")
        self.assertEqual(answer.headers["Location"], "/en/archive/2026/11/24/")
        self.assertEqual(self.client.get("/en/archive/?day=yesterday").status_code, 404)

    def test_empty_lists_and_searches_say_so(self):
        for path, words in (
            ("/en/latest/", "There are no stories here yet."),
            ("/en/corrections/", "There are no corrections."),
            ("/en/archive/2020/1/1/", "Nothing was published on this day."),
            ("/en/search/", "Write one or more words"),
            ("/en/search/?q=unheard", "No story has all of these words"),
        ):
            self.assertIn(words, self.read(path), path)

    def test_what_was_searched_for_is_only_text(self):
        page = self.read('/en/search/?q=<b>x</b>"')
        self.assertNotIn("<b>x</b>", page)
        self.assertIn("&lt;b&gt;x&lt;/b&gt;", page)

    def test_a_page_that_is_not_there_is_the_editions(self):
        answer = self.client.get("/ar/nothing/")
        self.assertEqual(answer.status_code, 404)
        self.assertIn('dir="rtl"', answer.content.decode())
        self.assertEqual(self.client.get("/nothing/").status_code, 404)


# The end of a request would close the connection that the test's transaction is on.
@patch.object(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", Mock())
class WhatAPageCosts(Newsroom):
    def full_story(self) -> StoryPage:
        picture = make_picture(self.english)
        topics = tuple(make_topic(self.english, name) for name in ("Ferries", "Tides", "Senn"))
        author = make_author(self.english, picture=picture)
        others = [make_story(self.english, topics=topics, picture=picture) for _ in range(4)]
        for number in range(20):
            make_story(self.english, kind="feature" if number % 3 else "news", picture=picture)
        make_story(self.english, self.opinion, kind="opinion", authors=(author,))
        TickerEntry.objects.create(edition=self.english, story=others[0])
        story = make_story(self.english, topics=topics, authors=(author,), picture=picture)
        make_story(self.arabic, translation_key=story.translation_key)
        change_story(story, "correction", "Nine arches.")
        return written(
            story,
            block("text", "<p>Words.</p>"),
            block("picture", {"picture": picture.pk, "alt": "", "caption": "", "credit": ""}),
            block("read_more", {"story": others[1].pk}),
            block("read_more", {"story": None}),
        )

    def cost(self, path: str) -> int:
        """Queries of a page that is made anew, while the parts of its edition are there."""
        store.clear()
        key = self.host + path
        making.render(key)
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(making.render(key).status, 200, path)
        self.last = [query["sql"][:140] for query in queries]
        return len(queries)

    def test_a_story_with_everything(self):
        path = self.full_story().path_in(self.english)
        cost = self.cost(path)
        self.assertLessEqual(cost, MOST_QUERIES, "\n".join(self.last))

    def test_fronts_and_lists(self):
        self.full_story()
        for path, most in (
            ("/en/", 25),
            ("/en/world/", 25),
            ("/en/latest/", 12),
            ("/en/search/?q=story", 25),
        ):
            self.assertLessEqual(self.cost(path), most, path + "\n" + "\n".join(self.last))
