"""Readers under sanctions, rules, word lists and figures, at the desk."""

from datetime import timedelta

from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from broadsheet.comments.desk.forms import RulesForm
from broadsheet.comments.measuring import figures_of, last_days
from broadsheet.comments.models import (
    CannedText,
    Comment,
    Decision,
    EditionRules,
    Sanction,
    SectionRules,
    Thread,
    WordList,
)
from broadsheet.comments.moderation import Ruling, approve, remove
from broadsheet.comments.sanctioning import sanction
from broadsheet.comments.terms import terms_of
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, Role, make_person, make_story

State = Comment.State


class Rules(Newsroom):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.story = make_story(cls.english)

    def setUp(self):
        super().setUp()
        self.at_desk_as(self.moderator)
        self.base = f"/desk/comments/{self.english.pk}"


class AReader(Rules):
    def setUp(self):
        super().setUp()
        self.comment = make_comment(self.story, "My words")
        self.reader = self.comment.author
        self.path = f"{self.base}/readers/{self.reader.pk}/"

    def send(self, step, **fields):
        return self.client.post(self.path, {"step": step, **fields}, follow=True)

    def test_is_suspended_for_a_time_and_told_why(self):
        self.send("sanction", kind="suspension", days="7", reason="Too rude, too often")
        made = Sanction.objects.get()
        self.assertEqual(
            (made.kind, made.edition, made.by), ("suspension", self.english, self.moderator)
        )
        self.assertAlmostEqual(made.until, made.at + timedelta(days=7), delta=timedelta(seconds=5))
        self.assertIn("Too rude, too often", mail.outbox[0].body)
        page = self.read(self.path)
        self.assertIn("Lift: suspended", page)
        self.send("lift", sanction=made.pk)
        made.refresh_from_db()
        self.assertEqual(made.lifted_by, self.moderator)
        self.assertContains(self.send("lift", sanction=made.pk), "Somebody was faster.")

    def test_is_banned_everywhere_by_none_but_who_moderates_everywhere(self):
        self.send("sanction", kind="ban", days="0", reason="Enough", everywhere="on")
        self.assertEqual(Sanction.objects.get().edition, self.english)
        with self.assertRaises(PermissionDenied):
            sanction(self.reader, "ban", self.editor, self.english, "x", is_everywhere=True)
        both = make_person(
            "both", *((each, Role.MODERATOR) for each in (self.english, self.arabic))
        )
        for person in (both, self.owner):
            sanction(self.reader, "ban", person, self.english, "x", is_everywhere=True)
        wide = Sanction.objects.filter(edition=None).first()
        self.send("lift", sanction=wide.pk)
        wide.refresh_from_db()
        self.assertIsNone(wide.lifted_at)

    def test_loses_his_sessions_with_a_ban_from_the_publication(self):
        self.client.force_login(self.reader.account)
        self.assertTrue(self.reader.account.sessions.exists())
        sanction(self.reader, "ban", self.owner, self.english, "x", is_everywhere=True)
        self.assertFalse(self.reader.account.sessions.exists())

    def test_of_the_staff_is_not_sanctioned(self):
        reporter = make_reader()
        reporter.account.groups.set(self.reporter.groups.all())
        make_comment(self.story, by=reporter)
        path = f"{self.base}/readers/{reporter.pk}/"
        fields = {"step": "sanction", "kind": "ban", "days": "0", "reason": "x"}
        self.assertContains(self.client.post(path, fields, follow=True), "Staff are not sanctioned")
        self.assertFalse(Sanction.objects.exists())

    def test_gets_messages_and_never_sees_notes(self):
        self.send("message", words="Please be kind.")
        self.send("note", words="Knows the minister")
        [letter] = mail.outbox
        self.assertIn("Please be kind.", letter.body)
        self.assertIn("Knows the minister", self.read(self.path))
        self.assertEqual(letter.to, [self.reader.account.email])

    def test_loses_a_name_that_is_against_the_rules(self):
        self.reader.name = "Rude name"
        self.reader.save()
        self.send("reset_name")
        self.reader.refresh_from_db()
        self.assertNotIn("Rude", self.reader.name)
        decision = Decision.objects.get(action="rename")
        self.assertEqual(decision.note, "Rude name")
        for path in (self.path, f"/desk/comments/comment/{self.comment.pk}/?part=1"):
            self.assertIn("<bdi>Rude name</bdi> (until ", self.read(path))

    def test_has_all_comments_of_some_days_removed_with_one_press(self):
        make_comment(self.story, by=self.reader)
        self.send("remove_period", days="7", reason="spam")
        states = set(Comment.objects.filter(author=self.reader).values_list("state", flat=True))
        self.assertEqual(states, {State.REMOVED})
        self.assertEqual(Decision.objects.values("batch").distinct().count(), 1)

    def test_has_them_counted_before_and_the_removal_undone_from_the_same_screen(self):
        make_comment(self.story, by=self.reader)
        self.assertIn("7 days (2)", self.read(self.path))
        page = self.send("remove_period", days="7", reason="spam")
        self.assertContains(page, "Your last decision: removed")
        self.assertContains(page, "(2 comments)")
        batch = Decision.objects.first().batch
        undo = {"batch": batch, "decision": "", "next": self.path}
        self.assertRedirects(self.client.post(f"{self.base}/undo/", undo), self.path)
        self.assertIn("7 days (2)", self.read(self.path))

    def test_is_banned_for_good_or_loses_comments_by_no_choice_made_beforehand(self):
        page = self.read(self.path)
        for name in ("days", "reason"):
            self.assertIn(f'name="{name}"', page)
        self.assertRegex(page, r'<select name="days" required[^>]*>\s*<option value="" selected>')
        self.assertRegex(page, r'<select name="reason" required[^>]*>\s*<option value="" selected>')
        page = self.send("sanction", kind="ban", days="", reason="A long explanation")
        self.assertContains(page, "A long explanation")
        self.send("remove_period", days="7", reason="")
        self.assertFalse(Decision.objects.exists())

    def test_is_known_only_where_he_wrote(self):
        path = f"/desk/comments/{self.arabic.pk}/readers/{self.reader.pk}/"
        self.at_desk_as(self.owner)
        self.assertEqual(self.client.get(path).status_code, 404)


