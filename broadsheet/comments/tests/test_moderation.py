"""What moderators decide of comments, what follows from it, and how it is undone."""

from datetime import timedelta

from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from broadsheet.comments.appealing import obstacle
from broadsheet.comments.batches import branch_of, decide_all, written_by
from broadsheet.comments.counting import Overtaken
from broadsheet.comments.marking import lock, pick, unpick
from broadsheet.comments.models import Comment, Concern, Decision, StandingError
from broadsheet.comments.moderation import Ruling, approve, dismiss, edit, hold, remove
from broadsheet.comments.modes import choose
from broadsheet.comments.own import told_to
from broadsheet.comments.posting import delete, report
from broadsheet.comments.reconciling import drifts
from broadsheet.comments.sanctioning import forget, lift, sanction
from broadsheet.comments.subjects import erase
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.comments.undoing import undo, undo_batch
from broadsheet.testing import Newsroom, make_story


def comments_path(story) -> str:
    return f"{story.path_in(story.edition)}comments/"


State, Action = Comment.State, Decision.Action


class Moderating(Newsroom):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.story = make_story(cls.english)

    def by(self, **fields) -> Ruling:
        return Ruling(self.moderator, **fields)

    def state_of(self, comment) -> str:
        return Comment.objects.get(pk=comment.pk).state

    def tearDown(self):
        self.assertEqual(list(drifts()), [])


