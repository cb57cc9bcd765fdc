"""`manage.py import wxr`: what becomes of a WordPress site."""

import io
import json
import tempfile
from pathlib import Path

from django.core.management import CommandError, call_command
from PIL import Image

from broadsheet.comments.models import Comment
from broadsheet.editions.models import InformationPage, OldAddress
from broadsheet.importers.models import ImportedComment, ImportedItem, OldPlace
from broadsheet.media.models import Picture
from broadsheet.media.renditions import make_renditions
from broadsheet.readers.models import Reader
from broadsheet.stories.models import PublishedPicture, StoryPage
from broadsheet.testing import Newsroom

SAMPLE = Path(__file__).parent.parent / "wordpress" / "samples" / "site.xml"
HEAD = (
    '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>'
)


class ImportOfSite(Newsroom):
    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.uploads = self.folder / "uploads"
        (self.uploads / "2019/05").mkdir(parents=True)
        Image.new("RGB", (900, 600), (9, 60, 90)).save(self.uploads / "2019/05/quay.jpg")

    def bring(self, path: Path = SAMPLE, **options) -> dict:
        report = self.folder / "report.json"
        call_command(
            "import", "wxr", path, edition="en", report=report, stdout=io.StringIO(), **options
        )
        return json.loads(report.read_text())

    def refused(self, text: str | bytes, sentence: str) -> None:
        path = self.folder / "site.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        before = (StoryPage.objects.count(), ImportedItem.objects.count(), Picture.objects.count())
        with self.assertRaisesMessage(CommandError, sentence) as raised:
            self.bring(path)
        self.assertNotIn("\n", str(raised.exception))
        after = (StoryPage.objects.count(), ImportedItem.objects.count(), Picture.objects.count())
        self.assertEqual(after, before)

    def story(self, title: str) -> StoryPage:
        return StoryPage.objects.get(title=title)


class ASiteComesIn(ImportOfSite):
    def test_with_authors_sections_topics_and_texts(self):
        report = self.bring(folder=self.uploads)
        self.assertEqual(report["created"]["stories"], 3)
        story = self.story("Night boats return")
        self.assertEqual((story.slug, story.section), ("night-boats", self.world))
        self.assertEqual([author.name for author in story.authors], ["Mira Okafor"])
        self.assertEqual([topic.name for topic in story.topics], ["Night", "Ferries"])
        self.assertEqual(story.standfirst, "Two sailings a night.")
        self.assertEqual(story.published_at.isoformat(), "2019-05-06T22:30:00+00:00")
        kinds = [block.block_type for block in story.body]
        self.assertEqual(kinds, ["text", "picture", "text", "picture", "embed"])
        self.assertEqual(story.body[1].value["caption"], "The quay, empty")
        self.assertIn("They sail at ten.<br>And at two.", story.body[0].value.source)
        self.assertIn("She said so [sic].Inside", story.body[2].value.source)
        self.assertEqual(
            report["not_understood"]["shortcode mystery: not understood, the text within it kept"],
            1,
        )
        self.assertEqual(report["not_understood"]["item of type acme_event: left out"], 1)
        self.assertEqual(
            report["skipped"], [{"place": "item 7 (post 17)", "reason": "has no headline"}]
        )

    def test_with_blocks_of_which_the_unknown_keep_their_text(self):
        report = self.bring()
        story = self.story("Blocks of stone")
        self.assertFalse(story.live)
        self.assertEqual(
            [b.block_type for b in story.body], ["text", "pull_quote", "embed", "text"]
        )
        self.assertEqual(story.body[1].value["attribution"], "Mason")
        self.assertEqual(story.body[2].value["url"], "https://player.vimeo.com/video/123456")
        self.assertIn("Which stone?", story.body[3].value.source)
        notes = report["not_understood"]
        self.assertEqual(notes["block acme/quiz: not understood, its text kept"], 1)
        self.assertEqual(notes["block latest-posts: not understood, left out"], 1)

    def test_with_the_pictures_whose_files_are_at_hand(self):
        self.bring(folder=self.uploads)
        picture = Picture.objects.get()
        story = self.story("Night boats return")
        self.assertEqual(story.picture, picture)
        self.assertEqual(story.picture_caption, "The quay before the first boat")
        self.assertEqual(picture.description, "An empty quay")
        self.assertEqual(picture.collection, self.english.collection)
        self.assertEqual(story.body[1].value["picture"], picture)
        shown = PublishedPicture.objects.get(revision=story.live_revision_id)
        self.assertEqual(shown.picture, picture.pk)

    def test_and_refuses_files_that_lie_or_lie_outside_of_the_folder(self):
        (self.uploads / "2019/05/quay.jpg").write_text("<svg onload='alert(1)'/>")
        report = self.bring(folder=self.uploads)
        self.assertEqual(Picture.objects.count(), 0)
        self.assertIn("picture 2019/05/quay.jpg", [each["place"] for each in report["skipped"]])
        outside = self.folder / "secret.jpg"
        Image.new("RGB", (9, 9)).save(outside)
        (self.uploads / "2019/05/quay.jpg").unlink()
        (self.uploads / "2019/05/quay.jpg").symlink_to(outside)
        self.bring(folder=self.uploads, source="again")
        self.assertEqual(Picture.objects.count(), 0)

    def test_with_drafts_and_locked_posts_as_drafts(self):
        self.bring()
        self.assertFalse(self.story("Locked").live)
        self.assertEqual(self.client.get("/en/world/locked/").status_code, 404)

    def test_with_its_pages_below_each_other(self):
        self.bring()
        below = InformationPage.objects.get(slug="masthead")
        self.assertEqual(below.get_parent().slug, "about")
        self.assertEqual(below.body, "<p>Who we are</p>")

    def test_with_its_comments_whose_writers_can_claim_them(self):
        self.bring()
        first, second = Comment.objects.order_by("path")
        self.assertEqual((first.author.name, first.html), ("Tomas", "<p>At last!</p>\n"))
        self.assertEqual((first.state, second.state), ("published", "waiting"))
        self.assertEqual(second.parent, first)
        self.assertEqual(first.author.claimable_email, "tomas@example.org")
        self.assertNotIn("192.0.2.7", str([*Comment.objects.values(), *Reader.objects.values()]))

    def test_and_again_without_changing_anything(self):
        models = (
            StoryPage,
            InformationPage,
            ImportedComment,
            OldAddress,
            OldPlace,
            Picture,
            ImportedItem,
        )
        self.bring(folder=self.uploads)
        before = [model.objects.count() for model in models]
        report = self.bring(folder=self.uploads)
        self.assertEqual([model.objects.count() for model in models], before)
        self.assertEqual((report["unchanged"], report["updated"]), (5, 0))
        self.assertFalse(any(report["created"].values()))

    def test_and_a_dry_run_writes_nothing_and_counts_the_same(self):
        dry = self.bring(folder=self.uploads, dry_run=True, section=["harbour", "Ferries=ferry"])
        self.assertEqual(StoryPage.objects.count() + Picture.objects.count(), 0)
        self.assertFalse(self.english.page.get_children().filter(slug="harbour").exists())
        wet = self.bring(folder=self.uploads, section=["harbour", "Ferries=ferry"])
        for what in ("stories", "pages", "pictures", "comments", "authors", "topics", "sections"):
            self.assertEqual(dry["created"].get(what, 0), wet["created"].get(what, 0), what)


