"""Whoever publishes signs in with two factors, and there is no way around the second."""

import re
from datetime import timedelta

import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from broadsheet.people.models import Notice
from broadsheet.people.staff import give_role
from broadsheet.people.tests.with_factors import (
    FACTOR,
    SET_UP,
    SIGN_IN,
    SigningInForReal,
    code_now,
    give_app,
)
from broadsheet.people.throttling import MOST_BY_ACCOUNT
from broadsheet.testing import PASSWORD, Role


class SettingItUp(SigningInForReal):
    def test_whoever_publishes_can_do_nothing_before(self):
        for person in (self.owner, self.chief, self.editor, self.front_editor):
            self.sign_in(person)
            for path in ("/desk/", "/desk/pages/", "/desk/account/", "/desk/staff/"):
                self.assertRedirects(self.client.get(path), SET_UP, fetch_redirect_response=False)
            self.assertContains(self.client.get(SET_UP), "Whoever publishes signs in with")
            self.client.post("/desk/logout/")

    def test_others_may_do_without(self):
        for person in (self.reporter, self.translator, self.moderator):
            self.sign_in(person)
            self.assertTrue(self.at_desk())

    def test_where_it_is_only_offered_nobody_has_to(self):
        with self.settings(SECOND_FACTOR="offered"):
            self.sign_in(self.owner)
            self.assertTrue(self.at_desk())

    def set_up_app(self):
        page = self.client.get("/desk/second-factor/app/").content.decode()
        secret = re.search(r'id="totp-key">(\w+)<', page)[1]
        return secret, self.client.post("/desk/second-factor/app/", {"code": code_now(secret)})

    def test_an_app_is_confirmed_by_its_code_and_opens_the_desk(self):
        self.sign_in(self.editor)
        _secret, response = self.set_up_app()
        self.assertRedirects(response, "/desk/second-factor/codes/")
        self.assertTrue(self.at_desk())
        self.assertEqual(self.types_of(self.editor), {"totp", "recovery_codes"})
        self.assertIn("added", Notice.objects.get(person=self.editor).text)
        self.assertEqual([letter.to for letter in mail.outbox], [[self.editor.email]])

    def test_a_wrong_code_confirms_nothing(self):
        self.sign_in(self.editor)
        self.client.get("/desk/second-factor/app/")
        response = self.client.post("/desk/second-factor/app/", {"code": "000000"})
        self.assertContains(response, "Incorrect code")
        self.assertEqual(self.types_of(self.editor), set())
        self.assertFalse(self.at_desk())

    def test_secrets_lie_encrypted_in_the_database(self):
        self.sign_in(self.editor)
        secret, _response = self.set_up_app()
        kept = str(list(Authenticator.objects.values_list("data", flat=True)))
        self.assertNotIn(secret, kept)

    def test_the_password_is_asked_again_of_whoever_signed_in_long_ago(self):
        self.sign_in(self.reporter)
        with time_machine.travel(timezone.now() + timedelta(minutes=6)):
            response = self.client.get("/desk/second-factor/app/")
            again = "/desk/second-factor/password/?next=/desk/second-factor/app/"
            self.assertRedirects(response, again)
            self.assertContains(self.client.post(again, {"password": "wrong"}), "ncorrect")
            self.assertRedirects(
                self.client.post(again, {"password": PASSWORD}), "/desk/second-factor/app/"
            )

    def test_the_last_one_is_not_taken_away_from_whoever_publishes(self):
        give_app(self.editor)
        self.sign_in(self.editor)
        self.give_code(code_now())
        factor = Authenticator.objects.get(user=self.editor, type="totp")
        response = self.client.post(f"{SET_UP}{factor.pk}/remove/", follow=True)
        self.assertContains(response, "add another before")
        self.assertIn("totp", self.types_of(self.editor))

    def test_others_take_theirs_away_with_the_recovery_codes(self):
        give_app(self.reporter)
        self.sign_in(self.reporter)
        self.give_code(code_now())
        factor = Authenticator.objects.get(user=self.reporter, type="totp")
        self.client.post(f"{SET_UP}{factor.pk}/remove/")
        self.assertEqual(self.types_of(self.reporter), set())

    def test_with_the_last_one_goes_what_it_has_proved(self):
        give_app(self.reporter)
        self.sign_in(self.reporter)
        self.give_code(code_now())
        factor = Authenticator.objects.get(user=self.reporter, type="totp")
        self.client.post(f"{SET_UP}{factor.pk}/remove/")
        give_role(self.reporter, self.english, Role.EDITOR, by=self.chief)
        self.assertRedirects(self.client.get("/desk/"), SET_UP)

    def test_nobody_takes_away_what_is_somebody_elses(self):
        give_app(self.reporter)
        factor = Authenticator.objects.get(user=self.reporter, type="totp")
        self.sign_in(self.translator)
        self.assertEqual(self.client.post(f"{SET_UP}{factor.pk}/remove/").status_code, 404)


