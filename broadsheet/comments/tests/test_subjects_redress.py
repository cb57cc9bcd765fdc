"""What is kept of appeals and of reports of illegal content, for whom and how long."""

import json
from datetime import timedelta

import time_machine
from django.utils import timezone

from broadsheet.comments.appealing import appeal, decide
from broadsheet.comments.forgetting import forget
from broadsheet.comments.illegal import decide as decide_report
from broadsheet.comments.illegal import receive
from broadsheet.comments.models import Appeal, Comment, IllegalReport
from broadsheet.comments.moderation import Ruling, remove
from broadsheet.comments.posting import delete
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.readers.copying import copy_of
from broadsheet.readers.erasing import erase
from broadsheet.readers.subjects import subject_of
from broadsheet.testing import Newsroom, make_story

AUTHOR, REPORTER = Appeal.Side.AUTHOR, Appeal.Side.REPORTER
NOTHING = ("", "", "")


class KeptOfRedress(Newsroom):
    def setUp(self):
        super().setUp()
        self.story = make_story(self.english)
        self.comment = make_comment(self.story, "The ferries are late")
        self.author = self.comment.author

    def report(self, email: str = "bo@example.org") -> IllegalReport:
        made = IllegalReport(ground="hate", explanation="Line 2", name="Bo Lind", email=email)
        return receive(made, self.comment)

    def kept_of(self, report: IllegalReport) -> tuple[str, str, str]:
        report.refresh_from_db()
        return report.name, report.email, report.explanation

    def appeal(self, words: str = "I did not") -> Appeal:
        decision = remove(make_comment(self.story, by=self.author), Ruling(self.moderator))
        return appeal(decision, AUTHOR, words)

    def test_is_in_the_copy(self):
        self.report(email=self.author.account.email.upper())
        decide(self.appeal(), self.editor, False, "You did")
        copied = json.loads(copy_of(subject_of(self.author.account.email)))
        [report] = copied["illegal_reports"]
        self.assertEqual((report["name"], report["explanation"]), ("Bo Lind", "Line 2"))
        [made] = copied["appeals"]
        self.assertEqual((made["words"], made["answer"]), ("I did not", "You did"))

    def test_of_an_erased_author_are_no_words(self):
        answered = self.appeal()
        decide(answered, self.editor, False, "You did")
        self.appeal("Nor this")
        erase(subject_of(self.author.account.email))
        self.assertEqual([each.words for each in Appeal.objects.all()], [""])

    def test_of_an_erased_reporter_are_the_reasons_until_somebody_has_decided(self):
        reporter = make_reader()
        decided, waiting = (self.report(email=reporter.account.email) for _ in range(2))
        decision = decide_report(decided, self.moderator, False, "An opinion")
        decide(appeal(decision, REPORTER, "It is not"), self.editor, False, "It is")
        erase(subject_of(reporter.account.email))
        self.assertEqual(self.kept_of(decided), NOTHING)
        self.assertEqual(Appeal.objects.get().words, "")
        forget()
        self.assertEqual(self.kept_of(waiting), ("", "", "Line 2"))
        decide_report(waiting, self.moderator, False, "An opinion")
        forget()
        self.assertEqual(self.kept_of(waiting), NOTHING)

    def test_is_nothing_of_anybody_a_year_after_the_answer(self):
        answered, open_still = self.report(), self.report()
        decision = decide_report(answered, self.moderator, False, "An opinion")
        made = appeal(decision, REPORTER, "It is not")
        with time_machine.travel(timezone.now() + timedelta(days=366)):
            forget()
            self.assertEqual(self.kept_of(answered)[1], "bo@example.org", "an appeal waits")
            decide(made, self.editor, False, "It is")
            forget()
        self.assertEqual(self.kept_of(answered), NOTHING)
        self.assertEqual(self.kept_of(open_still)[2], "Line 2")
        with time_machine.travel(timezone.now() + timedelta(days=800)):
            forget()
        self.assertEqual(Appeal.objects.get().words, "")

    def test_is_what_the_author_deleted_for_thirty_days_and_until_the_report_is_decided(self):
        other = make_comment(self.story, "Nor this")
        report = self.report()
        for days, left in (
            (20, ["Nor this", "The ferries are late"]),
            (52, ["The ferries are late"]),
        ):
            with time_machine.travel(timezone.now() + timedelta(days=days)):
                if days == 20:
                    delete(self.comment)
                    delete(other)
                forget()
            texts = Comment.objects.exclude(source="").values_list("source", flat=True)
            self.assertEqual(sorted(texts), left)
        decide_report(report, self.moderator, False, "Gone")
        with time_machine.travel(timezone.now() + timedelta(days=53)):
            forget()
        self.assertFalse(Comment.objects.exclude(source="").exists())