class Deciding(Moderating):
    def test_an_approved_comment_is_shown_and_the_decision_is_kept(self):
        comment = make_comment(self.story, waits=True)
        decision = approve(comment, self.by())
        self.assertEqual(self.state_of(comment), State.PUBLISHED)
        self.assertEqual(
            (decision.action, decision.by, decision.reader, decision.edition),
            (Action.APPROVE, self.moderator, comment.author, self.english),
        )

    def test_the_author_of_a_removed_comment_is_told_why_in_the_editions_words(self):
        comment = make_comment(self.story, "Buy **cheap** ferries")
        self.english.canned_texts.create(reason="spam", language="en", text="We sell no ferries.")
        decision = remove(comment, self.by(reason="spam"))
        self.assertEqual(decision.told, "We sell no ferries.")
        [letter] = mail.outbox
        self.assertEqual(letter.to, [comment.author.account.email])
        self.assertIn("> Buy cheap ferries", letter.body)
        self.assertIn("We sell no ferries.", letter.body)
        self.assertIn("/en/comments/appeal/", letter.body)
        self.assertFalse(hasattr(letter, "alternatives"))
        [told] = told_to(comment.author)
        self.assertEqual(told.decision, decision)
        self.assertIn(told.appeal, letter.body)

    def test_in_an_arabic_edition_the_author_is_told_in_arabic_or_in_its_own_words(self):
        comment = make_comment(make_story(self.arabic), "كلام")
        remove(comment, Ruling(self.stranger, reason="spam", told="هذا إعلان."))
        self.assertIn("هذا إعلان.", mail.outbox[0].body)

    def test_nobody_decides_at_an_edition_that_is_not_his(self):
        comment = make_comment(self.story, waits=True)
        for person in (self.stranger, self.reporter, self.front_editor):
            for verb in (approve, remove, lock):
                with self.assertRaises(PermissionDenied):
                    verb(comment, Ruling(person))
        self.assertFalse(Decision.objects.exists())
        for person in (self.editor, self.chief, self.owner):
            remove(make_comment(self.story), Ruling(person))

    def test_the_second_of_two_moderators_is_told_and_nothing_is_changed_twice(self):
        comment = make_comment(self.story, waits=True)
        other = Comment.objects.get(pk=comment.pk)
        approve(comment, self.by())
        with self.assertRaises(Overtaken):
            remove(other, Ruling(self.editor))
        self.assertEqual(self.state_of(comment), State.PUBLISHED)
        self.assertEqual(Decision.objects.count(), 1)

    def test_what_its_author_deleted_is_nobodys_to_show_again(self):
        comment = make_comment(self.story)
        delete(comment)
        with self.assertRaises(Overtaken):
            approve(comment, self.by())
        with self.assertRaises(Overtaken):
            edit(comment, "Other words", self.by())

    def test_a_decision_answers_the_reports(self):
        comment = make_comment(self.story)
        report(comment, make_reader(), "insult", "Rude")
        self.assertTrue(Concern.objects.filter(comment=comment).exists())
        decision = approve(comment, self.by())
        self.assertEqual(decision.action, Action.DISMISS)
        self.assertEqual(comment.reported.get().decision, decision)
        self.assertFalse(Concern.objects.exists())
        undo(decision, self.moderator)
        self.assertIsNone(comment.reported.get().decision)
        self.assertTrue(Concern.objects.filter(comment=comment).exists())

    def test_an_edit_is_cleaned_as_everybodys_text_is_and_the_former_one_kept(self):
        comment = make_comment(self.story, "You **fool**, ferries are late")
        edit(comment, "Ferries\u202e are late <script>x</script>", self.by(note="insult cut"))
        comment.refresh_from_db()
        self.assertNotIn("\u202e", comment.source)
        self.assertNotIn("<script", comment.html)
        former = comment.versions.get()
        self.assertEqual(former.source, "You **fool**, ferries are late")
        self.assertEqual(former.by_staff, self.moderator)
        with self.assertRaises(ValidationError):
            edit(comment, "  ", self.by())

    def test_the_author_of_an_edited_comment_is_told_what_it_says_now_and_can_appeal(self):
        comment = make_comment(self.story, "You **fool**, ferries are late")
        edit(comment, "Ferries are *late*", self.by(reason="insult"))
        [letter] = mail.outbox
        self.assertEqual(letter.to, [comment.author.account.email])
        self.assertIn("> Ferries are late\n", letter.body)
        self.assertIn("Your comment insults or degrades somebody.", letter.body)
        [told] = told_to(comment.author)
        self.assertIn(told.appeal, letter.body)
        page = self.read(told.appeal.partition("8000")[2])
        self.assertIn("You <strong>fool</strong>", page)
        self.assertIn("A moderator changed the words of your comment.", page)
        self.assertIn("edited by a moderator", self.read(comments_path(self.story)))

    def test_an_edit_of_what_its_author_has_just_changed_is_refused(self):
        comment = make_comment(self.story)
        Comment.objects.filter(pk=comment.pk).update(edited_at=timezone.now())
        with self.assertRaises(Overtaken):
            edit(comment, "Other words", self.by())

    def test_no_decision_is_about_words_that_its_moderator_has_not_read(self):
        for waits, verbs in ((True, (approve, remove)), (False, (remove, hold, dismiss))):
            comment = make_comment(self.story, waits=waits)
            Comment.objects.filter(pk=comment.pk).update(edited_at=timezone.now())
            for verb in verbs:
                with self.subTest(verb.__name__, waits=waits), self.assertRaises(Overtaken):
                    verb(comment, self.by())
        self.assertFalse(Decision.objects.exists())

    def test_picks_and_locks_are_made_once(self):
        comment = make_comment(self.story)
        for verb in (pick, lock):
            verb(comment, self.by())
            with self.assertRaises(Overtaken):
                verb(comment, self.by())
        unpick(comment, self.by())
        with self.assertRaises(Overtaken):
            pick(make_comment(self.story, waits=True), self.by())


