"""Decisions at the desk, sent with and without a script."""

from django.utils import timezone

from broadsheet.comments.illegal import decide, receive
from broadsheet.comments.models import Claim, Comment, Decision, IllegalReport, Report
from broadsheet.comments.moderation import Ruling, approve, remove, stamp
from broadsheet.comments.sanctioning import message, note
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.comments.tests.test_moderation_desk import JSON, Desk, State


class Decisions(Desk):
    def test_without_a_script_lead_back_to_the_queue(self):
        comment = make_comment(self.story, waits=True)
        here = f"/desk/comments/{self.english.pk}/queue/waiting/"
        self.assertRedirects(self.decide(comment, "approve", next=here, reason="insult"), here)
        self.assertEqual(Decision.objects.get().reason, "")
        self.assertEqual(self.state_of(comment), State.PUBLISHED)
        self.assertIn("Your last decision: approved", self.queue())

    def test_that_cannot_be_undone_leave_the_undo_of_the_one_before(self):
        removed, illegal = make_comment(self.story), make_comment(self.story)
        kept = remove(removed, Ruling(self.moderator))
        offered = f'name="decision" value="{kept.pk}"'
        self.assertIn(offered, self.queue())
        note(removed.author, "Knows the minister", self.moderator, self.english)
        message(removed.author, "Please be kind.", self.moderator, self.english)
        self.assertIn(offered, self.queue())
        report = receive(IllegalReport(ground="children", explanation="See."), illegal)
        decide(report, self.moderator, is_removed=True, words="It is.")
        self.assertEqual(self.state_of(illegal), State.REMOVED)
        self.assertIn(offered, self.queue())

    def test_with_a_script_are_answered_with_what_an_undo_names(self):
        comment = make_comment(self.story)
        answer = self.decide(comment, "remove", headers=JSON, reason="insult", note="Again").json()
        decision = Decision.objects.get(pk=answer["decision"])
        self.assertEqual((decision.reason, decision.note), ("insult", "Again"))
        undo = f"/desk/comments/{self.english.pk}/undo/"
        self.client.post(undo, {"decision": decision.pk, "batch": ""}, headers=JSON)
        self.assertEqual(self.state_of(comment), State.PUBLISHED)
        self.at_desk_as(self.editor)
        again = self.client.post(undo, {"decision": decision.pk}, headers=JSON)
        self.assertEqual(again.status_code, 409)

    def test_with_a_script_are_answered_with_what_the_tabs_count_now(self):
        comment, _other = (make_comment(self.story, waits=True) for _ in range(2))
        waiting = f"/desk/comments/{self.english.pk}/queue/waiting/"
        self.assertIn("data-count>2</span>", self.queue())
        answer = self.decide(comment, "approve", headers=JSON).json()
        self.assertEqual((answer["done"], answer["counts"][waiting]), ("approved", "1"))

    def test_of_the_second_moderator_are_answered_with_what_the_first_decided(self):
        comment = make_comment(self.story, waits=True)
        seen = stamp(comment)
        approve(Comment.objects.get(pk=comment.pk), Ruling(self.editor))
        answer = self.decide(comment, "remove", headers=JSON, seen=seen, reason="insult")
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(answer.json()["said"], "Somebody was faster: editor, approved.")
        self.assertEqual(self.state_of(comment), State.PUBLISHED)

    def test_pressed_twice_are_answered_as_once(self):
        root = make_comment(self.story)
        make_comment(self.story, parent=root)
        seen = stamp(root)
        for _ in range(2):
            fields = {"reason": "insult", "seen": seen}
            answer = self.decide(root, "remove_branch", headers=JSON, **fields)
            self.assertEqual(answer.status_code, 200)
        batch = answer.json()["batch"]
        self.assertEqual(Decision.objects.filter(batch=batch).count(), 2)
        undo = f"/desk/comments/{self.english.pk}/undo/"
        for said in ("2 comments are done.", "It is undone already."):
            answer = self.client.post(undo, {"batch": batch}, headers=JSON)
            self.assertEqual(answer.json()["said"], said)
        decision = self.decide(root, "pick", headers=JSON).json()["decision"]
        self.assertEqual(self.decide(root, "pick", headers=JSON).json()["decision"], decision)
        for _ in range(2):
            answer = self.client.post(undo, {"decision": decision}, headers=JSON)
            self.assertEqual((answer.status_code, answer.json()["said"]), (200, "Undone."))

    def test_of_ones_own_are_not_said_to_be_somebody_elses(self):
        comment = make_comment(self.story, waits=True)
        seen = stamp(comment)
        approve(comment, Ruling(self.moderator))
        answer = self.decide(comment, "remove", headers=JSON, seen=seen, reason="insult")
        self.assertEqual(answer.json()["said"], "You have decided already: approved.")
        self.decide(comment, "edit", source="Calm words", seen=stamp(comment))
        answer = self.decide(comment, "edit", headers=JSON, source="Calmer words", seen=seen)
        self.assertEqual(answer.json()["said"], "You have decided already: edited.")
        Comment.objects.filter(pk=comment.pk).update(edited_at=timezone.now(), source="Worse")
        answer = self.decide(comment, "approve", headers=JSON, seen=seen)
        self.assertIn("The reader has changed it meanwhile.", answer.json()["said"])

    def test_to_hold_a_branch_pass_over_answers_that_wait_already(self):
        root = make_comment(self.story)
        make_comment(self.story, parent=root, waits=True)
        answer = self.decide(root, "hold_branch", headers=JSON).json()
        self.assertEqual(answer["said"], "1 comment is done.")

    def test_about_a_text_that_its_author_has_changed_are_not_taken(self):
        comment = make_comment(self.story, waits=True)
        seen = stamp(comment)
        Comment.objects.filter(pk=comment.pk).update(edited_at=timezone.now(), source="Worse")
        self.assertEqual(self.decide(comment, "approve", headers=JSON, seen=seen).status_code, 409)
        self.assertEqual(self.state_of(comment), State.WAITING)

    def test_change_nothing_when_they_are_only_asked_for(self):
        comment = make_comment(self.story, waits=True)
        path = f"/desk/comments/comment/{comment.pk}/"
        self.assertEqual(self.client.get(f"{path}decide/?step=approve").status_code, 405)
        self.client.get(path)
        self.client.get(f"{path}?part=1")
        self.queue()
        self.assertFalse(Claim.objects.exists())
        self.assertEqual(self.state_of(comment), State.WAITING)

    def test_about_many_and_undoing_are_taken_neither_by_looking_nor_without_a_token(self):
        comment = make_comment(self.story, waits=True)
        base = f"/desk/comments/{self.english.pk}"
        for rest in ("bulk/?step=approve", "undo/"):
            self.assertEqual(self.client.get(f"{base}/{rest}").status_code, 405)
        strict = self.client_class(enforce_csrf_checks=True, HTTP_HOST=self.host)
        strict.force_login(self.moderator)
        fields = {
            "step": "approve",
            "seen": stamp(comment),
            "chosen": f"{comment.pk}:{stamp(comment)}",
        }
        for path in (
            f"{base}/bulk/", f"{base}/undo/", f"{base}/rules/", f"{base}/words/", f"{base}/reasons/",
            f"{base}/readers/{comment.author_id}/", f"/desk/comments/comment/{comment.pk}/decide/",
            f"/desk/comments/story/{self.story.pk}/", f"/desk/comments/story/{self.story.pk}/watch/",
        ):  # fmt: skip
            self.assertEqual(strict.post(path, fields).status_code, 403, path)
        strict.force_login(self.chief)
        self.assertEqual(strict.post(f"{base}/check/", fields).status_code, 403)
        self.assertEqual(self.state_of(comment), State.WAITING)
        self.assertFalse(Decision.objects.exists())

    def test_about_many_are_undone_with_one_press(self):
        comments = [make_comment(self.story, waits=True) for _ in range(4)]
        late = comments.pop()
        chosen = [f"{each.pk}:{stamp(each)}" for each in (*comments, late)]
        approve(late, Ruling(self.editor))
        fields = {"step": "remove", "reason": "spam", "chosen": chosen}
        answer = self.client.post(f"/desk/comments/{self.english.pk}/bulk/", fields, headers=JSON)
        said = "3 comments are done. 1 was changed by somebody else meanwhile."
        self.assertEqual(answer.json()["said"], said)
        self.assertEqual({self.state_of(each) for each in comments}, {State.REMOVED})
        self.assertEqual(self.state_of(late), State.PUBLISHED)
        undo = {"batch": answer.json()["batch"], "decision": ""}
        again = self.client.post(f"/desk/comments/{self.english.pk}/bulk/", fields, headers=JSON)
        self.assertEqual((again.json()["said"], again.json()["batch"]), (said, None))
        self.client.post(f"/desk/comments/{self.english.pk}/undo/", undo)
        self.assertEqual({self.state_of(each) for each in comments}, {State.WAITING})

    def test_that_name_nothing_by_very_many_digits_are_answered_with_a_sentence(self):
        base, many = f"/desk/comments/{self.english.pk}", "9" * 5000
        self.assertEqual(self.client.post(f"{base}/undo/", {"decision": many}).status_code, 404)
        fields = {"step": "approve", "chosen": f"{many}:x"}
        for each in (fields, {"step": "approve"}):
            answer = self.client.post(f"{base}/bulk/", each, headers=JSON)
            self.assertContains(answer, "Choose at least one comment first.", status_code=400)
        self.assertFalse(Decision.objects.exists())

    def test_about_a_branch_take_its_answers_along(self):
        root = make_comment(self.story)
        below = make_comment(self.story, parent=root)
        self.decide(root, "remove_branch", reason="off_topic")
        self.assertEqual(self.state_of(below), State.REMOVED)

    def test_to_remove_need_a_reason_that_somebody_has_chosen(self):
        comment = make_comment(self.story)
        self.assertNotIn('<select name="reason" required><option value="insult"', self.queue("all"))
        chosen = {"step": "remove", "chosen": f"{comment.pk}:{stamp(comment)}"}
        bulk = self.client.post(f"/desk/comments/{self.english.pk}/bulk/", chosen, headers=JSON)
        for answer in (bulk, self.decide(comment, "remove", headers=JSON)):
            self.assertContains(answer, "Please choose a reason.", status_code=400)
        self.assertFalse(Decision.objects.exists())

    def test_to_edit_keep_the_reason_and_what_the_author_is_told(self):
        comment = make_comment(self.story, "Words")
        fields = {"reason": "insult", "told": "Nobody is an ox."}
        self.decide(comment, "edit", source="Calm words", **fields)
        decision = Decision.objects.get()
        self.assertEqual((decision.reason, decision.told), ("insult", "Nobody is an ox."))

    def test_edit_a_comment_through_the_one_cleaner(self):
        comment = make_comment(self.story, "Words")
        self.decide(comment, "edit", source="<img src=x onerror=alert(1)> Calm words")
        comment.refresh_from_db()
        self.assertNotIn("<img", comment.html)
        self.assertIn("Calm words", comment.html)
        self.assertEqual(self.decide(comment, "edit", headers=JSON, source=" ").status_code, 400)

    def test_show_the_context_of_a_comment(self):
        root = make_comment(self.story, "What was said first")
        comment = make_comment(self.story, "The answer", parent=root, waits=True)
        Report.objects.create(comment=comment, reader=make_reader(name="Ada"), reason="spam")
        page = self.read(f"/desk/comments/comment/{comment.pk}/")
        for words in ("What was said first", "word lists", "every comment waits here", "Ada"):
            self.assertIn(words, page)
        self.assertNotIn("<html", self.read(f"/desk/comments/comment/{comment.pk}/?part=1"))
