import gzip
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import SimpleTestCase

KB = 1024


class TheBundles(SimpleTestCase):
    def test_hold_every_stylesheet_with_the_order_of_layers_first(self):
        joined = Path(finders.find("site.css")).read_text()
        self.assertTrue(joined.split("*/", 1)[1].lstrip().startswith("@layer tokens, base"))
        for part in (settings.BASE_DIR / "static" / "css").glob("*.css"):
            self.assertIn(part.read_text(), joined, part.name)

    def test_hold_every_script_apart_from_the_others(self):
        joined = Path(finders.find("site.js")).read_text()
        parts = list((settings.BASE_DIR / "static" / "js").glob("*.js"))
        for part in parts:
            self.assertIn(f"{{\n{part.read_text()}}}", joined, part.name)
        self.assertGreater(len(parts), 1)

    def test_a_script_imports_nothing_since_they_are_joined(self):
        for part in (settings.BASE_DIR / "static" / "js").glob("*.js"):
            self.assertNotRegex(part.read_text(), r"(?m)^(import|export)\b", part.name)

    def test_keep_their_budget(self):
        for name, most in (("site.css", 15 * KB), ("site.js", 10 * KB)):
            weight = len(gzip.compress(Path(finders.find(name)).read_bytes(), 6))
            self.assertLessEqual(weight, most, name)

    def test_what_comments_need_comes_in_bundles_of_its_own(self):
        for name in ("comments.css", "comments.js"):
            joined = Path(finders.find(name)).read_text()
            kind = name.partition(".")[2]
            parts = list((settings.BASE_DIR / "static" / "comments" / kind).glob(f"*.{kind}"))
            self.assertGreater(len(parts), 1)
            for part in parts:
                self.assertIn(part.read_text(), joined, part.name)

    def test_another_name_is_not_theirs(self):
        self.assertIsNone(finders.find("nothing.css"))