class Undoing(Moderating):
    def everything(self) -> list:
        names = ("pk", "state", "is_listed", "is_pick", "is_locked", "source", "html", "edited_at",
                 "fingerprint", "figures__answers", "figures__recent", "figures__is_head",
                 "figures__is_pick", "figures__replied", "thread__visible", "thread__mode")  # fmt: skip
        return list(Comment.objects.order_by("pk").values_list(*names))

    def test_of_any_decision_restores_states_and_figures_exactly(self):
        root = make_comment(self.story)
        below = make_comment(self.story, parent=root)
        make_comment(self.story, parent=below)
        waiting = make_comment(self.story, waits=True)
        for decide in (
            lambda: approve(waiting, self.by()),
            lambda: remove(root, self.by(reason="other")),
            lambda: remove(below, self.by()),
            lambda: hold(below, self.by()),
            lambda: edit(root, "Other words", self.by()),
            lambda: pick(root, self.by()),
            lambda: lock(below, self.by()),
            lambda: choose(self.story, self.moderator, mode="closed", seconds_between=60),
        ):
            for each in (root, below, waiting):
                each.refresh_from_db()
            before = self.everything()
            decision = decide()
            self.assertNotEqual(self.everything(), before)
            undone = undo(decision, self.editor)
            self.assertEqual(self.everything(), before, decision)
            self.assertEqual((undone.undoes, undone.by), (decision, self.editor))

    def test_is_done_once(self):
        decision = remove(make_comment(self.story), self.by())
        undo(decision, self.moderator)
        with self.assertRaises(Overtaken):
            undo(decision, self.moderator)

    def test_is_refused_when_somebody_has_decided_since(self):
        comment = make_comment(self.story, waits=True)
        first = approve(comment, self.by())
        remove(comment, self.by())
        with self.assertRaises(Overtaken):
            undo(first, self.moderator)
        self.assertEqual(self.state_of(comment), State.REMOVED)

    def test_of_an_edit_is_refused_when_the_author_was_erased_since(self):
        comment = make_comment(self.story)
        decision = edit(comment, "Other words", self.by())
        erase(comment)
        with self.assertRaises(Overtaken):
            undo(decision, self.moderator)

    def test_is_told_to_who_was_told_of_the_decision(self):
        comment = make_comment(self.story, "The ferries are late")
        for decide, said in (
            (lambda: remove(comment, self.by()), "your comment is no longer removed:"),
            (lambda: edit(comment, "No", self.by()), "your comment says again what you wrote:"),
        ):
            undo(decide(), self.editor)
            letter = mail.outbox[-1]
            self.assertEqual(letter.to, [comment.author.account.email])
            self.assertIn(said, letter.body)
            self.assertIn("> The ferries are late", letter.body)
            comment.refresh_from_db()
        for told in told_to(comment.author):
            self.assertTrue(told.was_taken_back)
            self.assertEqual(obstacle(told.decision, "author"), "The decision was taken back.")

    def test_by_approving_is_told_as_well(self):
        comment = make_comment(self.story)
        first = remove(comment, self.by())
        approve(comment, self.by())
        self.assertIn("is no longer removed", mail.outbox[-1].body)
        self.assertEqual(obstacle(first, "author"), "The decision was taken back.")
        approve(make_comment(self.story, waits=True), self.by())
        self.assertEqual(len(mail.outbox), 2)

    def test_of_a_removal_out_of_the_queue_says_that_the_comment_waits(self):
        undo(remove(make_comment(self.story, waits=True), self.by()), self.moderator)
        self.assertIn("It waits for a moderator before others see it.", mail.outbox[-1].body)

    def test_of_a_sanction_is_told_and_lifting_it_too(self):
        reader = make_reader()
        for lifting in (lambda made: undo(made.decision, self.editor), self.lift):
            made = sanction(reader, "ban", self.moderator, self.english, "Threats")
            self.assertIn("You cannot comment at", mail.outbox[-1].subject)
            lifting(made)
            self.assertIn("the moderators have lifted", mail.outbox[-1].body)
            self.assertEqual(obstacle(made.decision, "author"), "The decision was taken back.")

    def lift(self, made) -> None:
        lift(made, self.moderator, self.english)

    def test_of_an_edit_leaves_it_to_be_known_whose_words_stand(self):
        comment = make_comment(self.story)
        first, second = (edit(comment, words, self.by()) for words in ("Other", "Others"))
        for decision, is_staffs in ((second, True), (first, False)):
            undo(decision, self.moderator)
            comment.refresh_from_db()
            self.assertEqual(comment.is_edited_by_staff, is_staffs)

    def test_of_what_holds_at_all_editions_is_for_who_moderates_all(self):
        reader = make_reader()
        made = sanction(reader, "ban", self.owner, self.english, "Threats", is_everywhere=True)
        with self.assertRaises(PermissionDenied):
            undo(made.decision, self.chief)
        self.assertTrue(reader.sanctions.standing(timezone.now()).exists())
        undo(made.decision, self.owner)
        self.assertFalse(reader.sanctions.standing(timezone.now()).exists())

    def test_of_a_batch_restores_all_of_it(self):
        root = make_comment(self.story)
        answers = [make_comment(self.story, parent=root) for _ in range(4)]
        other = make_comment(self.story)
        before = self.everything()
        batch = decide_all(branch_of(root), remove, self.by(reason="insult"))
        self.assertEqual((len(batch.decided), batch.overtaken), (5, 0))
        self.assertEqual({self.state_of(each) for each in (root, *answers)}, {State.REMOVED})
        self.assertEqual(self.state_of(other), State.PUBLISHED)
        mail.outbox.clear()
        self.assertEqual(undo_batch(batch.pk, self.english.pk, self.moderator), (5, 0))
        self.assertEqual(len(mail.outbox), 5, "each of five authors is told")
        self.assertEqual(self.everything(), before)

    def test_of_one_readers_comments_over_a_period(self):
        reader = make_reader(joined_at=timezone.now() - timedelta(days=9))
        own = [make_comment(self.story, by=reader) for _ in range(3)]
        elsewhere = make_comment(make_story(self.arabic), by=reader)
        now = timezone.now()
        found = written_by(reader, self.english, now - timedelta(hours=1), now)
        self.assertEqual({each.pk for each in found}, {each.pk for each in own})
        decide_all(found, remove, self.by(reason="spam"))
        [letter] = mail.outbox
        self.assertIn("3 comments of yours", letter.subject)
        self.assertEqual(letter.body.count("/en/comments/appeal/"), 3)
        self.assertEqual(self.state_of(elsewhere), State.PUBLISHED)
        for each in own:
            each.refresh_from_db()
        decide_all(own, approve, self.by())
        self.assertIn("3 comments of yours are no longer removed:", mail.outbox[1].body)
        self.assertEqual(len(mail.outbox), 2)
        self.assertEqual(
            written_by(reader, self.english, now - timedelta(2), now - timedelta(1)), []
        )