class TheRules(Rules):
    def form(self, **changes) -> dict:
        return {
            "mode": "open", "first_held": 1, "closes_after_days": 14, "sort": "newest",
            "seconds_between": 10, "minutes_to_edit": 10, "longest": 3000, "burst": 60,
            "mode_outside": "closed", **changes,
        }  # fmt: skip

    def test_of_an_edition_hold_with_hours_and_sections(self):
        hours = {"from_1": "08:00", "to_1": "22:00"}
        section = {f"section-{self.opinion.pk}-mode": "premoderated"}
        self.client.post(f"{self.base}/rules/", self.form(**hours, **section))
        rules = EditionRules.objects.get(edition=self.english)
        self.assertEqual((rules.mode, rules.sort), ("open", "newest"))
        self.assertEqual(rules.staffed_hours, {"1": ["08:00", "22:00"]})
        self.assertEqual(SectionRules.objects.get().section, self.opinion)
        self.assertEqual(Decision.objects.get(action="rules").by, self.moderator)
        self.assertIn('value="08:00"', self.read(f"{self.base}/rules/"))
        self.client.post(f"{self.base}/rules/", self.form())
        self.assertFalse(SectionRules.objects.exists())

    def test_with_half_an_hour_are_refused_with_a_sentence(self):
        answer = self.client.post(f"{self.base}/rules/", self.form(from_1="08:00"))
        self.assertContains(answer, "Give both hours of a day")
        self.assertFalse(EditionRules.objects.exists())

    def test_that_nobody_could_write_by_are_refused(self):
        for name, least, most in (
            ("longest", 1, 10_000), ("seconds_between", 0, 86_400), ("minutes_to_edit", 0, 1_440),
            ("burst", 0, 10_000),
        ):  # fmt: skip
            for wrong in (least - 1, most + 1):
                form = RulesForm(
                    self.form(**{name: wrong}), instance=EditionRules(edition=self.english)
                )
                self.assertIn(name, form.errors)
            for right in (least, most):
                form = RulesForm(
                    self.form(**{name: right}), instance=EditionRules(edition=self.english)
                )
                self.assertNotIn(name, form.errors)

    def test_of_a_story_are_chosen_from_its_own_screen(self):
        path = f"/desk/comments/story/{self.story.pk}/"
        self.client.post(path, {"mode": "premoderated", "seconds_between": "120"})
        thread = Thread.objects.get(story=self.story)
        self.assertEqual(thread.mode, "premoderated")
        terms = terms_of(StoryPage.objects.get(pk=self.story.pk))
        self.assertEqual((terms.mode, terms.seconds_between), ("premoderated", 120))
        page = self.read(path)
        self.assertIn("every comment waits for a moderator", page)
        self.assertIn(f'<h2 dir="auto">{self.story.title}</h2>', page)

    def test_of_words_come_from_a_file_and_are_tried_out(self):
        file = SimpleUploadedFile("words.txt", "﻿pill*\nfree money\n\npill*\n".encode())
        fields = {"name": "Spam", "effect": "reject", "words": "casino", "file": file}
        self.client.post(f"{self.base}/words/", fields)
        made = WordList.objects.get()
        self.assertEqual(made.words, "casino\npill*\nfree money")
        page = self.client.post(f"{self.base}/words/", {"try": "1", "text": "Cheap PILLS here"})
        self.assertContains(page, "refused")
        self.assertContains(page, "has a listed word")
        self.client.post(f"/desk/comments/list/{made.pk}/", {"delete": "1"})
        page = self.client.post(f"{self.base}/words/", {"try": "1", "text": "Cheap pills here"})
        self.assertNotContains(page, "has a listed word")

    def test_of_words_name_each_word_and_its_list_when_they_are_tried(self):
        for name, effect, words in (
            ("Spam", "reject", "casino\npill*\nfree money"),
            ("Insults", "hold", "fool\nPILLS"),
        ):
            fields = {"name": name, "effect": effect, "words": words}
            self.client.post(f"{self.base}/words/", fields)
        page = self.client.post(
            f"{self.base}/words/", {"try": "1", "text": "Cheap pills, free  money"}
        )
        found = [(each.written, each.list.name) for each in page.context["trial"].entries]
        self.assertEqual(found, [("PILLS", "Insults"), ("pill*", "Spam"), ("free money", "Spam")])
        self.assertContains(page, "<bdi>pill*</bdi>")

    def test_of_words_have_lists_of_different_names(self):
        fields = {"name": "Straße", "effect": "hold", "words": "casino"}
        for _ in range(2):
            answer = self.client.post(f"{self.base}/words/", fields)
        self.assertContains(answer, "A list of the edition has this name already.")
        fields["name"] = "STRASSE"
        self.client.post(f"{self.base}/words/", fields)
        made = WordList.objects.get()
        self.client.post(f"/desk/comments/list/{made.pk}/", {**fields, "words": "lottery"})
        made.refresh_from_db()
        self.assertEqual((made.name, made.words), ("STRASSE", "lottery"))
        WordList.objects.create(edition=self.arabic, name="STRASSE", words="casino")

    def test_of_words_in_another_encoding_are_refused(self):
        file = SimpleUploadedFile("words.txt", "schön".encode("latin-1"))
        fields = {"name": "Spam", "effect": "hold", "words": "", "file": file}
        answer = self.client.post(f"{self.base}/words/", fields)
        self.assertContains(answer, "no plain text in UTF-8")
        self.assertFalse(WordList.objects.exists())

    def test_of_what_authors_are_told_are_the_editions_own(self):
        self.client.post(f"{self.base}/reasons/", {"spam": "No advertisements, please."})
        self.assertEqual(CannedText.objects.get().text, "No advertisements, please.")
        comment = make_comment(self.story)
        remove(comment, Ruling(self.moderator, "spam"))
        self.assertIn("No advertisements, please.", mail.outbox[0].body)


class TheFigures(Rules):
    def test_count_what_was_written_held_removed_and_decided(self):
        approve(make_comment(self.story, waits=True), Ruling(self.moderator))
        for reason in ("spam", "spam", "insult"):
            remove(make_comment(self.story), Ruling(self.editor, reason))
        make_comment(make_story(self.arabic))
        found = figures_of(self.english, *last_days(7, self.english))
        self.assertEqual((found.comments, found.readers, found.held, found.removed), (4, 4, 1, 3))
        self.assertEqual((found.held_share, found.removed_share), (25, 75))
        self.assertEqual([(each.name, each.number) for each in found.reasons],
                         [("advertising or spam", 2), ("insult or hatred", 1)])  # fmt: skip
        self.assertEqual([(each.name, each.number) for each in found.moderators],
                         [("editor", 3), ("moderator", 1)])  # fmt: skip
        self.assertEqual(len(found.days), 7)
        self.assertEqual(found.days[-1].number, 4)
        page = self.read(f"{self.base}/figures/?days=30")
        self.assertIn("75 %", page)
        self.assertIn("<caption>Removed by reason</caption>", page)
