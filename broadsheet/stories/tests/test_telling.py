"""Who is told of what happens to a story: at the desk and by one mail, never by two."""

import json

from django.core import mail
from wagtail.models import Comment, CommentReply

from broadsheet.editions.tests.test_desk_doors import story_form
from broadsheet.people.models import Notice
from broadsheet.stories.review import newest_version
from broadsheet.testing import Newsroom, Role, make_person, make_story


class Told(Newsroom):
    def setUp(self):
        super().setUp()
        self.story = make_story(self.english, title="Ferries", owner=self.reporter, live=False)

    def told(self) -> dict[str, str]:
        """Whom notices were left since the last time, and what they say; each has one mail."""
        notices = {n.person.username: n.text for n in Notice.objects.all()}
        self.assertEqual(len(notices), Notice.objects.count())
        receivers = sorted(letter.to[0].split("@")[0] for letter in mail.outbox)
        self.assertEqual(receivers, sorted(notices))
        Notice.objects.all().delete()
        mail.outbox.clear()
        return notices


class AReview(Told):
    def hand_in(self, by):
        self.story.get_workflow().start(self.story, by)

    def decide(self, by, decision: str, comment: str = "", seen: dict | None = None):
        self.at_desk_as(by)
        form = {decision: "1", "comment": comment} | (seen or newest_version(self.reloaded()))
        return self.client.post(f"/desk/review/{self.story.pk}/", form, follow=True)

    def test_is_asked_of_the_editors_of_the_edition_alone(self):
        self.hand_in(self.reporter)
        told = self.told()
        self.assertEqual(set(told), {"editor", "chief"})
        self.assertIn("handed in “\u2068Ferries\u2069”", told["editor"])

    def test_is_asked_of_nobody_elsewhere_whatever_the_task_says(self):
        task = self.story.get_workflow().workflow_tasks.get().task.specific
        task.groups.add(self.arabic.roles.get(role=Role.EDITOR).group)
        self.hand_in(self.reporter)
        self.assertEqual(set(self.told()), {"editor", "chief"})

    def test_is_not_asked_of_an_editor_who_hands_in(self):
        self.hand_in(self.editor)
        self.assertEqual(set(self.told()), {"chief"})

    def test_leads_an_editor_to_the_screen_on_which_it_is_decided(self):
        self.hand_in(self.reporter)
        self.assertEqual(
            set(Notice.objects.values_list("path", flat=True)), {f"/desk/review/{self.story.pk}/"}
        )
        self.at_desk_as(self.editor)
        page = self.read(f"/desk/review/{self.story.pk}/")
        self.assertIn(f"/desk/pages/{self.story.pk}/view_draft/", page)

    def test_sends_back_with_what_was_written(self):
        self.hand_in(self.reporter)
        self.told()
        page = self.decide(self.editor, "reject", "Who says so?")
        self.assertContains(page, "is sent back")
        told = self.told()
        self.assertEqual(set(told), {"reporter"})
        self.assertIn("sent back", told["reporter"])
        self.assertIn("Who says so?", told["reporter"])

    def test_sends_nothing_back_without_a_word(self):
        self.hand_in(self.reporter)
        self.assertContains(self.decide(self.editor, "reject"), "Write what is to be changed.")
        self.assertTrue(self.reloaded().workflow_in_progress)

    def test_publishes_and_tells_the_owner_and_whoever_handed_it_in(self):
        self.hand_in(self.translator)
        self.told()
        self.assertContains(self.decide(self.editor, "approve", "Fine"), "View live")
        self.assertTrue(self.reloaded().live)
        told = self.told()
        self.assertEqual(set(told), {"reporter", "translator"})
        self.assertIn("approved", told["reporter"])
        self.assertIn("Fine", told["reporter"])

    def test_is_of_what_was_read_and_nothing_newer(self):
        self.hand_in(self.reporter)
        seen = newest_version(self.reloaded())
        self.reloaded().save_revision(user=self.reporter)
        page = self.decide(self.editor, "approve", seen=seen)
        self.assertContains(page, "changed meanwhile")
        self.assertFalse(self.reloaded().live)
        self.decide(self.editor, "approve")
        self.assertTrue(self.reloaded().live)

    def test_is_not_of_what_was_saved_over_it(self):
        """As the desk does by itself while its author types on."""
        self.hand_in(self.reporter)
        latest = self.reloaded().save_revision(user=self.reporter)
        seen = newest_version(self.reloaded())
        draft = latest.as_object()
        draft.title = "Half a sen"
        draft.save_revision(user=self.reporter, overwrite_revision=latest)
        page = self.decide(self.editor, "approve", seen=seen)
        self.assertContains(page, "changed meanwhile")
        self.assertContains(page, newest_version(self.reloaded())["saved_at"])
        self.assertFalse(self.reloaded().live)

    def test_is_over_once_it_is_decided(self):
        self.hand_in(self.reporter)
        self.decide(self.editor, "approve")
        self.assertContains(self.decide(self.chief, "approve"), "does not wait for approval")

    def test_tells_nobody_who_has_left_the_desk(self):
        self.hand_in(self.reporter)
        self.told()
        self.reporter.groups.clear()
        self.decide(self.editor, "reject", "Who says so?")
        self.assertEqual(self.told(), {})

    def reloaded(self):
        return type(self.story).objects.get(pk=self.story.pk)


