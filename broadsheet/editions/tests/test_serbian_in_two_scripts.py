from urllib.parse import quote

from wagtail.rich_text import RichText

from broadsheet.testing import Newsroom, make_edition, make_story


class SerbianIsReadableInBothScripts(Newsroom):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.serbian = make_edition(
            "sr", "Калдерски фењер", "sr-Cyrl", "Српски", ["Свет"],
            latin_code="sr-latn", latin_label="Srpski",
        )  # fmt: skip
        cls.story = make_story(cls.serbian, title="Њихова љубав", slug="љубав")

    def test_each_has_an_address_and_a_language_tag(self):
        self.assertIn('<html lang="sr-Cyrl"', self.read("/sr/свет/љубав/"))
        latin = self.read("/sr-latn/свет/љубав/")
        self.assertIn('<html lang="sr-Latn"', latin)
        self.assertIn("Njihova ljubav", latin)
        self.assertNotIn("Њихова", latin)

    def test_the_latin_page_is_as_long_as_it_says(self):
        response = self.client.get("/sr-latn/")
        self.assertEqual(int(response["Content-Length"]), len(response.content))

    def test_scripts_write_dates_as_the_page_does(self):
        for code, locale in (("sr", "sr-Cyrl"), ("sr-latn", "sr-Latn")):
            self.assertIn(f'data-locale="{locale}-u-nu-latn"', self.read(f"/{code}/"))

    def test_latin_pages_link_to_latin_pages(self):
        self.assertIn('href="/sr-latn/%D1%81%D0%B2%D0%B5%D1%82/', self.read("/sr-latn/"))

    def test_latin_pages_stay_in_latin_where_a_text_links(self):
        texts = "".join(
            f'<a linktype="page" id="{page.pk}">link</a>'
            for page in (self.story, self.story.section, self.serbian.page)
        )
        make_story(self.serbian, slug="линк", body=[("text", RichText(texts))])
        for code in ("sr", "sr-latn"):
            article = self.read(f"/{code}/свет/линк/").split("<article")[1].split("</article>")[0]
            for path in ("свет/љубав/", "свет/", ""):
                self.assertIn(f'<a href="/{code}/{quote(path)}">link</a>', article)

    def test_a_latin_page_links_to_another_edition_as_ever(self):
        text = f'<a linktype="page" id="{make_story(self.english, slug="ferry").pk}">link</a>'
        make_story(self.serbian, slug="линк", body=[("text", RichText(text))])
        self.assertIn('href="/en/world/ferry/"', self.read("/sr-latn/свет/линк/"))

    def test_a_story_written_in_latin_has_the_latin_address_only(self):
        make_story(self.serbian, title="Samo latinica", slug="latinica", language_tag="sr-Latn")
        response = self.client.get("/sr/свет/latinica/")
        self.assertEqual(response.status_code, 301)
        self.assertTrue(response["Location"].startswith("/sr-latn/"))
        self.assertIn("Samo latinica", self.read("/sr-latn/свет/latinica/"))