class ShowingIt(SigningInForReal):
    def setUp(self):
        super().setUp()
        self.codes = give_app(self.editor)

    def test_the_password_alone_signs_nobody_in(self):
        self.assertRedirects(self.sign_in(self.editor), FACTOR)
        self.assertFalse(self.signed_in())
        for path in ("/desk/", "/desk/pages/", "/desk/account/", SET_UP, f"{SET_UP}app/"):
            response = self.client.get(path)
            self.assertEqual(response.status_code, 302, path)
            self.assertIn("/desk/login/", response["Location"])

    def test_the_code_does_and_leads_to_where_one_was_going(self):
        self.sign_in(self.editor, next="/desk/pages/")
        self.assertRedirects(
            self.give_code(code_now()), "/desk/pages/", fetch_redirect_response=False
        )
        self.assertTrue(self.at_desk())

    def test_next_stays_on_the_host(self):
        for foreign in (
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "javascript:alert(1)",
        ):
            self.sign_in(self.editor, next=foreign)
            self.forget_used_codes()
            response = self.client.post(f"{FACTOR}?next={foreign}", {"code": code_now()})
            self.assertEqual(response["Location"], "/desk/")
            self.client.post("/desk/logout/")

    def test_a_code_is_good_for_once(self):
        code = code_now()
        self.sign_in(self.editor)
        self.give_code(code)
        self.client.post("/desk/logout/")
        self.sign_in(self.editor)
        self.give_code(code)
        self.assertFalse(self.signed_in())

    def test_a_recovery_code_is_good_for_once(self):
        for is_good in (True, False):
            self.sign_in(self.editor)
            self.give_code(self.codes[0])
            self.assertEqual(self.signed_in(), is_good)
            self.client.post("/desk/logout/")

    def test_new_recovery_codes_make_the_old_ones_void(self):
        self.sign_in(self.editor)
        self.give_code(code_now())
        response = self.client.post("/desk/second-factor/codes/new/", follow=True)
        self.assertNotContains(response, self.codes[0])
        self.client.post("/desk/logout/")
        self.sign_in(self.editor)
        self.give_code(self.codes[0])
        self.assertFalse(self.signed_in())

    def test_codes_are_guessed_as_slowly_as_passwords(self):
        self.sign_in(self.editor)
        for _guess in range(MOST_BY_ACCOUNT):
            self.assertContains(self.give_code("123456"), "Incorrect code")
        response = self.give_code(code_now())
        self.assertContains(response, "Too many attempts", status_code=429)
        self.assertFalse(self.signed_in())
        again = self.client_class(HTTP_HOST=self.host, REMOTE_ADDR="10.0.3.1")
        self.assertEqual(self.sign_in(self.editor, client=again).status_code, 429)

    def test_recovery_codes_too(self):
        self.sign_in(self.editor)
        for _guess in range(MOST_BY_ACCOUNT):
            self.give_code("12345678")
        self.assertEqual(self.give_code(self.codes[0]).status_code, 429)

    def test_guessing_elsewhere_does_not_keep_the_owner_of_the_account_out(self):
        self.sign_in(self.editor)
        self.give_code(code_now())
        self.client.post("/desk/logout/")
        other = self.client_class(HTTP_HOST=self.host, REMOTE_ADDR="10.0.3.1")
        self.sign_in(self.editor, client=other)
        for _guess in range(MOST_BY_ACCOUNT):
            self.give_code("123456", client=other)
        self.sign_in(self.editor)
        self.give_code(code_now(ahead=1))
        self.assertTrue(self.signed_in())

    def test_a_session_of_before_it_was_set_up_has_to_show_it(self):
        self.sign_in(self.translator)
        give_app(self.translator)
        response = self.client.get("/desk/pages/")
        self.assertRedirects(response, "/desk/login/?next=/desk/pages/")
        self.assertFalse(self.signed_in())

    def test_a_session_that_came_by_any_other_door_has_to_show_it(self):
        self.client.force_login(self.editor)
        self.assertFalse(self.at_desk())
        self.assertFalse(self.signed_in())

    def test_what_one_has_shown_does_not_count_for_another(self):
        self.sign_in(self.editor)
        self.give_code(code_now())
        give_app(self.chief)
        session = self.client.session
        session["_auth_user_id"] = str(self.chief.pk)
        session["_auth_user_hash"] = self.chief.get_session_auth_hash()
        session.save()
        self.assertFalse(self.at_desk())

    def test_a_script_is_refused_and_not_led_to_a_page(self):
        self.client.force_login(self.editor)
        response = self.client.get("/desk/", headers={"X-Requested-With": "XMLHttpRequest"})
        self.assertEqual(response.status_code, 403)

    def test_the_session_gets_a_new_key_with_each_step_up(self):
        self.client.get(SIGN_IN)
        self.sign_in(self.editor)
        before = self.client.session.session_key
        self.give_code(code_now())
        self.assertNotEqual(self.client.session.session_key, before)

    def test_the_password_step_is_over_after_a_quarter_of_an_hour(self):
        self.sign_in(self.editor)
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            self.assertRedirects(self.give_code(code_now()), SIGN_IN)
        self.assertFalse(self.signed_in())

    def test_nobody_comes_to_the_second_step_without_the_first(self):
        self.assertRedirects(self.client.get(FACTOR), SIGN_IN)
        self.assertRedirects(self.give_code(code_now()), SIGN_IN)
        self.assertFalse(self.signed_in())

    def test_a_new_password_by_mail_signs_nobody_in(self):
        self.client.post("/desk/password_reset/", {"email": self.editor.email})
        link = re.search(r"/desk/password_reset/\S+", mail.outbox[0].body)[0]
        form = self.client.get(link, follow=True)
        new = {"new_password1": "another-lantern-9", "new_password2": "another-lantern-9"}
        self.client.post(form.redirect_chain[-1][0], new)
        self.assertFalse(self.signed_in())
        self.assertRedirects(self.sign_in(self.editor, "another-lantern-9"), FACTOR)

    def test_remembering_keeps_the_session_and_not_the_factor(self):
        self.sign_in(self.editor, remember="on")
        self.give_code(code_now())
        self.assertTrue(self.client.cookies["session"]["max-age"])
        self.client.post("/desk/logout/")
        self.assertRedirects(self.sign_in(self.editor), FACTOR)


class LosingIt(SigningInForReal):
    def test_the_owner_resets_his_own_at_the_server(self):
        give_app(self.owner)
        call_command("reset_second_factor", "owner", verbosity=0)
        self.assertEqual(self.types_of(self.owner), set())
        self.assertEqual(ModelLogEntry.objects.get().action, "people.reset_factor")
        self.assertIn("reset", Notice.objects.get(person=self.owner).text)
