"""Appeals, and reports of illegal content: from the form to the decision, with mails to both."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from broadsheet.comments.models import Appeal, Comment, Decision, IllegalReport
from broadsheet.comments.moderation import Ruling, remove
from broadsheet.comments.modes import choose
from broadsheet.comments.sanctioning import lift, message, sanction
from broadsheet.comments.screening import Draft, screen
from broadsheet.comments.telling import address_of
from broadsheet.comments.terms import terms_of
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.kit.dates import Conventions
from broadsheet.people.models import Notice, User
from broadsheet.testing import Newsroom, make_story

State = Comment.State


def address_in(letter) -> str:
    return re.search(r"http://localhost:8000(\S+/comments/appeal/\S+)", letter.body)[1]


class Redress(Newsroom):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.story = make_story(cls.english)
        User.objects.update(kinds_without_mail=[Notice.Kind.MODERATION])

    def setUp(self):
        super().setUp()
        cache.clear()
        self.comment = make_comment(self.story, "The **ferries** are late")

    def state(self) -> str:
        return Comment.objects.get(pk=self.comment.pk).state


class AnAppeal(Redress):
    def appeal(self) -> Appeal:
        remove(self.comment, Ruling(self.moderator, "insult"))
        self.client.post(address_in(mail.outbox[-1]), {"words": "I insulted nobody."})
        return Appeal.objects.get()

    def test_is_made_once_at_the_address_in_the_mail_without_signing_in(self):
        made = self.appeal()
        self.assertEqual((made.side, made.words), ("author", "I insulted nobody."))
        page = self.read(address_in(mail.outbox[-1]))
        self.assertIn("<strong>ferries</strong>", page)
        self.assertIn(f">{self.english.conventions.moment(made.decision.at)}</time>", page)
        self.assertIn("I insulted nobody.", page)
        self.assertNotIn("<textarea", page)
        self.client.post(address_in(mail.outbox[-1]), {"words": "Again"})
        self.assertEqual(Appeal.objects.count(), 1)

    def test_is_told_of_in_the_language_and_by_the_clock_of_the_author(self):
        author = self.comment.author
        author.language, author.time_zone = "de", "Asia/Tokyo"
        author.save()
        self.appeal()
        self.assertIn("Ihr Kommentar beleidigt jemanden", mail.outbox[-1].body)
        self.assertIn("Ihr Kommentar beleidigt", Decision.objects.get(action="remove").told)
        until = timezone.now().replace(hour=20, minute=0) + timedelta(days=3)
        sanction(author, "suspension", self.moderator, self.english, "Enough", until)
        by_his_clock = Conventions("de", "latn", ZoneInfo("Asia/Tokyo")).moment(until)
        self.assertIn(", 05:00", by_his_clock)
        self.assertIn(f"Das gilt bis {by_his_clock}.", mail.outbox[-1].body)
        self.assertTrue(mail.outbox[-1].subject.endswith(by_his_clock))
        with_until = self.read(address_in(mail.outbox[-1]))
        self.assertIn(f"suspended until {self.english.conventions.moment(until)}", with_until)

    def test_calls_those_who_may_answer_it(self):
        User.objects.update(kinds_without_mail=[])
        made = self.appeal()
        notices = Notice.objects.all()
        self.assertEqual({each.person for each in notices}, {self.editor, self.chief})
        self.at_desk_as(self.editor)
        self.assertIn("I insulted nobody.", self.read(notices[0].path))
        _removed, *calls = mail.outbox
        self.assertEqual({each.to[0] for each in calls}, {self.editor.email, self.chief.email})
        for each in calls:
            self.assertIn(f"/desk/comments/appeal/{made.pk}/", each.body)
            self.assertNotIn("insulted", each.body)

    def test_calls_the_owners_when_nobody_else_may_answer_it(self):
        User.objects.filter(pk__in=[self.editor.pk, self.chief.pk]).update(is_active=False)
        self.appeal()
        self.assertEqual(Notice.objects.get().person, self.owner)

    def test_is_decided_by_somebody_else(self):
        made = self.appeal()
        path = f"/desk/comments/appeal/{made.pk}/"
        self.at_desk_as(self.moderator)
        self.assertNotIn('name="yes"', self.read(path))
        self.client.post(path, {"yes": "1", "words": "I was right"})
        made.refresh_from_db()
        self.assertIsNone(made.answer)
        self.at_desk_as(self.editor)
        self.client.post(path, {"yes": "1", "words": "We were wrong."})
        made.refresh_from_db()
        self.assertEqual((made.answer.by, made.answer.told), (self.editor, "We were wrong."))
        self.assertEqual(self.state(), State.PUBLISHED)
        self.assertIn("We were wrong.", mail.outbox[-1].body)
        self.assertIn("We were wrong.", self.read(address_in(mail.outbox[0])))

    def test_that_is_refused_leaves_everything_as_it_was(self):
        made = self.appeal()
        self.at_desk_as(self.chief)
        path = f"/desk/comments/appeal/{made.pk}/"
        self.client.post(path, {"no": "1", "words": ""})
        self.assertIsNone(Appeal.objects.get().answer)
        self.client.post(path, {"no": "1", "words": "It was an insult."})
        self.assertEqual(self.state(), State.REMOVED)
        self.client.post(path, {"yes": "1", "words": "Second thoughts"})
        self.assertEqual(self.state(), State.REMOVED)
        self.assertEqual(Decision.objects.filter(action="appeal").count(), 1)

    def test_is_too_late_after_six_months(self):
        remove(self.comment, Ruling(self.moderator, "insult"))
        with time_machine.travel(timezone.now() + timedelta(days=184)):
            address = address_in(mail.outbox[-1])
            self.assertIn("The time for an appeal is over.", self.read(address))
            self.client.post(address, {"words": "Late"})
        self.assertFalse(Appeal.objects.exists())

    def test_is_found_with_no_address_made_up_by_hand_or_at_another_edition(self):
        remove(self.comment, Ruling(self.moderator, "insult"))
        address = address_in(mail.outbox[-1])
        self.assertEqual(self.client.get(f"{address[:-3]}xx/").status_code, 404)
        self.assertEqual(self.client.get(address.replace("/en/", "/ar/")).status_code, 404)
        response = self.client.get(address)
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_has_no_form_beside_what_nobody_appeals_against(self):
        reader = self.comment.author
        decision = message(reader, "Please be kind.", self.moderator, self.english)
        page = self.read(address_of(decision, "author").partition("8000")[2])
        self.assertIn("Please be kind.", page)
        self.assertIn("There is no appeal against this decision.", page)

    def test_against_what_holds_at_all_editions_is_answered_by_who_moderates_all(self):
        made = sanction(
            self.comment.author, "ban", self.owner, self.english, "Enough", is_everywhere=True
        )
        second = User.objects.create_superuser("second", "second@example.org")
        self.client.post(address_in(mail.outbox[-1]), {"words": "Why?"})
        self.assertEqual({each.person for each in Notice.objects.all()}, {self.owner, second})
        path = f"/desk/comments/appeal/{Appeal.objects.get().pk}/"
        self.at_desk_as(self.editor)
        self.assertIn("This holds at all editions", self.read(path))
        for answer in ("yes", "no"):
            self.client.post(path, {answer: "1", "words": "Enough is enough."})
        self.assertIsNone(Appeal.objects.get().answer)
        self.at_desk_as(second)
        self.client.post(path, {"yes": "1", "words": "We overdid it."})
        made.refresh_from_db()
        self.assertEqual(made.lifted_by, second)

    def test_that_is_granted_shows_what_was_removed_out_of_the_queue(self):
        self.comment = make_comment(self.story, waits=True)
        made = self.appeal()
        self.at_desk_as(self.editor)
        self.client.post(f"/desk/comments/appeal/{made.pk}/", {"yes": "1", "words": "Sorry."})
        self.assertEqual(self.state(), State.PUBLISHED)

    def test_can_be_granted_when_it_was_put_right_before(self):
        made = sanction(self.comment.author, "ban", self.moderator, self.english, "Enough")
        self.client.post(address_in(mail.outbox[-1]), {"words": "Why?"})
        lift(made, self.moderator, self.english)
        self.at_desk_as(self.editor)
        path = f"/desk/comments/appeal/{Appeal.objects.get().pk}/"
        self.client.post(path, {"yes": "1", "words": "We overdid it."})
        self.assertTrue(Appeal.objects.get().answer.data["granted"])

    def test_against_a_sanction_lifts_it(self):
        made = sanction(self.comment.author, "ban", self.moderator, self.english, "Enough")
        draft = Draft(self.comment.thread, terms_of(self.story), self.comment.author, "Words")
        self.assertEqual(screen(draft).reason, "banned")
        self.client.post(address_in(mail.outbox[-1]), {"words": "Why?"})
        self.at_desk_as(self.editor)
        path = f"/desk/comments/appeal/{Appeal.objects.get().pk}/"
        self.client.post(path, {"yes": "1", "words": "We overdid it."})
        made.refresh_from_db()
        self.assertEqual(made.lifted_by, self.editor)


class AReportOfIllegalContent(Redress):
    def path(self) -> str:
        return f"/en/comments/illegal/{self.comment.permalink}/"

    def report(self, **changes):
        fields = {
            "ground": "hate", "explanation": "See paragraph 130.", "name": "Ada Berg",
            "email": "ada@example.org", "good_faith": "on", **changes,
        }  # fmt: skip
        return self.client.post(self.path(), fields)

    def test_is_led_to_from_the_comment_and_from_the_form_of_a_report(self):
        place = f"{self.story.path_in(self.english)}comments/"
        self.assertIn(f'href="{self.path()}"', self.read(place))
        self.client.force_login(make_reader().account)
        form = f"{place}at/{self.comment.permalink}/report/?part"
        self.assertIn(f'href="{self.path()}"', self.read(form))

    def test_is_received_from_anybody_with_a_receipt(self):
        page = self.read(self.path())
        self.assertIn("<strong>ferries</strong>", page)
        self.assertIn(f">{self.english.conventions.moment(self.comment.written_at)}</time>", page)
        answer = self.report()
        made = IllegalReport.objects.get()
        self.assertEqual((made.comment, made.edition), (self.comment, self.english))
        self.assertIn(made.number, self.read(answer["Location"]))
        [letter] = mail.outbox
        self.assertEqual(letter.to, ["ada@example.org"])
        self.assertIn(made.number, letter.subject)

    def test_leads_back_to_the_story_in_its_edition(self):
        comment = make_comment(make_story(self.arabic))
        page = self.read(f"/ar/comments/illegal/{comment.permalink}/")
        path = comment.thread.story.path_in(self.arabic)
        self.assertIn(f'href="http://localhost:8000{path}"', page)
        self.assertEqual(self.client.get(path).status_code, 200)

    def test_shows_no_comment_of_a_story_whose_comments_are_hidden(self):
        choose(self.story, self.moderator, mode="hidden")
        self.assertEqual(self.client.get(self.path()).status_code, 404)

    def test_asks_in_no_other_language_than_the_editions(self):
        comment = make_comment(make_story(self.arabic))
        page = self.read(f"/ar/comments/illegal/{comment.permalink}/")
        form = page.split('<form class="redress"')[1].split("</form>")[0]
        self.assertEqual(re.findall(r">[^<]*[A-Za-z][^<]*<", form), [])

    def test_calls_the_moderators_once_a_comment_without_its_words(self):
        User.objects.filter(pk=self.editor.pk).update(kinds_without_mail=[])
        for _ in range(2):
            self.report()
        moderators = {self.moderator, self.editor, self.chief}
        self.assertEqual({each.person for each in Notice.objects.all()}, moderators)
        self.assertEqual(Notice.objects.count(), 3)
        [call] = [each for each in mail.outbox if each.to == [self.editor.email]]
        self.assertIn("was reported as illegal: incitement to hatred or violence.", call.subject)
        for typed in ("ferries", "paragraph", "Ada"):
            self.assertNotIn(typed, call.subject + call.body)
        self.at_desk_as(self.editor)
        self.assertIn("See paragraph 130.", self.read(Notice.objects.first().path))

    def test_sends_nothing_that_was_typed_to_an_address_nobody_has_confirmed(self):
        self.report(name="Buy pills", explanation="https://pills.example")
        said = mail.outbox[0].subject + mail.outbox[0].body
        self.assertNotIn("pills", said)

    def test_names_who_reports_but_of_the_abuse_of_children(self):
        self.assertContains(self.report(name="", email=""), "Tell us how to answer you.")
        self.assertFalse(IllegalReport.objects.exists())
        self.report(ground="children", name="", email="")
        self.assertTrue(IllegalReport.objects.exists())
        self.assertEqual(mail.outbox, [])

    def test_is_made_in_good_faith_and_about_a_comment_that_is_there(self):
        self.report(good_faith="")
        self.assertFalse(IllegalReport.objects.exists())
        remove(self.comment, Ruling(self.moderator))
        self.assertEqual(self.client.get(self.path()).status_code, 404)
        self.assertEqual(self.client.get("/en/comments/illegal/nothing/").status_code, 404)

    def test_is_not_cut_when_it_is_too_long(self):
        long = "See paragraph 130. " * 300
        answer = self.report(explanation=long)
        self.assertContains(answer, "Please write at most 5000 characters.")
        self.assertContains(answer, long.strip())
        self.assertFalse(IllegalReport.objects.exists())

    def test_is_taken_so_often_from_one_place(self):
        for _ in range(10):
            self.report()
        self.assertContains(self.report(), "Too many reports")
        self.assertEqual(IllegalReport.objects.count(), 10)

    def decide(self, **fields) -> IllegalReport:
        self.report()
        report = IllegalReport.objects.get()
        self.at_desk_as(self.moderator)
        self.assertIn(report.number, self.read(f"/desk/comments/{self.english.pk}/illegal/"))
        self.client.post(f"/desk/comments/report/{report.pk}/", fields)
        report.refresh_from_db()
        return report

    def test_that_is_right_removes_the_comment_and_tells_both_sides_why(self):
        report = self.decide(yes="1", words="It incites to violence.")
        self.assertTrue(report.decision.data["removed"])
        self.assertEqual(self.state(), State.REMOVED)
        _receipt, to_author, to_reporter = mail.outbox
        self.assertEqual(to_author.to, [self.comment.author.account.email])
        self.assertEqual(to_reporter.to, ["ada@example.org"])
        for letter in (to_author, to_reporter):
            self.assertIn("It incites to violence.", letter.body)
        self.assertNotIn("Ada Berg", to_author.body)
        self.assertNotIn("/appeal/", to_reporter.body)
        address = address_of(report.decision, "reporter").partition("8000")[2]
        self.client.logout()
        self.assertNotIn("<textarea", self.read(address))
        self.client.post(address, {"words": "Still"})
        self.assertFalse(Appeal.objects.exists())

    def test_that_is_wrong_can_be_appealed_by_who_made_it(self):
        self.decide(no="1", words="It is an opinion.")
        self.assertEqual(self.state(), State.PUBLISHED)
        address = address_in(mail.outbox[-1])
        self.client.logout()
        page = self.read(address)
        self.assertIn("It is an opinion.", page)
        self.assertIn("The comment stays: we do not think that it is against the law.", page)
        self.assertEqual(Decision.objects.get(action="illegal").reason, "")
        self.client.post(address, {"words": "It is not."})
        made = Appeal.objects.get()
        self.assertEqual(made.side, "reporter")
        self.at_desk_as(self.editor)
        for path in (
            f"{self.english.pk}/log/", f"{self.english.pk}/appeals/", f"appeal/{made.pk}/",
            f"comment/{self.comment.pk}/",
        ):  # fmt: skip
            page = self.read(f"/desk/comments/{path}")
            self.assertIn("report of illegal content decided: stays", page)
        self.client.post(f"/desk/comments/appeal/{made.pk}/", {"yes": "1", "words": "Right."})
        self.assertEqual(self.state(), State.REMOVED)
        self.assertEqual(mail.outbox[-1].to, ["ada@example.org"])
