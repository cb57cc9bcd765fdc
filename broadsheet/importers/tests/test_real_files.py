"""Slices of real archives, where they are at hand (SHARED_DATA or ../shared/data)."""

import io
import lzma
import os
import re
import tempfile
from itertools import islice
from pathlib import Path
from unittest import skipUnless

from django.conf import settings
from django.core.management import CommandError, call_command
from wagtail.models import Page

from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom

DATA = Path(os.environ.get("SHARED_DATA") or settings.BASE_DIR.parent / "shared" / "data")
ALLOWED = {
    "p",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "b",
    "i",
    "a",
    "br",
    "hr",
    "sup",
    "sub",
    "code",
    "blockquote",
}


def here(name: str):
    return skipUnless((DATA / name).exists(), f"No {name} in SHARED_DATA or ../shared/data.")


class RealArchives(Newsroom):
    def bring(self, form: str, path: Path, **options) -> str:
        out = io.StringIO()
        call_command("import", form, path, stdout=out, **options)
        return out.getvalue()

    def bring_slice(self, name: str, count: int, every: int = 1) -> str:
        with tempfile.TemporaryDirectory() as folder, lzma.open(DATA / name, "rt") as lines:
            path = Path(folder) / "slice.jsonl"
            path.write_text("".join(islice(lines, 0, count * every, every)))
            return self.bring("jsonl", path)

    def assertSound(self) -> None:
        """Every page reads, and every text holds only what the desk's editor knows."""
        self.assertEqual(Page.find_problems(), ([], [], [], [], []))
        for story in StoryPage.objects.all():
            for block in story.body.raw_data:
                if block["type"] == "text":
                    tags = set(re.findall(r"<([a-z0-9]+)", block["value"]))
                    self.assertLessEqual(tags, ALLOWED, story.title)
        for story in StoryPage.objects.published()[:12]:
            self.read(story.path_in(story.edition))

    @here("news/debian_news_multilang.jsonl.xz")
    def test_debian_news(self):
        self.bring_slice("news/debian_news_multilang.jsonl.xz", 60, every=80)
        self.assertGreater(StoryPage.objects.count(), 8)
        self.assertSound()

    @here("news/ntrex128.jsonl.xz")
    def test_stories_with_translations(self):
        self.bring_slice("news/ntrex128.jsonl.xz", 300)
        english = dict(self.english.stories.values_list("translation_key", "pk"))
        arabic = self.arabic.stories.values_list("translation_key", flat=True)
        self.assertGreater(len(arabic), 100)
        self.assertLessEqual(set(arabic), set(english))
        self.assertSound()

    @here("news/digitalgov_news.jsonl.xz")
    def test_markdown(self):
        self.assertIn(
            "Created: 40 stories", self.bring_slice("news/digitalgov_news.jsonl.xz", 40, every=40)
        )
        self.assertSound()

    @here("news/congress_fulltext_5000.jsonl.xz")
    def test_untidy_press_releases(self):
        self.bring_slice("news/congress_fulltext_5000.jsonl.xz", 60, every=80)
        self.assertSound()

    @here("formats/wxr/themeunittestdata.wordpress.xml")
    def test_the_classic_test_site(self):
        path = DATA / "formats/wxr/themeunittestdata.wordpress.xml"
        self.assertIn("Created: 57 stories, 21 pages", self.bring("wxr", path, edition="en"))
        self.assertSound()
        self.assertIn("Created: nothing", self.bring("wxr", path, edition="en"))

    @here("formats/wxr")
    def test_every_export_is_brought_or_refused_in_one_sentence(self):
        refused = {}
        for path in sorted((DATA / "formats/wxr").glob("*.xml")):
            try:
                self.bring("wxr", path, edition="en", source=path.stem)
            except CommandError as reason:
                refused[path.name] = str(reason)
        self.assertEqual(
            set(refused),
            {"malformed-simple.xml", "missing-version-tag.xml", "invalid-version-tag.xml"},
        )
        self.assertTrue(all("\n" not in sentence for sentence in refused.values()))
        self.assertSound()