class AComment(Told):
    def save(self, by, comments: list[dict]):
        """Send the form of the story with its comments, as the editor's script does."""
        form = {"comments-TOTAL_FORMS": len(comments)}
        for number, comment in enumerate(comments):
            start = f"comments-{number}"
            replies = comment.pop("replies", [])
            known = {"id": "", "DELETE": "", "resolved": "", "position": "", "contentpath": "title"}
            form |= {f"{start}-{key}": value for key, value in (known | comment).items()}
            known_replies = [r for r in replies if r["id"]]
            form |= {
                f"{start}-replies-TOTAL_FORMS": len(replies),
                f"{start}-replies-INITIAL_FORMS": len(known_replies),
                f"{start}-replies-MIN_NUM_FORMS": 0, f"{start}-replies-MAX_NUM_FORMS": "",
            }  # fmt: skip
            for place, reply in enumerate(replies):
                form |= {f"{start}-replies-{place}-{key}": v for key, v in reply.items()}
        form["comments-INITIAL_FORMS"] = len([c for c in comments if c.get("id")])
        self.at_desk_as(by)
        response = self.client.post(
            f"/desk/pages/{self.story.pk}/edit/", story_form(self.story, **form)
        )
        self.assertEqual(response.status_code, 302, json.dumps(form))

    def comment(self, by, text="Is this so?") -> Comment:
        self.save(by, [{"text": text}])
        return Comment.objects.get()

    def test_is_told_to_the_owner_and_not_to_its_writer(self):
        self.comment(self.editor)
        told = self.told()
        self.assertEqual(set(told), {"reporter"})
        self.assertIn("Is this so?", told["reporter"])
        self.assertIn("“\u2068Ferries\u2069”", told["reporter"])

    def test_of_ones_own_on_ones_own_story_is_told_to_nobody(self):
        self.comment(self.reporter)
        self.assertEqual(self.told(), {})

    def test_that_is_answered_is_told_to_all_in_the_thread(self):
        comment = self.comment(self.editor)
        CommentReply.objects.create(comment=comment, user=self.translator, text="I think so.")
        self.told()
        known = CommentReply.objects.get()
        self.save(
            self.reporter,
            [
                {
                    "id": comment.pk, "text": comment.text,
                    "replies": [
                        {"id": known.pk, "text": known.text}, {"id": "", "text": "It is."},
                    ],
                }
            ],
        )  # fmt: skip
        told = self.told()
        self.assertEqual(set(told), {"editor", "translator"})
        self.assertIn("It is.", told["editor"])

    def test_that_is_settled_is_told_to_its_writer(self):
        comment = self.comment(self.editor)
        self.told()
        self.save(self.chief, [{"id": comment.pk, "text": comment.text, "resolved": "1"}])
        told = self.told()
        self.assertEqual(set(told), {"editor", "reporter"})
        self.assertIn("settled", told["editor"])

    def test_reaches_those_who_follow_the_story(self):
        colleague = make_person("colleague", (self.english, Role.EDITOR))
        self.story.subscribers.create(user=colleague, comment_notifications=True)
        self.comment(self.editor)
        self.assertEqual(set(self.told()), {"reporter", "colleague"})
