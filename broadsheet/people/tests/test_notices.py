"""Notices at the desk: read, counted, mailed as one wishes, forgotten."""

from datetime import timedelta

import time_machine
from django.core import mail
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.users.models import UserProfile

from broadsheet.people.models import Notice
from broadsheet.people.notices import forget_old, isolated, notify
from broadsheet.testing import Newsroom

Kind = Notice.Kind


class ANotice(Newsroom):
    def notify(self, text="The bridge is open", path="/desk/pages/", kind=Kind.RETURNED, **more):
        notify([self.reporter], kind, text, path, **more)
        return Notice.objects.latest("pk")

    def test_is_counted_in_the_menu_until_it_is_read(self):
        self.notify()
        notice = self.notify()
        self.at_desk_as(self.reporter)
        self.assertIn("Notices (2)", self.read("/desk/"))
        self.client.post("/desk/notices/", {"read": notice.pk})
        self.assertIn("Notices (1)", self.read("/desk/"))
        self.client.post("/desk/notices/", {"all": "1"})
        self.assertNotIn("Notices (", self.read("/desk/"))

    def test_leads_to_what_it_is_about_and_is_read_by_that(self):
        notice = self.notify()
        self.at_desk_as(self.reporter)
        response = self.client.post("/desk/notices/", {"open": notice.pk})
        self.assertEqual(response["Location"], "/desk/pages/")
        self.assertIsNotNone(Notice.objects.get().read_at)

    def test_can_be_acted_on_where_it_stands(self):
        self.notify()
        self.at_desk_as(self.reporter)
        page = self.read("/desk/notices/").split("<main")[1]
        self.assertEqual(page.count('method="post"'), 2)
        self.assertEqual(page.count("csrfmiddlewaretoken"), 2)

    def test_is_not_read_by_looking_at_the_list(self):
        self.notify()
        self.at_desk_as(self.reporter)
        self.read("/desk/notices/")
        self.assertIsNone(Notice.objects.get().read_at)

    def test_that_is_unread_stands_before_newer_ones_that_are_read(self):
        self.notify("Older, unread")
        newer = self.notify("Newer, read")
        Notice.objects.filter(pk=newer.pk).mark_read()
        self.at_desk_as(self.reporter)
        page = self.read("/desk/notices/")
        self.assertLess(page.index("Older, unread"), page.index("Newer, read"))

    def test_is_ones_own_alone(self):
        notice = self.notify()
        self.at_desk_as(self.editor)
        self.assertNotIn("The bridge is open", self.read("/desk/notices/"))
        for name in ("open", "read"):
            response = self.client.post("/desk/notices/", {name: notice.pk})
            self.assertEqual(response.status_code, 404)
        self.client.post("/desk/notices/", {"all": "1"})
        self.assertIsNone(Notice.objects.get().read_at)

    def test_tells_nobody_of_his_own_doing(self):
        notify([self.reporter, self.editor], Kind.RETURNED, "Done", by=self.reporter)
        self.assertEqual([n.person for n in Notice.objects.all()], [self.editor])
        self.assertEqual([letter.to for letter in mail.outbox], [[self.editor.email]])

    def test_is_mailed_with_a_link_in_the_language_of_ones_desk(self):
        UserProfile.objects.create(user=self.reporter, preferred_language="ar")
        title = isolated("The bridge")
        self.notify(gettext_lazy("Sign in"), "/desk/pages/7/edit/")
        [letter] = mail.outbox
        self.assertIn("http://localhost:8000/desk/pages/7/edit/", letter.body)
        [(html, kind)] = letter.alternatives
        self.assertEqual(kind, "text/html")
        self.assertIn('<html lang="ar" dir="rtl">', html)
        self.assertIn('href="http://localhost:8000/desk/pages/7/edit/"', html)
        self.notify(title)
        self.assertEqual(mail.outbox[1].subject, "The bridge")
        self.assertIn(title, mail.outbox[1].body)

    def test_cannot_write_markup_or_headers_into_its_mail(self):
        self.notify("<b>Bold</b>\nBcc: everybody@example.org")
        [letter] = mail.outbox
        self.assertEqual(letter.subject, "<b>Bold</b>")
        self.assertIn("&lt;b&gt;Bold", letter.alternatives[0][0])

    def test_is_at_the_desk_without_a_mail_for_kinds_one_wants_none_of(self):
        self.at_desk_as(self.reporter)
        page = self.read("/desk/account/")
        self.assertNotIn("submitted_notifications", page)
        form = {
            "name_email-first_name": "R", "name_email-last_name": "R",
            "name_email-email": self.reporter.email, "locale-preferred_language": "",
            "locale-current_time_zone": "", "theme-theme": "system", "theme-contrast": "system",
            "theme-density": "default",
            "notices-mailed": [kind for kind in Kind.values if kind != Kind.RETURNED],
        }  # fmt: skip
        response = self.client.post("/desk/account/", form)
        self.assertRedirects(response, "/desk/account/")
        self.reporter.refresh_from_db()
        self.notify(kind=Kind.RETURNED)
        self.notify(kind=Kind.ASSIGNED)
        self.assertEqual(Notice.objects.count(), 2)
        self.assertEqual(len(mail.outbox), 1)

    def test_is_forgotten_after_ninety_days(self):
        for days in (91, 89):
            with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
                self.notify(f"{days} days ago")
        forget_old()
        self.assertEqual(Notice.objects.get().text, "89 days ago")

    def test_costs_the_same_however_many_there_are(self):
        self.at_desk_as(self.reporter)
        self.notify()
        self.read("/desk/notices/")
        with self.assertNumQueries(21):
            self.read("/desk/notices/")
        for number in range(60):
            self.notify(f"Notice {number}")
        with self.assertNumQueries(21):
            self.read("/desk/notices/")

    def test_is_left_to_many_people_at_a_fixed_cost(self):
        with self.assertNumQueries(2):
            notify([self.reporter, self.editor, self.chief], Kind.FAILED, "It failed")
