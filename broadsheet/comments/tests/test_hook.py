"""Another program looks at comments, and can do no more than have them wait."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

from django.test import override_settings
from django.utils import timezone

from broadsheet.comments import hook
from broadsheet.comments.desk.queue import rows_of
from broadsheet.comments.models import (
    Comment,
    Decision,
    EditionRules,
    Mode,
    Sanction,
    Screening,
    Thread,
    WordList,
)
from broadsheet.comments.posting import edit, post, thread_of
from broadsheet.comments.screening import Draft
from broadsheet.comments.terms import terms_of
from broadsheet.comments.testing import make_reader
from broadsheet.comments.trying import try_out
from broadsheet.kit.outbound import Limits
from broadsheet.kit.tests.servers import HOST, answering, never, say
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, make_story

State = Comment.State
HOLDS = say(b'{"outcome": "hold", "reason": "sounds like an advertisement"}')
PASSES = say(b'{"outcome": "publish"}')


def known_reader():
    return make_reader(joined_at=timezone.now() - timedelta(days=9))


class Hook(Newsroom):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.story = make_story(cls.english)

    def setUp(self):
        super().setUp()
        hook.resting_until.clear()
        self.rules = EditionRules.objects.create(
            edition=self.english, mode=Mode.OPEN, hook_secret=hook.new_secret()
        )
        own = override_settings(OUTBOUND_PRIVATE_HOSTS=[HOST])
        own.enable()
        self.addCleanup(own.disable)
        self.at_desk_as(self.chief)

    def use(self, server, **fields):
        for name, value in {"hook_address": server.address, **fields}.items():
            setattr(self.rules, name, value)
        self.rules.save()

    def draft(self, text="Some words of mine", **fields) -> Draft:
        story = StoryPage.objects.get(pk=self.story.pk)
        fields.setdefault("reader", known_reader())
        return Draft(thread_of(story), terms_of(story), source=text, **fields)

    def said(self) -> dict:
        [step] = [each for each in Screening.objects.latest("pk").steps if each["step"] == "hook"]
        return step


class Asking(Hook):
    def test_nobody_is_asked_before_an_address_is_chosen(self):
        with answering(HOLDS) as server:
            self.assertEqual(post(self.draft()).comment.state, State.PUBLISHED)
            self.assertEqual(server.asked, [])

    def test_the_text_and_where_it_stands_are_sent_and_nothing_of_the_writer(self):
        with answering(PASSES) as server:
            self.use(server)
            post(self.draft("Some *words*", reader=make_reader("Rosa Quay", joined_at=timezone.now() - timedelta(days=9))))  # fmt: skip
        sent = json.loads(server.asked[0].body)
        self.assertEqual(sent["type"], "comment.written")
        self.assertEqual(
            sent["data"],
            {
                "edition": "en", "language": "en", "text": "Some *words*",
                "story": f"{self.english.origin}{self.story.path_in(self.english)}",
                "is_answer": False, "is_edit": False,
            },
        )  # fmt: skip
        self.assertNotIn("Rosa", str(server.asked[0]))

    def test_it_is_signed_so_that_the_other_side_knows_us(self):
        with answering(PASSES) as server:
            self.use(server)
            post(self.draft())
        asked = server.asked[0]
        name, moment = asked.headers["webhook-id"], asked.headers["webhook-timestamp"]
        key = base64.b64decode(self.rules.hook_secret.removeprefix("whsec_"))
        signed = f"{name}.{moment}.".encode() + asked.body
        right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        self.assertEqual(asked.headers["webhook-signature"], f"v1,{right}")
        self.assertAlmostEqual(int(moment), timezone.now().timestamp(), delta=60)

    def test_nobody_is_asked_about_what_waits_anyway_is_refused_or_is_the_desks(self):
        WordList.objects.create(edition=self.english, name="x", effect="hold", words="casino")
        self.rules.refresh_from_db()
        with answering(PASSES) as server:
            self.use(server)
            self.assertEqual(post(self.draft("A casino")).comment.state, State.WAITING)
            self.assertIsNone(post(self.draft(" ")).comment)
            post(self.draft("Words of the desk", mark=Comment.Mark.STAFF))
            try_out(self.english, "An invented text")
            self.rules.mode = Mode.PREMODERATED
            self.rules.save()
            post(self.draft("Some words"))
            self.assertEqual(server.asked, [])


class Answers(Hook):
    def test_can_have_a_comment_wait_and_the_log_keeps_words_and_time(self):
        with answering(HOLDS) as server:
            self.use(server)
            comment = post(self.draft()).comment
        self.assertEqual(comment.state, State.WAITING)
        step = self.said()
        self.assertEqual((step["outcome"], step["reason"]), ("hold", "hook"))
        self.assertEqual(step["said"], "sounds like an advertisement")
        self.assertGreater(step["ms"], 0)
        [row] = rows_of([comment])
        self.assertIn("sounds like an advertisement", row.sentences[0])

    def test_that_let_pass_change_nothing(self):
        with answering(say(b'{"outcome": "publish", "reason": "fine"}')) as server:
            self.use(server)
            comment = post(self.draft()).comment
            self.assertEqual(comment.state, State.PUBLISHED)
            self.assertEqual(self.said()["said"], "fine")
            Comment.objects.filter(pk=comment.pk).update(state=State.WAITING)
            comment.state = State.WAITING
            edit(comment, self.draft("Other words", reader=comment.author, edited=comment))
            self.assertEqual(Comment.objects.get().state, State.WAITING)
            self.assertTrue(json.loads(server.asked[-1].body)["data"]["is_edit"])

    def test_that_are_none_hold_or_pass_as_the_newsroom_chose_and_say_why(self):
        redirect = say(b"", 302, Location="https://example.org/")
        for how, why in (
            (redirect, "status 302"), (say(b"", 500), "status 500"), (say(b"no"), "not_understood"),
            (say(b'"hold"'), "not_understood"), (say(b'{"outcome": "reject"}'), "not_understood"),
            (say(b"[" * 9_000), "not_understood"), (say(b" " * 10_001), "too_large"),
        ):  # fmt: skip
            for chosen, state in (("hold", State.WAITING), ("publish", State.PUBLISHED)):
                hook.resting_until.clear()
                with answering(how) as server:
                    self.use(server, hook_unanswered=chosen)
                    comment = post(self.draft(f"Words {why} {chosen} {how}")).comment
                self.assertEqual((comment.state, self.said()["said"]), (state, why))
                self.assertEqual(len(server.asked), 1)
                [row] = rows_of([comment])
                self.assertIn("the outside check did not answer", row.sentences[0])

    def test_that_take_too_long_are_not_waited_for_nor_asked_for_again_at_once(self):
        with answering(never) as server:
            self.use(server)
            limits, hook.LIMITS = hook.LIMITS, Limits(0.3, 100)
            self.addCleanup(setattr, hook, "LIMITS", limits)
            for why, chosen in (("timeout", "hold"), ("resting", "publish")):
                self.use(server, hook_unanswered=chosen)
                self.assertEqual(post(self.draft(f"Words, {why}")).comment.state, State.WAITING)
                self.assertEqual(self.said()["said"], why)
            self.assertEqual(len(server.asked), 1)
            hook.resting_until[server.address] -= hook.REST_SECONDS + 1
            post(self.draft("Words, later"))
            self.assertEqual(len(server.asked), 2)

    def test_that_come_when_each_has_to_wait_by_now_do_not_let_it_pass(self):
        asked = hook.ask_now

        def ask_and_premoderate(rules, comment):
            said = asked(rules, comment)
            Thread.objects.filter(story=self.story).update(mode=Mode.PREMODERATED)
            return said

        with answering(PASSES) as server:
            self.use(server)
            hook.ask_now = ask_and_premoderate
            self.addCleanup(setattr, hook, "ask_now", asked)
            posted = post(self.draft())
        self.assertEqual((posted.comment.state, posted.result.reason), ("waiting", "moderated"))

    def test_that_come_after_a_ban_do_not_let_the_reader_pass(self):
        reader = known_reader()

        draft = self.draft(reader=reader)
        asked = hook.ask_now

        def ask_and_ban(rules, comment):
            said = asked(rules, comment)
            Sanction.objects.create(reader=reader, edition=self.english, kind="ban", reason="x")
            return said

        with answering(PASSES) as server:
            self.use(server)
            draft.terms.rules.hook_address = server.address
            hook.ask_now = ask_and_ban
            self.addCleanup(setattr, hook, "ask_now", asked)
            posted = post(draft)
        self.assertEqual((posted.comment, posted.result.reason), (None, "banned"))


class AtTheDesk(Hook):
    def setUp(self):
        super().setUp()
        self.path = f"/desk/comments/{self.english.pk}/check/"

    def test_a_chief_editor_chooses_an_address_and_gets_a_key(self):
        EditionRules.objects.all().delete()
        self.client.post(self.path, {"hook_address": "https://check.example.org/x", "hook_unanswered": "publish"})  # fmt: skip
        rules = EditionRules.objects.get()
        self.assertEqual((rules.hook_unanswered, rules.hook_secret[:6]), ("publish", "whsec_"))
        self.assertIn(rules.hook_secret, self.read(self.path))
        self.assertEqual(Decision.objects.get().data["host"], "check.example.org")
        former = rules.hook_secret
        self.client.post(self.path, {"step": "secret"})
        rules.refresh_from_db()
        self.assertNotEqual(rules.hook_secret, former)

    def test_an_address_that_may_not_be_asked_gets_a_sentence(self):
        for each in ("http://example.org/", "example.org", "https://a:b@example.org/"):
            answer = self.client.post(self.path, {"hook_address": each, "hook_unanswered": "hold"})
            self.assertContains(answer, "Give a whole address that begins with https://.")
        self.rules.refresh_from_db()
        self.assertEqual(self.rules.hook_address, "")

    def test_it_can_be_tried(self):
        for how, words in (
            (HOLDS, "It has the comment wait."), (PASSES, "It lets the comment pass."),
            (say(b"", 500), "it answers with status 500"), (say(b"x"), "its answer is not understood"),
        ):  # fmt: skip
            with answering(how) as server:
                self.use(server)
                self.assertContains(self.client.post(self.path, {"step": "try"}), words)
        self.assertFalse(Screening.objects.exists())

    def test_moderators_see_no_way_there(self):
        self.assertIn(self.path, self.read(f"/desk/comments/{self.english.pk}/rules/"))
        self.at_desk_as(self.moderator)
        self.assertNotIn(self.path, self.read(f"/desk/comments/{self.english.pk}/rules/"))
