"""What is kept of a reader's comments: a copy of it, erased for good, claimed by who wrote it."""

import json
from datetime import timedelta

from django.utils import timezone

from broadsheet.comments.claiming import claim as claim_to_look
from broadsheet.comments.models import (
    Claim,
    Comment,
    Concern,
    Decision,
    Dislike,
    Like,
    Mute,
    Notice,
    Report,
    Version,
)
from broadsheet.comments.moderation import Ruling, remove
from broadsheet.comments.posting import edit, report
from broadsheet.comments.reconciling import drifts
from broadsheet.comments.screening import Draft
from broadsheet.comments.subjects import comments_of
from broadsheet.comments.terms import terms_of
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.comments.voting import dislike, like
from broadsheet.readers.claiming import claim
from broadsheet.readers.copying import copy_of
from broadsheet.readers.erasing import erase
from broadsheet.readers.models import Reader
from broadsheet.readers.subjects import subject_of
from broadsheet.testing import Newsroom, make_story


class AReadersComments(Newsroom):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.story = make_story(cls.english)
        cls.ada = make_reader("Ada", joined_at=timezone.now() - timedelta(days=9))
        cls.other = make_reader("Bo", joined_at=timezone.now() - timedelta(days=9))
        cls.said = make_comment(cls.story, "The ferry is *never* late\n\nin spring", by=cls.ada)
        cls.quoting = make_comment(
            cls.story,
            "> The ferry is never late\n> in spring\n\nIt was in May",
            cls.said,
            by=cls.other,
        )
        cls.below = make_comment(cls.story, "I agree with Bo", cls.quoting, by=cls.ada)

    def subject(self):
        return subject_of(self.ada.account.email)

    def test_are_in_the_copy_with_what_they_said_before(self):
        self.change(self.said, "The ferry is seldom late")
        like(self.quoting, self.ada)
        report(self.quoting, self.ada, "insult", "Look at this")
        dislike(make_comment(self.story), self.ada)
        copied = json.loads(copy_of(self.subject()))
        self.assertEqual(len(copied["dislikes"]), 1)
        first = copied["comments"][0]
        self.assertEqual(first["text"], "The ferry is seldom late")
        self.assertEqual(first["earlier_texts"], ["The ferry is *never* late\n\nin spring"])
        self.assertTrue(first["address"].endswith(f"/comments/at/{self.said.permalink}/"))
        self.assertEqual([each["comment"] for each in copied["likes"]], [self.quoting.permalink])
        self.assertEqual(copied["reports"][0]["note"], "Look at this")
        self.assertNotIn("It was in May", str(copied), "others’ words are theirs")

    def test_are_in_the_copy_with_whom_she_has_muted_and_what_she_was_told(self):
        Mute.objects.create(reader=self.ada, muted=self.other)
        Mute.objects.create(reader=self.other, muted=self.ada)
        Notice.objects.filter(reader=self.ada).update(read_at=self.quoting.written_at)
        copied = json.loads(copy_of(self.subject()))
        self.assertEqual([each["name"] for each in copied["muted"]], ["Bo"])
        (notice,) = copied["notices"]
        self.assertEqual(notice["comment"], self.quoting.permalink)
        self.assertEqual(notice["what"], "an answer to a comment of mine")
        self.assertEqual(notice["read_at"], self.quoting.written_at.isoformat())

    def test_are_in_the_copy_at_the_same_cost_however_many_there_are(self):
        for _ in range(2):
            subject = self.subject()
            with self.assertNumQueries(2):
                comments_of(subject)
            for number in range(3):
                self.change(make_comment(self.story, by=self.ada), f"Something else, {number}")

    def change(self, comment: Comment, source: str) -> None:
        comment.thread.story = self.story
        draft = Draft(comment.thread, terms_of(self.story), comment.author, source, edited=comment)
        draft.terms.rules.first_held = 0
        edit(comment, draft)

    def test_leave_stubs_and_nothing_else_when_she_is_erased(self):
        self.change(self.said, "The ferry is never late, in spring")
        like(self.quoting, self.ada)
        disliked = make_comment(self.story)
        dislike(disliked, self.ada)
        report(self.quoting, self.ada, "insult", "Look at this")
        remove(self.below, Ruling(self.moderator, reason="insult", note="again about Ada"))
        erase(self.subject())
        stub = Comment.objects.get(pk=self.said.pk)
        self.assertEqual((stub.author, stub.source, stub.html, stub.address), (None, "", "", ""))
        self.assertTrue(stub.is_listed, "its answer has its place below it")
        self.assertFalse(Comment.objects.get(pk=self.below.pk).is_listed)
        quoting = Comment.objects.get(pk=self.quoting.pk)
        self.assertEqual(quoting.source, "> […]\n> […]\n\nIt was in May")
        self.assertIn("It was in May", quoting.html)
        self.assertNotIn("never late", quoting.html)
        self.assertEqual(quoting.figures.likes, 0)
        for model in (Version, Like, Dislike, Report):
            self.assertFalse(model.objects.exists(), model)
        self.assertFalse(Decision.objects.filter(note__contains="Ada").exists())
        self.assertFalse(Reader.objects.filter(name="Ada").exists())
        self.assertEqual(list(drifts()), [])

    def test_that_came_with_an_import_are_hers_once_she_claims_them(self):
        imported = Reader.objects.create(
            name="Ada of old", name_key="adaofold", claimable_email=self.ada.account.email
        )
        Comment.objects.filter(pk=self.quoting.pk).update(author=imported)
        claim(self.ada.account, imported)
        self.assertEqual(Comment.objects.get(pk=self.quoting.pk).author, self.ada)

    def test_that_came_with_an_import_bring_what_was_decided_of_them(self):
        imported = Reader.objects.create(
            name="Ada of old", name_key="adaofold", claimable_email=self.ada.account.email
        )
        Comment.objects.filter(pk=self.below.pk).update(author=imported)
        self.below.refresh_from_db()
        decision = remove(self.below, Ruling(self.moderator, told="Rude", note="Old Ada"))
        claim(self.ada.account, imported)
        decision.refresh_from_db()
        self.assertEqual((decision.reader, decision.told), (self.ada, "Rude"))
        copied = json.loads(copy_of(self.subject()))
        self.assertEqual([each["told"] for each in copied["decisions"]], ["Rude"])
        erase(self.subject())
        decision.refresh_from_db()
        self.assertEqual((decision.reader, decision.told, decision.note), (None, "", ""))

    def test_leave_what_others_have_said_with_as_few_words(self):
        yes = make_comment(self.story, "Yes", by=self.ada)
        answering = make_comment(self.story, "> Yes\n\nNo", yes, by=self.other)
        elsewhere = make_comment(self.story, "> Yes\n\nPerhaps", answering)
        erase(self.subject())
        sources = Comment.objects.in_bulk([answering.pk, elsewhere.pk])
        self.assertEqual(sources[answering.pk].source, "> […]\n\nNo")
        self.assertEqual(sources[elsewhere.pk].source, "> Yes\n\nPerhaps")

    def test_leave_nothing_that_others_noted_of_them(self):
        report(self.said, self.other, "insult", "Ada lies")
        claim_to_look(self.said, self.moderator)
        erase(self.subject())
        self.assertEqual(Report.objects.get().note, "")
        self.assertFalse(Concern.objects.exists())
        self.assertFalse(Claim.objects.exists())

    def test_stand_on_her_own_page(self):
        like(self.said, self.other)
        make_comment(self.story, "Said by a stranger")
        self.client.force_login(self.ada.account)
        page = self.read("/en/account/")
        self.assertInHTML("2 comments · 1 like received", page)
        self.assertIn(f"/comments/at/{self.said.permalink}/", page)
        self.assertNotIn("Said by a stranger", page)

    def test_stand_beside_the_list_of_whom_she_hides_and_can_show_again(self):
        hers = Mute.objects.create(reader=self.ada, muted=self.other)
        others = Mute.objects.create(reader=self.other, muted=self.ada)
        self.client.force_login(self.ada.account)
        self.assertIn(f'name="show" value="{hers.pk}"', self.read("/en/account/"))
        for each in (others, hers, hers):
            self.client.post("/en/account/hidden/", {"show": each.pk})
        self.assertEqual(list(Mute.objects.all()), [others])
        page = self.read("/en/account/")
        self.assertIn("You see again what this person writes.", page)
        self.assertIn("Whom you hide in the menu of a comment stands here.", page)
