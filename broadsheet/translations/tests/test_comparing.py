"""Words that were added and removed, and passages beside each other."""

from django.test import SimpleTestCase

from broadsheet.translations.beside import beside
from broadsheet.translations.comparing import compared_lines, merged
from broadsheet.translations.tests.room import TranslationRoom, text


class Words(SimpleTestCase):
    def told(self, old: str, new: str) -> str:
        marks = {"": "{}", "added": "+{}+", "removed": "-{}-"}
        [line] = compared_lines([old], [new])
        return "".join(marks[piece.state].format(piece.text) for piece in line)

    def test_are_marked_whole(self):
        self.assertEqual(
            self.told("Ten ferries sail.", "Nine ferries sail."), "-Ten -+Nine +ferries sail."
        )

    def test_with_vowel_signs_are_not_torn_apart(self):
        self.assertEqual(self.told("البَحْرُ هادئ", "البَحْرَ هادئ"), "-البَحْرُ -+البَحْرَ +هادئ")

    def test_of_scripts_without_spaces_are_marked_by_letter(self):
        self.assertEqual(self.told("海面平静", "海面汹静"), "海面-平-+汹+静")

    def test_of_a_line_that_stayed_are_not_marked_when_one_is_put_before_it(self):
        lines = compared_lines(["Calm sea."], ["Late news.", "Calm sea."])
        self.assertEqual([[p.state for p in line] for line in lines], [["added"], [""]])

    def test_that_are_gone_are_shown_as_removed(self):
        lines = compared_lines(["Calm sea.", "The end."], ["Calm sea."])
        self.assertEqual([p.state for p in lines[1]], ["removed"])


class Orders(SimpleTestCase):
    def test_of_several_versions_become_one(self):
        self.assertEqual(merged("abd", "abcd", "xabyd"), list("xabycd"))


class SideBySide(TranslationRoom):
    def rows(self):
        story = self.translate()
        return {row.key: row for row in beside(story, story, self.both).rows}

    def states(self, **fields):
        story = self.translate()
        self.publish(**fields)
        rows = beside(story, story, self.both).rows
        return {row.key: row.state for row in rows if row.state}

    def test_stand_passages_of_one_block(self):
        row = self.rows()["a"]
        self.assertEqual(
            (row.source.lines, row.target.lines), (["Ten ferries sail."], ["عشر عبارات تبحر."])
        )
        self.assertEqual(row.place, "#:w:contentpath=body.a")

    def test_is_nothing_marked_while_nothing_changed(self):
        self.assertEqual({row.state for row in self.rows().values()}, {""})

    def test_are_blocks_marked_that_changed_came_or_went(self):
        body = [text("a", "<p>Nine ferries sail.</p>"), text("c", "<p>More soon.</p>")]
        self.assertEqual(self.states(body=body), {"a": "changed", "b": "removed", "c": "added"})

    def test_are_fields_marked(self):
        self.assertEqual(
            self.states(title="Ferries back", standfirst="All ten."),
            {"title": "changed", "standfirst": "changed"},
        )

    def test_is_a_changed_link_marked_though_the_words_stayed(self):
        body = [
            text("a", '<p>Ten <a href="https://a.example">ferries</a> sail.</p>'),
            *self.source.body.raw_data[1:],
        ]
        self.assertEqual(self.states(body=list(body)), {"a": "changed"})

    def test_go_blocks_together_by_their_order_when_they_never_had_the_same_ids(self):
        story = self.translate()
        story.body = [
            text("x", "<p>عشر.</p>"),
            text("y", "<p>البحر.</p>"),
            text("z", "<p>النهاية.</p>"),
        ]
        rows = {row.key: row for row in beside(story, story, self.both).rows}
        self.assertEqual(rows["a"].target.lines, ["عشر."])
        self.assertEqual(rows["a"].place, "#:w:contentpath=body.x")
        self.assertIsNone(rows["z"].source)
