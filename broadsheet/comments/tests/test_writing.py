from datetime import timedelta
from unittest.mock import patch

import time_machine
from django.core.cache import caches
from django.utils import timezone

from broadsheet.comments import moderation, posting
from broadsheet.comments.counting import Overtaken, set_state
from broadsheet.comments.models import (
    Comment,
    EditionRules,
    Like,
    Mode,
    Report,
    Screening,
    Thread,
)
from broadsheet.comments.pacing import ACTING, PREVIEWS
from broadsheet.comments.screening import Draft
from broadsheet.comments.terms import terms_of
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.comments.tests.writing import SCRIPT, WhoWrites
from broadsheet.people.models import Session
from broadsheet.testing import Role, make_person

State = Comment.State


class WritingTests(WhoWrites):
    def test_a_reader_writes_and_is_led_to_her_comment(self):
        self.sign_in()
        page = self.read(f"{self.here}write/")
        self.assertIn("csrfmiddlewaretoken", page)
        response = self.send("Some **words**")
        comment = Comment.objects.get()
        self.assertRedirects(response, f"{self.here}at/{comment.permalink}/")
        self.assertEqual(
            (comment.author, comment.state, comment.mark), (self.reader, "published", "")
        )
        self.assertIn("<strong>words</strong>", self.read(self.here))
        self.assertEqual(len(comment.address), 32)

    def test_an_answer_stands_below_what_it_answers(self):
        self.sign_in()
        root = make_comment(self.story, by=make_reader("Ola Reef"))
        page = self.read(f"{self.here}write/?parent={root.permalink}")
        self.assertIn("Your reply to <bdi>Ola Reef</bdi>", page)
        self.send("An answer", parent=root.permalink)
        answer = Comment.objects.get(source="An answer")
        self.assertEqual((answer.parent, answer.depth), (root, 1))

    def test_a_script_gets_the_comment_to_show(self):
        self.sign_in()
        answer = self.send("Some words", headers=SCRIPT).json()
        self.assertFalse(answer["waits"])
        self.assertIn("Some words", answer["html"])
        answer = self.send("", headers={"Accept": "application/json, */*"})
        self.assertIn("error", answer.json())

    def test_what_one_has_just_said_can_be_answered(self):
        self.sign_in()
        html = self.send("Some words", headers=SCRIPT).json()["html"]
        self.assertIn('data-act="reply"', html)

    def test_what_is_shown_is_not_fetched_again(self):
        EditionRules.objects.update(seconds_between=0)
        self.sign_in()
        self.send("The first has the thread made", headers=SCRIPT)
        with self.assertNumQueries(19):
            self.send("Some words", headers=SCRIPT)
        parent = Comment.objects.earliest("pk").permalink
        with self.assertNumQueries(23):
            self.send("An answer to that", headers=SCRIPT, parent=parent)

    def test_who_waits_for_a_moderator_sees_it_and_nobody_else_does(self):
        self.rules.mode = Mode.PREMODERATED
        self.rules.save()
        self.sign_in()
        response = self.send("Some words")
        self.assertRedirects(response, f"{self.here}own/")
        self.assertIn("Waits for a moderator", self.read(f"{self.here}own/"))
        self.assertNotIn("Some words", self.read(self.here))
        mine = self.client.get(f"{self.here}mine/").json()
        self.assertIn("Some words", mine["waiting"][0]["html"])
        self.sign_in(make_reader())
        self.assertNotIn("Some words", self.read(f"{self.here}own/"))
        self.assertEqual(self.client.get(f"{self.here}mine/").json()["waiting"], [])

    def test_bad_input_gets_a_sentence_and_what_was_typed_stays(self):
        self.sign_in()
        self.rules.longest = 20
        self.rules.save()
        text = "Far more words than are allowed"
        response = self.send(text)
        self.assertContains(response, "Please write at most 20 characters.", status_code=422)
        self.assertContains(response, f">{text}</textarea>", status_code=422)
        self.assertContains(self.send("  "), "Please write something.", status_code=422)
        self.assertContains(self.send("x" * 20_000), "at most 20 characters.", status_code=422)
        answer = self.send(text, headers=SCRIPT)
        self.assertEqual(
            (answer.status_code, answer.json()["error"]),
            (422, "Please write at most 20 characters."),
        )
        self.assertFalse(Comment.objects.exists())

    def test_who_writes_too_fast_or_the_same_again_is_told_so(self):
        self.sign_in()
        self.send("First words")
        with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=False):
            answer = self.send("Second words")
        self.assertRegex(answer.content.decode(), r"Please send this one in [45] seconds\.")
        self.assertContains(self.send(" "), "Please write something.", status_code=422)
        with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
            self.assertContains(self.send("first WORDS"), "written this already", status_code=422)

    def test_a_session_that_ran_out_asks_to_sign_in_and_then_has_the_text(self):
        response = self.send("Some words")
        self.assertIn("/en/account/sign-in/?next=", response["Location"])
        self.assertFalse(Comment.objects.exists())
        self.sign_in()
        self.assertIn(">Some words</textarea>", self.read(f"{self.here}write/"))
        self.assertIn(
            ">Some words</textarea>", self.read(f"{self.here}write/"), "also when asked again"
        )
        self.send("Some words, then")
        self.assertNotIn("Some words", self.read(f"{self.here}write/"))
        self.client.logout()
        answer = self.send("Other words", headers=SCRIPT)
        self.assertEqual(answer.status_code, 401)
        self.assertIn("account/sign-in", answer.json()["sign_in"])

    def test_who_is_not_signed_in_is_offered_an_account_too_and_the_way_back(self):
        root = make_comment(self.story)
        page = self.read(f"{self.here}write/?parent={root.permalink}")
        back = f"?next={self.here}write/%3Fparent%3D{root.permalink}"
        self.assertIn(f'href="/en/account/sign-up/{back}"', page)
        self.assertIn(f'href="/en/account/sign-in/{back}"', page)
        self.assertIn(f'value="{self.here}write/', self.read(f"/en/account/sign-up/{back}"))

    def test_who_has_not_confirmed_the_address_cannot_comment_or_like(self):
        self.reader.account.emailaddress_set.update(verified=False)
        self.sign_in()
        self.assertContains(self.send("Words"), "confirm your e-mail", status_code=422)
        comment = make_comment(self.story)
        self.assertEqual(self.send("", f"at/{comment.permalink}/like/").status_code, 422)
        self.assertEqual(Like.objects.count(), 0)

    def test_closed_comments_take_none_but_the_newsrooms(self):
        Thread.objects.create(story=self.story, mode=Mode.CLOSED)
        self.sign_in()
        self.assertIn("are closed", self.read(f"{self.here}write/"))
        self.assertContains(self.send("Words"), "are closed", status_code=422)
        self.assertIn("are closed", self.client.get(f"{self.here}mine/").json()["closed"])
        self.client.force_login(self.editor)
        self.send("Words of the desk")
        self.assertEqual(Comment.objects.get().mark, Comment.Mark.STAFF)

    def test_the_storys_owner_is_its_author_and_another_editions_staff_a_reader(self):
        self.story.owner = self.reporter
        self.story.save()
        for person, mark in (
            (self.reporter, "author"),
            (self.editor, "staff"),
            (self.stranger, ""),
        ):
            self.client.force_login(person)
            self.send(f"Words of {person}")
            comment = Comment.objects.get(author__account=person)
            self.assertEqual(comment.mark, mark)

    def test_staff_without_their_second_factor_do_not_speak_for_the_newsroom(self):
        self.client.force_login(self.editor)
        session = self.client.session
        del session["second_factor"]
        session.save()
        self.send("Words")
        self.assertEqual(Comment.objects.get().mark, "")

    def test_one_edits_for_a_while_and_what_others_wrote_never(self):
        comment = make_comment(self.story, "Before", by=self.reader)
        edit = f"at/{comment.permalink}/edit/"
        self.sign_in(make_reader())
        self.assertEqual(self.send("Mine now", edit).status_code, 404)
        self.sign_in()
        self.assertIn(">Before</textarea>", self.read(f"{self.here}{edit}"))
        self.send("After", edit)
        comment.refresh_from_db()
        self.assertEqual((comment.source, comment.versions.get().source), ("After", "Before"))
        self.assertIn("edited", self.read(self.here))
        with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
            self.assertEqual(self.send("Later", edit).status_code, 404)

    def test_what_a_moderator_edited_waits_when_its_author_edits_it_again(self):
        comment = make_comment(self.story, "You fool", by=self.reader)
        moderator = make_person("mina", (self.english, Role.MODERATOR))
        moderation.edit(comment, "You", moderation.Ruling(moderator))
        self.sign_in()
        for words in ("You fool", "You fool!"):
            self.send(words, f"at/{comment.permalink}/edit/")
            comment.refresh_from_db()
            self.assertEqual((comment.source, comment.state), (words, State.WAITING))

    def test_who_writes_again_and_again_is_asked_to_wait_and_nothing_is_kept(self):
        caches["counts"].clear()
        for who in (None, self.reader):
            if who:
                self.sign_in(who)
            with patch("broadsheet.comments.pacing.WRITING", ("write", 2, 2)):
                for _ in range(2):
                    self.send("Some words")
                answer = self.send("More words")
                self.assertContains(answer, "very often in a short time", status_code=429)
                self.assertContains(answer, ">More words</textarea>", status_code=429)
                self.assertEqual(self.send("More", headers=SCRIPT).status_code, 429)
        own, rows = Comment.objects.get(), Screening.objects.count()
        with patch("broadsheet.comments.pacing.WRITING", ("write", 0, 0)):
            self.client.logout()
            sessions = Session.objects.count()
            self.send("Some words")
            self.assertEqual(Session.objects.count(), sessions)
            self.sign_in()
            edited = self.send("Other words", f"at/{own.permalink}/edit/")
        self.assertEqual(edited.status_code, 429)
        self.assertEqual(Screening.objects.count(), rows)
        self.assertFalse(own.versions.exists())

    def test_what_was_sent_in_the_same_moment_counts(self):
        thread = posting.thread_of(self.story)
        draft = Draft(thread, terms_of(self.story), self.reader, "The ferry is late")
        real = posting.screen

        def screened_beside_another(draft: Draft):
            result = real(draft)
            with patch.object(posting, "screen", real):
                make_comment(self.story, "The ferry is early", by=self.reader)
            return result

        with patch.object(posting, "screen", screened_beside_another):
            posted = posting.post(draft)
        self.assertEqual((posted.comment, posted.result.reason), (None, "too_fast"))
        self.assertEqual([each.source for each in Comment.objects.all()], ["The ferry is early"])

    def test_what_a_moderator_removed_is_not_edited(self):
        comment = make_comment(self.story, "Before", by=self.reader)
        set_state(comment, State.REMOVED)
        self.sign_in()
        answer = self.send("After", f"at/{comment.permalink}/edit/")
        self.assertEqual(answer.status_code, 404)

    def test_what_waits_for_a_moderator_still_does_when_it_is_edited(self):
        comment = make_comment(self.story, "Before", by=self.reader, waits=True)
        self.sign_in()
        self.send("After", f"at/{comment.permalink}/edit/")
        comment.refresh_from_db()
        self.assertEqual((comment.source, comment.state), ("After", State.WAITING))

    def test_what_a_moderator_wrote_meanwhile_is_not_overwritten(self):
        comment = make_comment(self.story, "Before", by=self.reader)
        stale = Comment.objects.select_related("thread__story__edition").get(pk=comment.pk)
        terms = terms_of(stale.thread.story)
        draft = Draft(stale.thread, terms, self.reader, "Mine instead", edited=stale)
        moderator = make_person("mina", (self.english, Role.MODERATOR))
        moderation.edit(comment, "The desk's", moderation.Ruling(moderator))
        with self.assertRaises(Overtaken):
            posting.edit(stale, draft)
        comment.refresh_from_db()
        self.assertEqual((comment.source, comment.versions.get().source), ("The desk's", "Before"))

    def test_one_deletes_ones_own_and_nobody_elses(self):
        comment = make_comment(self.story, "Some words", by=self.reader)
        delete = f"at/{comment.permalink}/delete/"
        self.sign_in(make_reader())
        self.assertEqual(self.send("", delete).status_code, 404)
        self.assertEqual(self.client.get(f"{self.here}{delete}").status_code, 404)
        self.sign_in()
        self.assertEqual(self.client.get(f"{self.here}{delete}").status_code, 200)
        self.assertIn("Your comment is deleted.", self.led_on(delete))
        comment.refresh_from_db()
        self.assertEqual(comment.state, State.DELETED)

    def test_what_is_gone_or_waits_can_be_neither_liked_nor_answered(self):
        comment = make_comment(self.story)
        set_state(comment, State.WAITING)
        self.sign_in()
        for name in ("like", "report", "mute", "delete"):
            self.assertEqual(self.send("", f"at/{comment.permalink}/{name}/").status_code, 404)
        response = self.send("An answer", parent=comment.permalink)
        self.assertContains(response, "no longer there", status_code=422)

    def test_nothing_is_written_without_a_token_or_by_looking(self):
        comment = make_comment(self.story)
        strict = self.client_class(enforce_csrf_checks=True, HTTP_HOST=self.host)
        strict.force_login(self.reader.account)
        for rest in ("write/", f"at/{comment.permalink}/like/", "preview/"):
            self.assertEqual(strict.post(f"{self.here}{rest}", {"text": "x"}).status_code, 403)
        token = strict.get(f"{self.here}mine/").json()["token"]
        sent = strict.post(f"{self.here}write/", {"text": "x"}, headers={"X-CSRFToken": token})
        self.assertEqual(sent.status_code, 302)
        own = Comment.objects.get(author=self.reader)
        edit = f"{self.here}at/{own.permalink}/edit/"
        self.assertEqual(strict.post(edit, {"text": "y"}).status_code, 403)

    def test_what_is_ones_own_is_kept_by_nobody(self):
        comment = make_comment(self.story)
        self.sign_in()
        for rest in ("mine/", "own/", "write/", f"at/{comment.permalink}/like/"):
            response = self.client.get(f"{self.here}{rest}")
            self.assertEqual(response["Cache-Control"], "private, no-store", rest)
        self.client.logout()
        response = self.client.get(f"{self.here}mine/")
        self.assertEqual((response.json()["signed_in"], response.cookies), (False, {}))

    def test_who_does_it_very_often_is_asked_to_wait_a_minute(self):
        comment = make_comment(self.story)
        like = f"at/{comment.permalink}/like/"
        self.sign_in()
        sentence = "That was very often in a short time. Please wait a minute."
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for number in range(ACTING[1]):
                answer = self.send(
                    "", like, headers=SCRIPT, **({"undo": "1"} if number % 2 else {})
                )
                self.assertEqual(answer.status_code, 200)
            answer = self.send("", like, headers=SCRIPT)
            self.assertEqual((answer.status_code, answer.json()["error"]), (429, sentence))
            report = self.send("", f"at/{comment.permalink}/report/", reason="spam")
            self.assertContains(report, sentence, status_code=429)
            self.assertFalse(Report.objects.exists())
            self.sign_in(make_reader())
            self.assertEqual(self.send("", like, headers=SCRIPT).status_code, 200)
            self.sign_in()
            clock.shift(61)
            self.assertEqual(self.send("", like, headers=SCRIPT).status_code, 200)

    def test_an_address_of_many_readers_has_room_for_more_and_an_end_too(self):
        with time_machine.travel(timezone.now(), tick=False):
            sent = 0
            while sent <= PREVIEWS[2]:
                if sent % PREVIEWS[1] == 0:
                    self.sign_in(make_reader())
                answer = self.send("*x*", "preview/")
                self.assertEqual(answer.status_code, 429 if sent == PREVIEWS[2] else 200)
                sent += 1
            self.assertContains(answer, "Please wait a minute.", status_code=429)
            self.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
            self.assertEqual(self.send("*x*", "preview/").status_code, 200)

    def test_a_preview_is_the_servers_rendering_and_for_readers_who_are_signed_in(self):
        self.assertEqual(self.send("*x*", "preview/").status_code, 404)
        self.sign_in()
        text = self.send("*x* <script>alert(1)</script>", "preview/").content.decode()
        self.assertIn("<em>x</em>", text)
        self.assertNotIn("<script", text)
