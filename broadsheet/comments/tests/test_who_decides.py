"""Every verb of moderation asks for the right to it, whatever stands in front of the desk."""

from pathlib import Path

from django.core.exceptions import PermissionDenied

from broadsheet.comments import appealing, illegal, sanctioning
from broadsheet.comments.marking import lock, pick, unlock, unpick
from broadsheet.comments.models import Appeal, Comment, Decision, IllegalReport, Sanction, Thread
from broadsheet.comments.moderation import Ruling, approve, dismiss, edit, hold, remove
from broadsheet.comments.modes import choose
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.comments.undoing import undo
from broadsheet.testing import Newsroom, make_story

ROOT = Path(__file__).resolve().parents[3]


class WhoDecides(Newsroom):
    def setUp(self):
        super().setUp()
        self.story = make_story(self.english)
        self.comment = make_comment(self.story, "As it was")
        self.reader = self.comment.author
        decision = remove(make_comment(self.story), Ruling(self.editor))
        imposed = sanctioning.sanction(make_reader(), "held", self.editor, self.english, "x")
        appeal = appealing.appeal(decision, Appeal.Side.AUTHOR, "Wrong")
        report = illegal.receive(
            IllegalReport(ground="hate", explanation="x", name="x", email="a@b.example"),
            self.comment,
        )
        here, comment, reader = self.english, self.comment, self.reader
        self.verbs = {
            "approve": lambda by: approve(comment, Ruling(by)),
            "remove": lambda by: remove(comment, Ruling(by)),
            "hold": lambda by: hold(comment, Ruling(by)),
            "dismiss": lambda by: dismiss(comment, Ruling(by)),
            "edit": lambda by: edit(comment, "Other words", Ruling(by)),
            "pick": lambda by: pick(comment, Ruling(by)),
            "unpick": lambda by: unpick(comment, Ruling(by)),
            "lock": lambda by: lock(comment, Ruling(by)),
            "unlock": lambda by: unlock(comment, Ruling(by)),
            "mode": lambda by: choose(self.story, by, mode="closed"),
            "undo": lambda by: undo(decision, by),
            "sanction": lambda by: sanctioning.sanction(reader, "ban", by, here, "x"),
            "lift": lambda by: sanctioning.lift(imposed, by, here),
            "message": lambda by: sanctioning.message(reader, "x", by, here),
            "note": lambda by: sanctioning.note(reader, "x", by, here),
            "name": lambda by: sanctioning.reset_name(reader, by, here),
            "avatar": lambda by: sanctioning.reset_avatar(reader, by, here),
            "appeal": lambda by: appealing.decide(appeal, by, False, "x"),
            "illegal": lambda by: illegal.decide(report, by, False, "x"),
        }

    def test_whoever_the_guide_for_editors_says_finds_the_comments_in_the_menu(self):
        said = "**Comments** in the menu is for moderators, editors, chief editors and owners."
        self.assertIn(said, (ROOT / "docs/editors.md").read_text())
        deciding = {self.moderator, self.editor, self.chief, self.owner}
        path = f"/desk/comments/{self.english.pk}/queue/waiting/"
        for person in (*deciding, self.reporter, self.translator, self.front_editor):
            self.at_desk_as(person)
            expected = 200 if person in deciding else 404
            self.assertEqual(self.client.get(path).status_code, expected, person)
            has_item = '"/desk/comments/"' in self.read("/desk/")
            self.assertEqual(has_item, person in deciding, person)

    def test_nobody_of_another_edition_or_without_the_role(self):
        before = Decision.objects.count()
        for person in (self.stranger, self.reporter, self.front_editor, self.reader.account):
            for name, verb in self.verbs.items():
                with self.subTest(name), self.assertRaises(PermissionDenied):
                    verb(person)
        self.assertEqual(Decision.objects.count(), before)
        self.comment.refresh_from_db()
        self.assertEqual(
            (self.comment.source, self.comment.state), ("As it was", Comment.State.PUBLISHED)
        )
        self.assertEqual(Thread.objects.get(story=self.story).mode, "")
        self.assertEqual(Sanction.objects.get().lifted_at, None)
