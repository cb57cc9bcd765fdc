"""Every step that a comment goes through before others see it."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from broadsheet.comments.counting import set_state
from broadsheet.comments.marking import lock
from broadsheet.comments.models import (
    Comment,
    EditionRules,
    Mode,
    Sanction,
    Screening,
    Thread,
    WordList,
)
from broadsheet.comments.moderation import Ruling, approve
from broadsheet.comments.posting import post, report, thread_of
from broadsheet.comments.screening import (
    MOST_REMOVED_OF_RECENT,
    MOST_WHEN_NEW,
    Draft,
)
from broadsheet.comments.terms import terms_of
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, make_story

State = Comment.State
LONG = "The ferry was late again on Monday, and nobody on the quay said a word about it."


class Screened(Newsroom):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.story = make_story(cls.english)
        cls.reader = make_reader(joined_at=timezone.now() - timedelta(days=9))
        cls.rules = EditionRules.objects.create(edition=cls.english, mode=Mode.OPEN)

    def choose(self, **fields):
        EditionRules.objects.update(**fields)

    def said(self, text="Some words of mine", **fields) -> tuple[str, str]:
        """What became of it, and why."""
        story = StoryPage.objects.get(pk=self.story.pk)
        fields.setdefault("reader", self.reader)
        posted = post(Draft(thread_of(story), terms_of(story), source=text, **fields))
        self.assertEqual(Screening.objects.latest("pk").outcome, posted.result.outcome)
        return posted.result.outcome, posted.result.reason

    def assert_refused(self, reason, *args, **fields):
        self.assertEqual(self.said(*args, **fields), ("reject", reason))

    def assert_held(self, reason, *args, **fields):
        self.assertEqual(self.said(*args, **fields), ("hold", reason))

    def assert_passes(self, *args, **fields):
        self.assertEqual(self.said(*args, **fields), ("publish", ""))


class Sanctions(Screened):
    def impose(self, kind, **fields) -> Sanction:
        fields = {"edition": self.english, "reader": self.reader, "reason": "x", **fields}
        return Sanction.objects.create(kind=kind, **fields)

    def test_a_banned_and_a_suspended_reader_are_refused_and_a_held_one_waits(self):
        self.choose(seconds_between=0)
        for kind, outcome in (
            ("ban", ("reject", "banned")), ("suspension", ("reject", "suspended")),
            ("held", ("hold", "held_reader")), ("warning", ("publish", "")),
        ):  # fmt: skip
            made = self.impose(kind)
            self.assertEqual(self.said(f"Words of mine, {kind}"), outcome)
            made.delete()

    def test_what_is_over_lifted_or_of_another_edition_or_reader_counts_for_nothing(self):
        now = timezone.now()
        for fields in (
            {"at": now - timedelta(days=2), "until": now - timedelta(days=1)},
            {"lifted_at": now}, {"edition": self.arabic}, {"reader": make_reader()},
        ):  # fmt: skip
            made = self.impose("ban", **fields)
            self.assert_passes(f"Words {fields}", at=now + timedelta(hours=self.story.pk))
            made.delete()
            Comment.objects.all().delete()

    def test_one_of_the_publication_holds_at_every_edition_and_one_of_a_week_for_a_week(self):
        made = self.impose("ban", edition=None, until=timezone.now() + timedelta(days=7))
        self.assert_refused("banned")
        with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
            self.assert_passes()
        made.delete()


class TheThread(Screened):
    def test_takes_nothing_when_it_is_closed_or_its_time_is_over(self):
        thread = Thread.objects.create(story=self.story, mode=Mode.CLOSED)
        self.assert_refused("closed")
        thread.mode, thread.closes_at = "", timezone.now() - timedelta(minutes=1)
        thread.save()
        self.assert_refused("closed")
        self.assert_passes(mark=Comment.Mark.STAFF)

    def test_holds_everything_in_a_burst_and_outside_of_hours(self):
        thread = Thread.objects.create(story=self.story, burst_at=timezone.now())
        self.assert_held("moderated")
        thread.burst_at = None
        thread.save()
        Comment.objects.all().delete()
        now = timezone.now().astimezone(self.english.zone)
        yesterday = str((now - timedelta(days=1)).isoweekday())
        self.choose(staffed_hours={yesterday: ["08:00", "09:00"]}, mode_outside="premoderated")
        self.assert_held("moderated")

    def test_takes_no_answer_to_what_is_gone_or_elsewhere(self):
        gone, elsewhere = make_comment(self.story), make_comment(make_story(self.english))
        set_state(gone, State.REMOVED)
        self.assert_refused("answer_gone", parent=gone)
        self.assert_refused("answer_gone", parent=elsewhere)

    def test_takes_no_answer_in_a_locked_branch_however_deep_but_the_desks(self):
        root = make_comment(self.story)
        below = make_comment(self.story, parent=make_comment(self.story, parent=root))
        lock(root, Ruling(self.moderator))
        for parent in (root, below):
            parent.refresh_from_db()
            self.assert_refused("locked", parent=parent)
        self.assert_passes("Words of the desk", parent=below, mark=Comment.Mark.STAFF)


class Pace(Screened):
    def test_one_waits_between_two_comments_and_a_new_reader_longer(self):
        now = timezone.now()
        new = make_reader(joined_at=now)
        for reader, seconds in ((self.reader, 10), (new, 30)):
            self.assert_passes("First words", reader=reader, at=now)
            soon = now + timedelta(seconds=seconds - 1)
            self.assert_refused("too_fast", "Second words", reader=reader, at=soon)
            self.assert_passes("Third words", reader=reader, at=soon + timedelta(seconds=2))

    def test_a_slow_story_has_a_pace_of_its_own(self):
        Thread.objects.create(story=self.story, seconds_between=600)
        now = timezone.now()
        self.assert_passes("First words", at=now)
        self.assert_refused("too_fast", "Second words", at=now + timedelta(seconds=599))

    def test_the_first_day_has_an_end(self):
        now = timezone.now()
        new = make_reader(joined_at=now)
        for number in range(MOST_WHEN_NEW):
            self.assert_passes(f"Words {number}", reader=new, at=now + timedelta(minutes=number))
        later = now + timedelta(hours=3)
        self.assert_refused("many_when_new", "One more", reader=new, at=later)
        self.assert_passes("One more", reader=new, at=now + timedelta(days=1, minutes=1))


class Texts(Screened):
    def test_that_are_empty_or_too_long_are_refused(self):
        for text in ("", " \n ", "\u200b\u202e", "---"):
            self.assert_refused("empty", text)
        self.choose(longest=20)
        self.assert_refused("too_long", "x" * 21)
        self.assert_passes("x" * 20)

    def test_are_normalised_and_cleaned_also_the_desks(self):
        for mark in Comment.Mark.values:
            text = f"Words\u202e {mark} <script>alert(1)</script> ![x](https://t.example/p.gif)"
            self.said(text, mark=mark, reader=make_reader(joined_at=self.reader.joined_at))
            html = Comment.objects.latest("pk").html
            self.assertIn("<p>Words", html)
            for each in ("\u202e", "<script", "<img"):
                self.assertNotIn(each, html)

    def test_that_repeat_ones_own_are_refused_and_those_that_copy_others_wait(self):
        self.choose(seconds_between=0)
        self.assert_passes(LONG)
        self.assert_refused("repeated", LONG.upper())
        other = make_reader(joined_at=self.reader.joined_at)
        self.assert_held("copied", f"{LONG}!", reader=other)
        self.assert_passes("Well said.", reader=other)
        self.assert_passes("Well said!")
        later = timezone.now() + timedelta(hours=2)
        another = make_reader(joined_at=self.reader.joined_at)
        self.assert_passes(LONG.replace(",", ""), reader=another, at=later)

    def test_with_listed_words_are_treated_as_the_list_says_also_in_look_alikes(self):
        self.choose(seconds_between=0)
        for effect, word in (("reject", "casino"), ("hold", "lottery"), ("rephrase", "fool")):
            WordList.objects.create(edition=self.english, name=word, effect=effect, words=word)
        self.assert_refused("words", "A casino")
        self.assert_refused("words", "A саsіnо")  # with Cyrillic letters
        self.assert_held("words", "A lottery")
        self.assertEqual(self.said("You fool"), ("rephrase", "words"))
        self.assert_held("words", "You fool", is_rephrased=True)
        self.assert_refused("words", "You fool of a casino")
        self.assert_passes("Nothing of the kind")

    def test_with_links_wait_where_the_edition_wants_it(self):
        self.assert_held("links", "See https://example.org/")
        self.choose(links_are_held=False, seconds_between=0)
        self.assert_passes("See https://example.org/also")


class Readers(Screened):
    def test_who_types_as_fast_as_a_program_waits_the_first_time(self):
        self.assert_held("typed_fast", seconds=2.0)
        self.choose(seconds_between=0)
        self.assert_passes("Second words", seconds=2.0)
        self.assert_passes(
            "First words", seconds=3.5, reader=make_reader(joined_at=self.reader.joined_at)
        )

    def test_whose_first_comments_wait_are_shown_once_enough_were_seen(self):
        self.choose(mode=Mode.FIRST_HELD, first_held=2, seconds_between=0)
        for number in range(2):
            self.assert_held("first", f"Words {number}")
        for comment in Comment.objects.all():
            set_state(comment, State.PUBLISHED)
        self.assert_passes("Further words")

    def test_of_whom_much_was_removed_wait(self):
        for _ in range(MOST_REMOVED_OF_RECENT):
            set_state(make_comment(self.story, by=self.reader), State.REMOVED)
        self.choose(seconds_between=0)
        self.assert_held("record")

    def test_all_wait_where_a_moderator_looks_first(self):
        self.choose(mode=Mode.PREMODERATED)
        self.assert_held("moderated")
        self.assert_passes("Words of the desk", mark=Comment.Mark.STAFF)


class Reported(Screened):
    def test_a_new_account_that_known_readers_reported_waits_until_a_moderator_has_looked(self):
        now = timezone.now()
        new = make_reader(joined_at=now - timedelta(hours=1))
        for number in range(2):
            before = now - timedelta(minutes=5 - number)
            self.assert_passes(f"Words {number}", reader=new, at=before)
        first, second = Comment.objects.order_by("pk").select_related("author", "thread")
        known = [make_reader(joined_at=now - timedelta(days=9)) for _ in range(3)]
        report(first, known[0], "insult")
        report(second, known[0], "insult")
        report(second, known[1], "spam")
        later = now + timedelta(minutes=5)
        self.assert_passes("Still heard", reader=new, at=later)
        report(first, known[2], "insult")
        states = set(Comment.objects.filter(pk__in=(first.pk, second.pk)).values_list("state"))
        self.assertEqual(states, {(State.WAITING,)})
        self.assert_held("reported", "Now waiting", reader=new, at=later + timedelta(minutes=5))
        for comment in Comment.objects.filter(author=new, state=State.WAITING):
            approve(comment, Ruling(self.moderator))
        self.assert_passes("Heard again", reader=new, at=later + timedelta(minutes=10))
