"""The public history of a story: its published versions, and what differs between two."""

import re

from broadsheet.stories.comparing import Passage, compare
from broadsheet.stories.tests.test_desk import every_block
from broadsheet.testing import Newsroom, change_story, make_picture, make_story


def text(words: str) -> list[tuple]:
    return [("text", words)]


class PublicHistory(Newsroom):
    def setUp(self):
        super().setUp()
        for edition in (self.english, self.arabic):
            edition.public_history = True
            edition.save()

    def history(self, story) -> str:
        return f"{story.path_in(story.edition)}versions/"

    def compared(self, story, numbers: str = "1-2") -> str:
        """The comparison, its spaces as one reads them."""
        return " ".join(self.read(f"{self.history(story)}{numbers}/").split())

    def assert_not_there(self, *paths: str):
        for path in paths:
            self.assertEqual(self.client.get(path).status_code, 404, path)


class TheListOfVersions(PublicHistory):
    def test_has_each_with_its_kind_and_note_the_newest_first(self):
        story = make_story(self.english, title="The bridge")
        self.assertIn(f'href="{self.history(story)}"', self.read(story.path_in(self.english)))
        change_story(story, "silent", title="The Bridge")
        change_story(story, "correction", "Eighty metres, not eight.")
        page = self.read(self.history(story))
        told = re.findall(r"<b>(Version \d: [\w ]+)</b>", page)
        wanted = ["Version 3: correction", "Version 2: small fix", "Version 1: first published"]
        self.assertEqual(told, wanted)
        self.assertIn("Eighty metres, not eight.", page)
        self.assertIn('<meta name="robots" content="noindex">', page)

    def test_leads_to_any_two_without_a_script(self):
        story = make_story(self.english)
        for _ in range(3):
            change_story(story, "silent")
        path = self.history(story)
        for asked, where in (("old=1&new=4", "1-4/"), ("old=3&new=2", "2-3/"), ("old=2&new=2", "")):
            answer = self.client.get(f"{path}?{asked}")
            self.assertRedirects(answer, path + where)
        self.assert_not_there(f"{path}?old=1&new=5", f"{path}?old=x&new=1", f"{path}?old=1")

    def test_is_made_in_a_fixed_number_of_queries(self):
        story = make_story(self.english)
        change_story(story, "silent")
        path = self.history(story)
        for _ in range(2):
            with self.assertNumQueries(6):
                self.read(path)
            for _ in range(5):
                change_story(story, "silent")
        with self.assertNumQueries(7):
            self.read(f"{path}1-7/")

    def test_is_not_there_where_the_edition_does_not_allow_it(self):
        story = make_story(self.english)
        change_story(story, "silent")
        path = self.history(story)
        self.read(path)
        self.read(f"{path}1-2/")
        self.english.public_history = False
        self.english.save()
        self.assert_not_there(path, f"{path}1-2/")
        self.assertNotIn(path, self.read(story.path_in(self.english)))

    def test_goes_with_its_story_and_comes_back_with_it(self):
        story = make_story(self.english)
        change_story(story, "silent")
        story = type(story).objects.get(pk=story.pk)
        story.unpublish()
        path = self.history(story)
        self.assert_not_there(path, f"{path}1-2/")

    def test_leads_to_the_story_from_a_wrong_section(self):
        story = make_story(self.english, self.world, slug="ferry")
        change_story(story, "silent")
        for path in ("versions/", "versions/1-2/"):
            answer = self.client.get(f"/en/opinion/ferry/{path}")
            self.assertRedirects(answer, "/en/world/ferry/", 301)


class DraftsAndVersionsNobodyHas(PublicHistory):
    def test_are_in_no_history(self):
        story = make_story(self.english, title="Ferry", body=text("<p>Ferry one.</p>"))
        for number in range(3):
            draft = story.get_latest_revision_as_object()
            draft.title, draft.standfirst = f"Canary {number}", "Canary"
            draft.body = text("<p>Canary</p>")
            draft.change_kind, draft.change_note = "correction", "Canary"
            draft.save_revision()
        change_story(story, "update", "Sails.", title="Ferry two", standfirst="", body=[])
        draft = story.get_latest_revision_as_object()
        draft.title = "Canary after"
        draft.save_revision()
        path = self.history(story)
        for page in (path, f"{path}1-2/", story.path_in(self.english)):
            self.assertNotIn("Canary", self.read(page))

    def test_have_no_number(self):
        story = make_story(self.english)
        change_story(story, "silent")
        draft = story.get_latest_revision_as_object()
        draft.title = "Canary"
        revision = draft.save_revision()
        path = self.history(story)
        self.assert_not_there(
            *(f"{path}{numbers}/" for numbers in ("1-3", "0-1", "2-1", "2-2", "01-2", "-1-2")),
            f"{path}1-{revision.pk}/", f"{path}1-{'9' * 5000}/",
        )  # fmt: skip


