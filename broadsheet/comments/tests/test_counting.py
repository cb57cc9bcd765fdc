import random
from datetime import timedelta
from unittest.mock import patch

from django.db import connection
from django.utils import timezone

from broadsheet.comments import reconciling
from broadsheet.comments.counting import Overtaken, seen_below, set_state
from broadsheet.comments.keys import ONE
from broadsheet.comments.models import Comment, EditionRules, Mode, Thread
from broadsheet.comments.posting import delete, post
from broadsheet.comments.reconciling import drifts, reconcile
from broadsheet.comments.screening import Draft
from broadsheet.comments.terms import Terms
from broadsheet.comments.testing import make_reader
from broadsheet.comments.voting import dislike, like, unlike
from broadsheet.testing import Newsroom, make_story

State = Comment.State


class CountingTests(Newsroom):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.story = make_story(cls.english)
        cls.thread = Thread.objects.create(story=cls.story)
        cls.terms = Terms(EditionRules(edition=cls.english), Mode.OPEN, None, 0)

    def say(self, parent: Comment | None = None, **fields) -> Comment:
        reader = make_reader(joined_at=timezone.now() - timedelta(days=9))
        draft = Draft(
            self.thread, self.terms, reader, f"Words of {reader}", parent=parent, **fields
        )
        return post(draft).comment

    def figures(self, comment: Comment):
        comment.refresh_from_db()
        return comment.figures.__class__.objects.get(pk=comment.pk)

    def test_an_answer_counts_for_all_above_it_and_for_the_thread(self):
        root = self.say()
        answer = self.say(root)
        below = self.say(answer)
        self.assertEqual(self.figures(root).answers, 2)
        self.assertEqual(self.figures(root).recent, below.pk)
        self.assertEqual(self.figures(root).replied // ONE, 2)
        self.assertEqual(self.figures(answer).answers, 1)
        self.thread.refresh_from_db()
        self.assertEqual(self.thread.visible, 3)
        self.assertEqual(list(drifts()), [])

    def test_a_removed_comment_with_answers_stays_as_a_stub_and_one_without_goes(self):
        root = self.say()
        answer = self.say(root)
        set_state(root, State.REMOVED)
        root.refresh_from_db()
        self.assertTrue(root.is_listed)
        delete(answer)
        root.refresh_from_db()
        self.assertFalse(root.is_listed)
        self.assertFalse(self.figures(root).is_head)
        set_state(answer, State.PUBLISHED)
        root.refresh_from_db()
        self.assertTrue(root.is_listed)
        self.assertEqual(list(drifts()), [])

    def test_whoever_comes_second_is_told(self):
        comment = self.say()
        other = Comment.objects.get(pk=comment.pk)
        set_state(comment, State.REMOVED)
        with self.assertRaises(Overtaken):
            set_state(other, State.DELETED)
        self.assertEqual(list(drifts()), [])

    def test_liking_twice_is_liking_once(self):
        comment, reader = self.say(), make_reader()
        self.assertTrue(like(comment, reader))
        self.assertFalse(like(comment, reader))
        self.assertEqual(self.figures(comment).likes, 1)
        self.assertTrue(unlike(comment, reader))
        self.assertFalse(unlike(comment, reader))
        self.assertEqual(self.figures(comment).likes, 0)
        self.assertEqual(list(drifts()), [])

    def test_of_a_tree_the_newest_is_found_without_reading_the_others(self):
        root = self.say()
        below = [self.say(root) for _ in range(3)]
        delete(below[-1])
        self.assertEqual(seen_below(root.pk).first(), below[1].pk)
        if connection.vendor == "sqlite":  # PostgreSQL reads so few as it likes
            plan = seen_below(root.pk)[:1].explain()
            self.assertIn("(root_id=?)", plan)
            self.assertNotIn("TEMP B-TREE", plan)

    def test_whatever_happens_in_whatever_order_the_figures_hold(self):
        chance = random.Random(7)
        comments: list[Comment] = []
        for _ in range(150):
            what = chance.random()
            if what < 0.5 or not comments:
                parents = [each for each in comments if each.is_public]
                parent = chance.choice(parents) if parents and chance.random() < 0.7 else None
                comments.append(self.say(parent))
            elif what < 0.9:
                comment = chance.choice(comments)
                set_state(comment, chance.choice(list(State)))
            else:
                chance.choice((like, dislike))(chance.choice(comments), make_reader())
        self.assertEqual(list(drifts()), [])

    def test_nobody_is_kept_from_writing_but_where_something_is_wrong(self):
        root = self.say()
        wrong = [root, self.say(root)]
        self.say()
        with self.holding() as held:
            self.assertEqual(reconcile(), 0)
        held.assert_not_called()
        self.say()
        root.figures.__class__.objects.filter(pk=root.pk).update(likes=2)
        with self.holding() as held:
            self.assertEqual(reconcile(), 1)
        [trees] = held.call_args.args
        self.assertEqual((held.call_count, set(trees)), (1, set(wrong)))

    def holding(self):
        return patch.object(reconciling, "lock_trees", wraps=reconciling.lock_trees)

    def test_threads_that_did_not_change_are_not_looked_at_again(self):
        self.say()
        reconcile()
        with self.assertNumQueries(1):
            reconcile()

    def test_a_drift_is_found_and_mended(self):
        root = self.say()
        self.say(root)
        Thread.objects.update(visible=9)
        root.figures.__class__.objects.filter(pk=root.pk).update(answers=4, likes=2)
        found = list(drifts())
        self.assertEqual(len(found), 2, found)
        self.assertEqual(reconcile(), 2)
        self.assertEqual(list(drifts()), [])
