from broadsheet.search.analysis import terms
from broadsheet.search.index import matching_ids
from broadsheet.testing import Newsroom, make_edition, make_story


class StoriesAreFound(Newsroom):
    def found(self, edition, words: str) -> list[str]:
        titles = dict(edition.stories.values_list("pk", "title"))
        return [titles[pk] for pk in matching_ids(edition, words)]

    def test_by_words_of_headline_and_body_in_other_forms(self):
        make_story(
            self.english, title="Ferries return", body=[("text", "<p>Crossing at dawn.</p>")]
        )
        for words in ("ferry", "crossings", "FERRY dawn", "return, ferries!"):
            self.assertEqual(self.found(self.english, words), ["Ferries return"], words)
        self.assertEqual(self.found(self.english, "ferry glacier"), [])

    def test_only_within_the_edition(self):
        make_story(self.english, title="Ferries")
        self.assertEqual(matching_ids(self.arabic, "ferries"), [])

    def test_drafts_and_withdrawn_stories_are_not(self):
        make_story(self.english, title="Draft ferry", live=False)
        withdrawn = make_story(self.english, title="Withdrawn ferry")
        withdrawn.unpublish()
        self.assertEqual(self.found(self.english, "ferry"), [])

    def test_the_newest_comes_first_and_an_edit_is_found_by_its_new_words(self):
        first = make_story(self.english, title="Harbour one")
        make_story(self.english, title="Harbour two")
        first.title = "Quay one"
        first.save_revision().publish()
        self.assertEqual(self.found(self.english, "harbour"), ["Harbour two"])
        self.assertEqual(self.found(self.english, "quay"), ["Quay one"])

    def test_the_words_of_a_draft_are_not_found_before_it_is_published(self):
        story = make_story(self.english, title="Ferries run")
        story.title = "Glaciers melt"
        story.save_revision()
        self.assertEqual(self.found(self.english, "glaciers"), [])
        self.assertEqual(self.found(self.english, "ferries"), ["Ferries run"])

    def test_operators_of_the_database_are_words_like_others(self):
        make_story(self.english, title="Ferries")
        for words in (
            '"',
            "ferries OR",
            "NEAR(",
            "a* -b",
            "' & !",
            "words:ferries",
            "\x00",
            "(" * 50,
        ):
            self.assertIsInstance(matching_ids(self.english, words), list, words)

    def test_serbian_is_found_from_both_scripts(self):
        serbian = make_edition("sr", "Фењер", "sr-Cyrl", "Српски", ["Свет"])
        make_story(serbian, title="Љубав на мору")
        for words in ("љубав", "ljubav", "LJUBAVI"):
            self.assertEqual(self.found(serbian, words), ["Љубав на мору"], words)

    def test_the_page_says_how_many_and_keeps_the_words(self):
        make_story(self.english, title="Ferries")
        page = self.read("/en/search/?q=ferry")
        self.assertIn("Ferries", page)
        self.assertIn('value="ferry"', page)
        self.assertEqual(self.client.get("/en/search/?q=ferry&page=9").status_code, 404)

    def test_the_page_may_be_any_number_and_is_not_there(self):
        for number in ("9" * 4301, "1" + "0" * 6, "0", "-1", "x", ""):
            answer = self.client.get("/en/search/", {"q": "ferry", "page": number})
            self.assertEqual(answer.status_code, 404, number[:9])

    def test_what_was_typed_is_shown_as_text(self):
        page = self.read("/en/search/?q=%3Cscript%3Ealert(1)%3C/script%3E")
        self.assertNotIn("<script>alert", page)


def test_arabic_vowel_marks_and_forms_of_alif_are_folded() -> None:
    assert terms("إِسْطَنْبُول", "ar") == terms("اسطنبول", "ar")
    assert terms("الـمـديـنـة", "ar") == terms("المدينة", "ar")


def test_russian_yo_german_ss_and_accents_are_folded() -> None:
    assert terms("ёлка", "ru") == terms("елка", "ru")
    assert terms("Straße", "de") == terms("Strasse", "de")
    assert terms("canción", "es") == terms("cancion", "es")
