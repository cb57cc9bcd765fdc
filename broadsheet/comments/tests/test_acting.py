from unittest.mock import patch

import time_machine
from django.utils import timezone

from broadsheet.comments.models import (
    Dislike,
    Like,
    Mute,
    Report,
)
from broadsheet.comments.reconciling import drifts
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.comments.tests.writing import SCRIPT, WhoWrites


class ActingTests(WhoWrites):
    def test_likes_are_counted_once_and_can_be_taken_back(self):
        comment = make_comment(self.story)
        self.sign_in()
        like = f"at/{comment.permalink}/like/"
        self.assertEqual(self.client.get(f"{self.here}{like}").status_code, 200)
        self.assertEqual(Like.objects.count(), 0)
        for _ in range(2):
            answer = self.send("", like, headers=SCRIPT)
        self.assertEqual(answer.json()["likes"], 1)
        self.assertEqual(self.client.get(f"{self.here}mine/").json()["liked"], [comment.permalink])
        self.sign_in(make_reader())
        self.assertEqual(self.client.get(f"{self.here}mine/").json()["liked"], [])
        self.sign_in()
        self.assertEqual(self.send("", like, headers=SCRIPT, undo="1").json()["likes"], 0)
        own = make_comment(self.story, by=self.reader)
        self.assertEqual(self.send("", f"at/{own.permalink}/like/").status_code, 422)
        self.assertEqual(list(drifts()), [])

    def test_a_new_reader_likes_so_many_a_day(self):
        new = make_reader()
        given = [Like(comment=make_comment(self.story), reader=new) for _ in range(3)]
        Like.objects.bulk_create(given)
        self.sign_in(new)
        comment = make_comment(self.story)
        with patch("broadsheet.comments.views_acting.MOST_LIKES_WHEN_NEW", 3):
            answer = self.send("", f"at/{comment.permalink}/like/")
            self.assertContains(answer, "enough for the first day", status_code=422)
        self.send("", f"at/{comment.permalink}/like/")
        self.assertEqual(Like.objects.count(), 4)

    def test_who_is_not_signed_in_is_led_there_before_anything_is_done(self):
        comment = make_comment(self.story)
        for name in ("like", "report", "delete", "mute"):
            answer = self.send("", f"at/{comment.permalink}/{name}/", reason="spam")
            self.assertIn("/account/sign-in/?next=", answer["Location"])
            answer = self.send("", f"at/{comment.permalink}/{name}/", headers=SCRIPT)
            self.assertEqual(answer.status_code, 401)
        self.assertFalse(Like.objects.exists() or Report.objects.exists())

    def test_dislikes_are_there_only_where_the_edition_wants_them(self):
        comment = make_comment(self.story)
        self.sign_in()
        dislike, like = (f"at/{comment.permalink}/{name}/" for name in ("dislike", "like"))
        self.assertNotIn(dislike, self.read(self.here))
        self.assertEqual(self.send("", dislike).status_code, 404)
        self.assertEqual(self.client.get(f"{self.here}{dislike}").status_code, 404)
        self.assertFalse(Dislike.objects.exists())
        self.rules.has_dislikes = True
        self.rules.save()
        self.assertIn(dislike, self.read(self.here))
        self.assertEqual(self.client.get(f"{self.here}{dislike}").status_code, 200)
        for _ in range(2):
            answer = self.send("", dislike, headers=SCRIPT).json()
        self.assertEqual((answer["likes"], answer["dislikes"]), (0, 1))
        mine = self.client.get(f"{self.here}mine/").json()
        self.assertEqual((mine["liked"], mine["disliked"]), ([], [comment.permalink]))
        answer = self.send("", like, headers=SCRIPT).json()
        self.assertEqual((answer["likes"], answer["dislikes"]), (1, 0), "one of both")
        answer = self.send("", dislike, headers=SCRIPT).json()
        self.assertEqual((answer["likes"], answer["dislikes"]), (0, 1))
        self.send("", dislike, undo="1")
        self.assertFalse(Dislike.objects.exists())
        own = make_comment(self.story, by=self.reader)
        self.assertEqual(self.send("", f"at/{own.permalink}/dislike/").status_code, 422)
        self.assertEqual(list(drifts()), [])

    def test_a_report_needs_a_reason_and_counts_once(self):
        comment = make_comment(self.story)
        self.sign_in()
        report = f"at/{comment.permalink}/report/"
        self.assertContains(self.send("", report), "Please choose a reason.", status_code=422)
        self.assertContains(self.client.get(f"{self.here}{report}"), "At most 1,000 characters.")
        page = self.send("", report, reason="spam", note="It sells. " * 101)
        self.assertContains(page, "Please write at most 1,000 characters.", status_code=422)
        self.assertContains(page, ("It sells. " * 101).strip(), status_code=422)
        self.assertNotContains(page, 'rows="2" maxlength', status_code=422)
        for _ in range(2):
            self.send("", report, reason="spam", note="An advertisement")
        self.assertEqual(Report.objects.get().reader, self.reader)
        with time_machine.travel(timezone.now(), tick=False):
            others = [make_comment(self.story) for _ in range(20)]
            for other in others:
                self.send("", f"at/{other.permalink}/report/", reason="spam")
        self.assertEqual(Report.objects.count(), 20)

    def test_without_scripts_a_page_of_ones_own_says_once_what_was_done(self):
        comment = make_comment(self.story)
        self.sign_in()
        at = f"at/{comment.permalink}/"
        page = self.led_on(f"{at}report/", reason="spam")
        self.assertIn("Thank you. A moderator will look at it.", page)
        self.assertIn(f'href="{self.here}{at}"', page)
        self.assertRedirects(self.client.get(f"{self.here}{at}done/"), f"{self.here}{at}")
        self.assertIn("you will see it there nevertheless", self.read(f"{self.here}{at}mute/"))
        self.assertIn("To hide it takes scripts.", self.led_on(f"{at}mute/"))
        self.assertIn("You see again", self.led_on(f"{at}mute/", undo="1"))
        self.send("", f"{at}report/", reason="spam")
        response = self.client.get(f"{self.here}{at}done/")
        self.assertEqual(response["Cache-Control"], "private, no-store")
        self.assertRedirects(self.send("", f"{at}like/"), f"{self.here}{at}")

    def test_muting_is_ones_own_affair(self):
        comment = make_comment(self.story, "Some words")
        self.sign_in()
        mute = f"at/{comment.permalink}/mute/"
        answer = self.send("", mute, headers=SCRIPT).json()
        self.assertIn("You no longer see what this person writes.", answer["said"])
        self.send("", mute)
        self.assertEqual(Mute.objects.get().muted, comment.author)
        self.assertEqual(self.client.get(f"{self.here}mine/").json()["muted"], [comment.author_id])
        self.assertIn("Some words", self.read(self.here))
        self.sign_in(make_reader())
        self.assertEqual(self.client.get(f"{self.here}mine/").json()["muted"], [])
        self.send("", mute, undo="1")
        self.assertEqual(Mute.objects.get().reader, self.reader)
        self.sign_in()
        self.send("", mute, undo="1")
        self.assertFalse(Mute.objects.exists())
