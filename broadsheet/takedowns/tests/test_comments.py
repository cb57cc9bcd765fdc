"""What becomes of readers' comments when their story is taken down, and when it is lifted."""

from broadsheet.comments.counting import Overtaken
from broadsheet.comments.marking import pick
from broadsheet.comments.models import Comment, Thread
from broadsheet.comments.moderation import Ruling, approve, edit, remove
from broadsheet.comments.posting import delete
from broadsheet.comments.reading import thread_page
from broadsheet.comments.reconciling import drifts
from broadsheet.comments.showing import tag
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.comments.voting import like
from broadsheet.kit.changes import announced
from broadsheet.takedowns.lifting import lift
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.taking import Order, take_down
from broadsheet.testing import Newsroom, make_story


class CommentsOfATakenDownStory(Newsroom):
    def setUp(self):
        super().setUp()
        self.story = make_story(self.english)
        self.root = make_comment(self.story)
        self.below = make_comment(self.story, parent=self.root)
        self.picked = make_comment(self.story)
        self.waiting = make_comment(self.story, waits=True)
        like(self.root, make_reader())
        pick(self.picked, Ruling(self.moderator))
        removed = make_comment(self.story, parent=self.root)
        remove(removed, Ruling(self.moderator))
        self.elsewhere = make_comment(make_story(self.english))

    def everything(self) -> list:
        names = ("pk", "state", "is_listed", "is_pick", "figures__answers", "figures__recent",
                 "figures__liked", "figures__replied", "figures__is_head", "figures__is_pick",
                 "thread__visible")  # fmt: skip
        return list(Comment.objects.order_by("pk").values_list(*names))

    def take_down(self) -> Takedown:
        order = Order(
            Takedown.Kind.STORY, self.owner, {self.english: ""}, "A court", "The court",
            story=self.story,
        )  # fmt: skip
        [takedown] = take_down(order)
        return takedown

    def test_are_hidden_and_counted_nowhere(self):
        self.take_down()
        states = set(Comment.objects.filter(thread__story=self.story).values_list("state"))
        self.assertEqual(states, {(Comment.State.HIDDEN,)})
        thread = Thread.objects.get(story=self.story)
        self.assertEqual(thread.visible, 0)
        for sort in ("recent", "newest", "liked", "replied", "picks"):
            self.assertEqual(thread_page(thread, sort).branches, [], sort)
        self.elsewhere.refresh_from_db()
        self.assertTrue(self.elsewhere.is_public)
        self.assertEqual(list(drifts()), [])

    def test_leave_kept_pages_at_once(self):
        told = []

        def hear(sender, tags, removed, **kwargs):
            told.append((removed, tags))

        announced.connect(hear)
        self.addCleanup(announced.disconnect, hear)
        self.take_down()
        here = tag(self.root.thread_id)
        self.assertTrue(any(removed and here in tags for removed, tags in told))

    def test_are_no_moderators_to_show_again(self):
        self.take_down()
        self.root.refresh_from_db()
        for verb in (approve, remove):
            with self.assertRaises(Overtaken):
                verb(self.root, Ruling(self.moderator))
        with self.assertRaises(Overtaken):
            edit(self.root, "Other words", Ruling(self.moderator))

    def test_come_back_exactly_as_they_were(self):
        before = self.everything()
        lift(self.take_down(), self.owner)
        self.assertEqual(self.everything(), before)
        self.assertEqual(list(drifts()), [])

    def test_stay_deleted_when_their_author_deleted_them_meanwhile(self):
        takedown = self.take_down()
        self.below.refresh_from_db()
        delete(self.below)
        lift(takedown, self.owner)
        self.below.refresh_from_db()
        self.assertEqual(self.below.state, Comment.State.DELETED)
        self.assertEqual(list(drifts()), [])