class OldAddressesLead(ImportOfSite):
    def assertLeads(self, old: str, new: str) -> None:
        response = self.client.get(old)
        self.assertEqual(response.status_code, 301, old)
        self.assertTrue(response.headers["Location"].endswith(new), response.headers["Location"])

    def test_to_the_story(self):
        self.bring()
        for old in (
            "/paper/2019/05/night-boats/", "/paper/2019/05/night-boats", "/paper/?p=12",
            "/paper/2019/05/06/night-boats/", "/paper/2019/05/night-boats/feed/",
        ):  # fmt: skip
            self.assertLeads(old, "/en/world/night-boats/")

    def test_to_pages_sections_topics_authors_and_lists(self):
        self.bring()
        self.assertLeads("/paper/about/masthead/", "/en/masthead/")
        self.assertLeads("/paper/?page_id=15", "/en/about/")
        self.assertLeads("/paper/category/world/", "/en/world/")
        self.assertLeads("/paper/category/world/ferries/", "/en/topics/ferries/")
        self.assertLeads("/paper/tag/night/feed/", "/en/topics/night/")
        self.assertLeads("/paper/author/mira/", "/en/authors/mira-okafor/")
        self.assertLeads("/paper/feed/", "/en/latest/")
        self.assertLeads("/paper/2019/05/", "/en/archive/")

    def test_to_no_topic_or_author_without_public_stories(self):
        self.bring()
        for story in StoryPage.objects.live():
            story.unpublish()
        for old in ("/paper/tag/night/", "/paper/author/mira/"):
            self.assertEqual(self.client.get(old).status_code, 404, old)

    def test_to_the_picture_in_any_size_it_had(self):
        self.bring(folder=self.uploads)
        make_renditions(Picture.objects.get())
        for old in ("quay.jpg", "quay-300x200.jpg"):
            response = self.client.get(f"/paper/wp-content/uploads/2019/05/{old}")
            self.assertEqual(response.status_code, 301, old)
            self.assertTrue(response.headers["Location"].startswith("/media/"))


class AnExportIsRefused(ImportOfSite):
    def test_that_is_cut_short(self):
        self.refused(SAMPLE.read_bytes()[:-400], "site.xml, line ")

    def test_that_is_no_export(self):
        self.refused("<rss><channel><title>x</title></channel></rss>", "is no export of WordPress")
        self.refused("{}", "is not well-formed XML")
        self.refused(b"\xff\xfe\x00", "site.xml")

    def test_that_declares_entities(self):
        bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
        self.refused(
            f"<!DOCTYPE rss [{bomb}]>{HEAD}&a9;</channel></rss>", "declares a document type"
        )
        self.refused(
            f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>{HEAD}&x;</channel></rss>',
            "declares a document type",
        )

    def test_that_is_nested_without_end(self):
        self.refused(HEAD + "<item>" * 100_000, "nested more than 40 levels deep")

    def test_one_item_beyond_bounds_is_skipped_and_the_rest_is_brought(self):
        def post(number: int, body: str) -> str:
            return (
                f"<item><title>Post {number}</title><wp:post_id>{number}</wp:post_id>"
                f"<wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
                f'<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
                f"<![CDATA[{body}]]></content:encoded></item>"
            )

        path = self.folder / "large.xml"
        posts = post(1, "x" * 10_000_000) + post(2, "<div>" * 100_000) + post(3, "Fine")
        path.write_text(f"{HEAD}{posts}</channel></rss>")
        report = self.bring(path)
        self.assertEqual(
            [each["place"] for each in report["skipped"]], ["item 1 (post 1)", "item 2 (post 2)"]
        )
        self.assertEqual(StoryPage.objects.get().title, "Post 3")
