"""A person sees where he is signed in, and ends it."""

from broadsheet.people.models import Session
from broadsheet.testing import PASSWORD, Newsroom

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PATH = "/desk/account/sessions/"


class OwnSessions(Newsroom):
    def setUp(self):
        super().setUp()
        self.at_desk_as(self.reporter)
        self.phone = self.client_class(HTTP_HOST=self.host, HTTP_USER_AGENT=FIREFOX)
        form = {"username": "reporter", "password": PASSWORD}
        self.phone.post("/desk/login/", form)

    def ends(self) -> list[str]:
        return [each.mark for each in self.client.get(PATH).context["sessions"] if not each.is_this]

    def at_desk(self, browser) -> bool:
        return browser.get("/desk/").status_code == 200

    def test_are_listed_by_browser(self):
        response = self.client.get(PATH)
        self.assertContains(response, "Firefox, Linux")
        self.assertContains(response, "<strong>this one</strong>", count=1)
        self.assertNotContains(response, self.phone.session.session_key)

    def test_one_is_ended(self):
        self.client.post(PATH, {"end": self.ends()[0]})
        self.assertFalse(self.at_desk(self.phone))
        self.assertTrue(self.at_desk(self.client))

    def test_all_others_are_ended(self):
        self.client.post(PATH, {"end": "others"})
        self.assertFalse(self.at_desk(self.phone))
        self.assertTrue(self.at_desk(self.client))

    def test_nobody_ends_those_of_another(self):
        mark = self.ends()[0]
        self.at_desk_as(self.editor)
        self.assertNotContains(self.client.get(PATH), "Firefox, Linux")
        self.client.post(PATH, {"end": mark})
        self.assertTrue(self.at_desk(self.phone))

    def account_form(self) -> dict:
        """What the page of the account sends when nothing is changed on it."""
        tabs = self.client.get("/desk/account/").context["panels_by_tab"]
        forms = [panel.get_form() for panels in tabs.values() for panel in panels]
        fields = [(form, name) for form in forms for name in form.fields]
        return {form.add_prefix(name): form[name].value() or "" for form, name in fields} | {
            "name_email-first_name": "R",
            "name_email-last_name": "Eporter",
        }

    def test_a_new_password_ends_the_others_and_not_this_one(self):
        new = self.account_form() | {
            "password-old_password": PASSWORD,
            "password-new_password1": "violet-harbour-27",
            "password-new_password2": "violet-harbour-27",
        }
        self.client.post("/desk/account/", new)
        self.reporter.refresh_from_db()
        self.assertTrue(self.reporter.check_password("violet-harbour-27"))
        self.assertTrue(self.at_desk(self.client))
        self.assertFalse(self.at_desk(self.phone))
        self.assertEqual(self.ends(), [])

    def test_signing_out_ends_the_session_in_the_database(self):
        self.phone.post("/desk/logout/")
        self.assertEqual(Session.objects.filter(person=self.reporter).count(), 1)