class TheLog(Moderating):
    def test_is_changed_neither_by_the_model_nor_in_the_database(self):
        decision = remove(make_comment(self.story), self.by(told="Rude", note="Again"))
        decision.note = "Nothing"
        for change in (decision.save, decision.delete, Decision.objects.all().delete):
            with self.assertRaises(StandingError):
                change()
        with self.assertRaises(StandingError):
            Decision.objects.update(note="x")
        for column, value in (
            ("action", "approve"), ("note", "x"), ("told", ""), ("by_id", self.editor.pk),
            ("reason", "spam"), ("at", "2020-01-01"), ("data", "{}"),
        ):  # fmt: skip
            with (
                self.subTest(column), self.assertRaises(IntegrityError), transaction.atomic(),
                connection.cursor() as cursor,
            ):  # fmt: skip
                cursor.execute(f"UPDATE comments_decision SET {column} = %s", [value])

    def test_outlives_story_and_moderator_and_forgets_an_erased_reader(self):
        comment = make_comment(self.story)
        reader = comment.author
        decision = remove(comment, self.by(told="You were rude", note="Third time"))
        forget(reader)
        reader.account.delete()
        self.moderator.delete()
        comment.thread.delete()
        row = Decision.objects.get(pk=decision.pk)
        self.assertEqual((row.reader, row.by, row.comment), (None, None, None))
        with self.assertRaises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).move(make_reader())
        self.assertEqual((row.told, row.note, row.action), ("", "", Action.REMOVE))