class TwoVersions(PublicHistory):
    def test_are_compared_by_words_in_headline_standfirst_and_body(self):
        story = make_story(
            self.english, title="The bridge is 8 metres long", standfirst="It stood.",
            body=text("<p>One stays.</p><p>Two goes away.</p>"),
        )  # fmt: skip
        change_story(
            story, "correction", "Eighty.", title="The bridge is 80 metres long",
            standfirst="It stood, and stands.", body=text("<p>One stays.</p><p>Three came.</p>"),
        )  # fmt: skip
        page = self.compared(story)
        for words in (
            (
                'The bridge is <del><bdi class="visually-hidden">Removed: </bdi>8 </del>'
                '<ins><bdi class="visually-hidden">Added: </bdi>80 </ins>metres long'
            ),
            "It stood<ins>",
            '<p class="compared__text is-same" dir="auto">One stays.</p>',
            "</bdi>Two goes away.</del></p>",
            "</bdi>Three came.</ins></p>",
        ):
            self.assertIn(words, page)

    def test_are_compared_in_every_block(self):
        picture = make_picture(self.english).pk
        story = make_story(self.english)
        change_story(story, "silent", body=every_block(picture, "some words"))
        change_story(story, "silent", body=every_block(picture, "other words"))
        self.assertEqual(self.compared(story, "2-3").count("</bdi>other </ins>"), 12)

    def test_say_so_where_only_pictures_differ(self):
        story = make_story(self.english)
        change_story(story, "silent", picture=make_picture(self.english))
        self.assertIn("The words of both versions are the same.", self.compared(story))

    def test_are_compared_in_arabic_by_whole_words_with_their_vowel_signs(self):
        story = make_story(self.arabic, title="الجِسْرُ طُولُهُ ثمانية أمتار، قالوا")
        change_story(story, "correction", "ثمانون.", title="الجِسْرُ طُولُهُ ثمانون مترًا، قالوا")
        page = self.compared(story)
        self.assertIn('dir="rtl"', page)
        self.assertRegex(
            page,
            r'<p class="compared__headline" dir="auto">الجِسْرُ طُولُهُ <del>.*?</bdi>ثمانية أمتار</del>'
            r"<ins>.*?</bdi>ثمانون مترًا</ins>، قالوا</p>",
        )
        change_story(story, "silent", title="كَتَبَ الوزير")
        change_story(story, "silent", title="كُتِبَ الوزير")
        self.assertRegex(
            self.compared(story, "3-4"),
            r"<del>.*?</bdi>كَتَبَ </del><ins>.*?</bdi>كُتِبَ </ins>الوزير</p>",
        )

    def test_show_markup_as_words(self):
        story = make_story(self.english, title="Before")
        change_story(story, "silent", title="<script>alert(1)</script> & after")
        page = self.compared(story)
        self.assertNotIn("<script>alert", page)
        self.assertIn("&lt;script&gt;", page)

    def test_survive_what_the_story_pointed_to(self):
        picture = make_picture(self.english)
        other = make_story(self.english)
        body = [
            ("picture", {"picture": picture, "alt": "", "caption": "A quay.", "credit": ""}),
            ("read_more", {"story": other}),
        ]
        story = make_story(self.english, picture=picture, body=body)
        change_story(story, "silent", picture=None, body=[])
        picture.delete()
        other.delete()
        self.assertIn("A quay.", self.compared(story))


class ALongText(Newsroom):
    def test_is_not_paired_where_the_passages_are_too_many_to_find_which_became_which(self):
        old = [Passage("text", f"{number} a b c " * 60) for number in range(300)]
        new = [Passage("text", f"{number} a c b " * 60) for number in range(300)]
        marks = [[mark for mark, _text in each.pieces] for each in compare(old, new)]
        self.assertEqual(marks, [["removed"]] * 300 + [["added"]] * 300)

    def test_is_compared_within_its_passages_until_enough_words_are_compared(self):
        old = [Passage("text", f"{number} before " * 400) for number in range(40)]
        new = [Passage("text", f"{number} after " * 400) for number in range(40)]
        compared = compare(old, new)
        self.assertEqual(len(compared), 40)
        self.assertIn("same", dict(compared[0].pieces))
        self.assertNotIn("same", dict(compared[-1].pieces))

    def test_is_shown_whole_where_a_passage_is_too_long_to_compare_within(self):
        words = [f"w{number}" for number in range(1200)]
        before, after = " ".join([*words, "eight"]), " ".join([*words, "eighty"])
        [found] = compare([Passage("text", before)], [Passage("text", after)])
        self.assertEqual(found.pieces, [("removed", before), ("added", after)])

    def test_keeps_a_passage_beside_what_it_was_when_another_is_put_before_it(self):
        old = [Passage("text", "The ferry sails at nine from the old quay.")]
        new = [Passage("text", "Something quite different happened."),
               Passage("text", "The ferry sails at ten from the old quay.")]  # fmt: skip
        added, changed = compare(old, new)
        self.assertEqual(added.pieces, [("added", new[0].text)])
        self.assertEqual([mark for mark, _ in changed.pieces], ["same", "removed", "added", "same"])
