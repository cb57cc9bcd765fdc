"""The desk's queues: what is in them for whom."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadsheet.comments.claiming import claim
from broadsheet.comments.concerns import MOST_REPORTERS, is_silenced
from broadsheet.comments.hiding import hide
from broadsheet.comments.models import (
    Claim,
    Comment,
    Concern,
    Decision,
    EditionRules,
    Mode,
    Report,
    Sanction,
    Thread,
)
from broadsheet.comments.moderation import Ruling, approve, remove, stamp
from broadsheet.comments.posting import post, report, thread_of
from broadsheet.comments.queues import QUEUES, queue_page
from broadsheet.comments.screening import Draft
from broadsheet.comments.terms import Terms, terms_of
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.comments.watching import watch
from broadsheet.people.models import Notice
from broadsheet.readers.models import Reader
from broadsheet.testing import Newsroom, Role, make_person, make_story

JSON = {"Accept": "application/json"}
State = Comment.State


class Desk(Newsroom):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.story = make_story(cls.english, title="The ferry question")

    def setUp(self):
        super().setUp()
        self.at_desk_as(self.moderator)

    def queue(self, name="waiting", query="") -> str:
        return self.read(f"/desk/comments/{self.english.pk}/queue/{name}/{query}")

    def decide(self, comment, step, headers=None, **fields):
        fields = {"step": step, "seen": stamp(comment), **fields}
        return self.client.post(
            f"/desk/comments/comment/{comment.pk}/decide/", fields, headers=headers
        )

    def state_of(self, comment) -> str:
        return Comment.objects.get(pk=comment.pk).state


class TheQueues(Desk):
    def test_have_what_waits_the_oldest_first_with_what_was_said_against_it(self):
        older = make_comment(self.story, "The older one", waits=True)
        newer = make_comment(self.story, "The newer one", waits=True)
        make_comment(self.story, "The public one")
        page = self.queue()
        self.assertLess(page.index("The older one"), page.index("The newer one"))
        self.assertNotIn("The public one", page)
        self.assertIn("every comment waits here", page)
        self.assertIn(f'value="{newer.pk}:{stamp(newer)}"', page)
        self.assertIn("The public one", self.queue("all"))
        self.assertIn("The ferry question", page)
        self.assertTrue(older.pk < newer.pk)

    def test_have_of_reported_ones_the_most_urgent_first(self):
        mild, grave = make_comment(self.story, "Mild"), make_comment(self.story, "Grave")
        report(mild, make_reader(), "off_topic")
        report(grave, make_reader(), "private", "My address")
        page = self.queue("reported")
        self.assertLess(page.index(">Grave<"), page.index(">Mild<"))
        self.assertIn("My address", page)

    def test_count_what_they_show(self):
        hidden = make_comment(make_story(self.english))
        for each in (hidden, make_comment(self.story)):
            report(each, make_reader(), "insult")
        hide(hidden.thread.story)
        self.assertEqual(QUEUES["reported"].count(self.english), 1)
        self.assertEqual(self.queue("reported").count("data-item"), 1)

    def test_are_narrowed_to_nothing_by_a_number_that_is_no_key(self):
        make_comment(self.story, "The older one", waits=True)
        for name in ("reader", "story", "section"):
            for number in ("9" * 30, "-" + "9" * 30, "x"):
                path = f"/desk/comments/{self.english.pk}/queue/waiting/?{name}={number}"
                self.assertEqual(self.client.get(path).status_code, 404, path)
        nobody = f"/desk/comments/{self.english.pk}/readers/{'9' * 30}/"
        self.assertEqual(self.client.get(nobody).status_code, 404)

    def test_trust_reporters_who_were_right_more(self):
        known = timezone.now() - timedelta(days=9)
        right, wrong = make_reader(joined_at=known), make_reader(joined_at=known)
        for _ in range(6):
            for reporter, verb in ((right, remove), (wrong, approve)):
                comment = make_comment(self.story)
                report(comment, reporter, "insult")
                verb(comment, Ruling(self.moderator))
        scores = []
        for reporter in (right, wrong):
            comment = make_comment(self.story)
            report(comment, reporter, "insult")
            scores.append(Concern.objects.get(comment=comment).score)
        self.assertEqual(scores, [12, 3])

    def test_trust_new_readers_and_those_under_a_sanction_least(self):
        known = timezone.now() - timedelta(days=9)
        new, banned, warned = (
            make_reader(),
            make_reader(joined_at=known),
            make_reader(joined_at=known),
        )
        Sanction.objects.create(reader=banned, edition=self.english, kind="ban", reason="x")
        Sanction.objects.create(reader=warned, edition=self.english, kind="warning", reason="x")
        for reporter, score in ((new, 3), (banned, 3), (warned, 6)):
            comment = make_comment(self.story)
            report(comment, reporter, "insult")
            self.assertEqual(Concern.objects.get(comment=comment).score, score)

    def test_silence_a_new_account_that_three_known_readers_report(self):
        comment = make_comment(self.story, by=make_reader(joined_at=timezone.now()))
        known = make_comment(self.story)
        for each in (comment, known):
            for _ in range(3):
                report(each, self.known_reader(), "insult")
        self.assertEqual(self.state_of(comment), State.WAITING)
        self.assertEqual(self.state_of(known), State.PUBLISHED)
        decision = Decision.objects.get(action="hold")
        self.assertEqual((decision.by, decision.note), (None, "reports"))

    def known_reader(self):
        return make_reader(joined_at=timezone.now() - timedelta(days=9))

    def test_silence_nobody_for_three_accounts_that_are_new_or_were_mostly_wrong(self):
        wrong = [self.known_reader() for _ in range(2)]
        for reporter in wrong:
            for _ in range(3):
                comment = make_comment(self.story)
                report(comment, reporter, "insult")
                approve(comment, Ruling(self.moderator))
        comment = make_comment(self.story, by=make_reader(joined_at=timezone.now()))
        for reporter in (
            *wrong,
            make_reader(),
            make_reader(),
            self.known_reader(),
            self.known_reader(),
        ):
            report(comment, reporter, "insult")
        self.assertEqual(self.state_of(comment), State.PUBLISHED)
        report(comment, self.known_reader(), "off_topic")
        self.assertEqual(self.state_of(comment), State.WAITING)

    def test_silence_whom_known_readers_report_before_many_throw_away_accounts(self):
        comment = make_comment(self.story, by=make_reader(joined_at=timezone.now()))
        known = [self.known_reader() for _ in range(3)]
        thrown_away = Reader.objects.bulk_create(
            Reader(name=f"Thrown away {number}", name_key=f"thrown away {number}")
            for number in range(MOST_REPORTERS)
        )
        Report.objects.bulk_create(
            Report(comment=comment, reader=each, reason="insult") for each in (*known, *thrown_away)
        )
        author = Reader.objects.get(pk=comment.author_id)
        with self.assertNumQueries(3):
            self.assertTrue(is_silenced(author))

    def test_do_not_overrule_a_moderator_who_let_a_comment_stand(self):
        comment = make_comment(self.story, by=make_reader(joined_at=timezone.now()))
        for _ in range(3):
            report(comment, self.known_reader(), "insult")
        comment.refresh_from_db()
        approve(comment, Ruling(self.moderator))
        for _ in range(3):
            report(comment, self.known_reader(), "insult")
        self.assertEqual(self.state_of(comment), State.PUBLISHED)
        self.assertTrue(Concern.objects.filter(comment=comment).exists())

    def test_have_newcomers_until_somebody_has_looked(self):
        comment = make_comment(self.story, "First words", by=make_reader(joined_at=timezone.now()))
        self.assertIn("First words", self.queue("newcomers"))
        approve(comment, Ruling(self.moderator))
        self.assertNotIn("First words", self.queue("newcomers"))

    def test_have_newcomers_again_when_a_bulk_approval_is_undone(self):
        new = {"joined_at": timezone.now()}
        waiting = make_comment(self.story, "First words", by=make_reader(**new), waits=True)
        public = make_comment(self.story, "First shown", by=make_reader(**new))
        chosen = [f"{each.pk}:{stamp(each)}" for each in (waiting, public)]
        base, fields = f"/desk/comments/{self.english.pk}", {"step": "approve", "chosen": chosen}
        batch = self.client.post(f"{base}/bulk/", fields, headers=JSON).json()["batch"]
        self.assertFalse(Comment.objects.filter(is_newcomers=True).exists())
        self.client.post(f"{base}/undo/", {"batch": batch})
        page = self.queue("newcomers")
        self.assertIn("First words", page)
        self.assertIn("First shown", page)

    def test_are_narrowed_by_story_section_reader_word_and_watch_list(self):
        other = make_story(self.english, self.opinion)
        here = make_comment(self.story, "Ferries sail", waits=True)
        there = make_comment(other, "Trains stand", waits=True)
        watch(other, self.moderator)
        watch(self.story, self.editor)
        for query, found, missing in (
            (f"?story={self.story.pk}", here, there),
            (f"?section={self.opinion.pk}", there, here),
            (f"?reader={here.author_id}", here, there),
            ("?word=TRAINS", there, here),
            ("?watched=on", there, here),
        ):
            page = self.queue("waiting", query)
            self.assertIn(found.source, page, query)
            self.assertNotIn(missing.source, page, query)

    def test_go_on_from_page_to_page_without_losing_or_repeating_any(self):
        written = [make_comment(self.story, waits=True).pk for _ in range(60)]
        seen, after = [], None
        while True:
            page = queue_page(QUEUES["waiting"], self.english, self.moderator, {}, after)
            seen += [row.comment.pk for row in page.rows]
            if page.next is None:
                break
            after = page.next
        self.assertEqual(seen, written)
        first = self.queue()
        self.assertIn('rel="next"', first)

    def test_cost_as_many_queries_with_one_comment_as_with_a_page_of_them(self):
        make_comment(self.story, waits=True)
        address = f"/desk/comments/{self.english.pk}/queue/waiting/"
        self.client.get(address)
        with CaptureQueriesContext(connection) as few:
            self.client.get(address)
        self.assertLess(len(few), 40)
        for _ in range(24):
            report(make_comment(self.story, waits=True), make_reader(), "insult")
        with self.assertNumQueries(len(few)):
            self.client.get(address)

    def test_walk_the_index_of_what_waits(self):
        found = QUEUES["waiting"].of(self.english).order_by("pk")[:25]
        plan = found.explain()
        self.assertIn("comments_waiting", plan)
        self.assertNotIn("TEMP B-TREE", plan)
        _sql, parameters = found.query.sql_with_params()
        self.assertNotIn(State.WAITING, parameters)
        newcomers = QUEUES["newcomers"].of(self.english).order_by("-pk")[:25].explain()
        self.assertIn("comments_of_newcomers", newcomers)

    def test_of_another_edition_are_not_there(self):
        secret = make_comment(make_story(self.arabic), "Canary", waits=True)
        for path in (
            f"/desk/comments/{self.arabic.pk}/queue/waiting/",
            f"/desk/comments/comment/{secret.pk}/",
            f"/desk/comments/{self.english.pk}/readers/{secret.author_id}/",
            f"/desk/comments/{self.arabic.pk}/log/",
        ):
            self.assertEqual(self.client.get(path).status_code, 404, path)
        self.assertEqual(self.decide(secret, "approve").status_code, 404)
        for name in QUEUES:
            self.assertNotIn("Canary", self.queue(name))
        bulk = {"step": "approve", "chosen": f"{secret.pk}:{stamp(secret)}"}
        self.client.post(f"/desk/comments/{self.english.pk}/bulk/", bulk)
        self.assertEqual(self.state_of(secret), State.WAITING)


class Claims(Desk):
    def test_keep_a_comment_from_others_until_their_end(self):
        comment = make_comment(self.story, "In hand", waits=True)
        colleague = make_person("colleague", (self.english, Role.MODERATOR))
        self.assertEqual(claim(comment, self.moderator), self.moderator)
        self.assertEqual(claim(comment, colleague), self.moderator)
        self.assertIn("In hand", self.queue())
        self.at_desk_as(colleague)
        self.assertNotIn("In hand", self.queue())
        answer = self.decide(comment, "claim", headers=JSON).json()
        self.assertEqual((answer["is_mine"], "moderator" in answer["said"]), (False, True))
        Claim.objects.update(until=timezone.now() - timedelta(seconds=1))
        self.assertIn("In hand", self.queue())
        self.assertEqual(claim(comment, colleague), colleague)


class ABurst(Desk):
    def test_is_told_to_the_moderators_and_ended_by_one(self):
        rules = EditionRules(edition=self.english, burst=3, mode="open")
        rules.save()
        for number in range(3):
            reader = make_reader(joined_at=timezone.now() - timedelta(days=3))
            terms = Terms(rules, Mode.OPEN, None, 0)
            post(Draft(thread_of(self.story), terms, reader, f"Words {number}"))
        told = set(Notice.objects.values_list("person__username", flat=True))
        self.assertEqual(told, {"moderator", "editor", "chief"})
        self.assertIn("Burst under", self.read("/desk/"))
        self.assertIn("The ferry question", self.queue())
        self.client.post(f"/desk/comments/story/{self.story.pk}/", {"end_burst": "1"})
        self.assertIsNone(Thread.objects.get(story=self.story).burst_at)
        self.story.refresh_from_db()
        self.assertEqual(terms_of(type(self.story).objects.get(pk=self.story.pk)).mode, Mode.OPEN)
