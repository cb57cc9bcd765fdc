"""Staff come by invitation: a link by mail, good once, for a week."""

import re
from datetime import timedelta
from unittest import mock

import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import override_settings
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from broadsheet.editions.models import Edition
from broadsheet.people.invitations import invite
from broadsheet.people.leaving import leave
from broadsheet.people.models import Invitation, Notice, User
from broadsheet.people.staff import take_role
from broadsheet.people.tests.with_factors import SET_UP, SigningInForReal
from broadsheet.testing import PASSWORD, Newsroom, Role, make_person

NEW = "mira@papers.example.org"
JOIN = {"name": "Mira Okafor", "password": "violet-harbour-27", "again": "violet-harbour-27"}


def without_tokens(answer) -> str:
    """A page as it is for everybody: with a token of its own it was no two times the same."""
    return re.sub(r'"[A-Za-z0-9]{64}"', "", answer.content.decode())


def link_in(letter) -> str:
    return re.search(r"/desk/invitation/\S+/", letter.body)[0]


class Inviting(Newsroom):
    def setUp(self):
        super().setUp()
        self.at_desk_as(self.chief)

    def invite(self, email=NEW, roles=(Role.REPORTER,), edition=None):
        path = f"/desk/staff/{(edition or self.english).pk}/invite/"
        return self.client.post(path, {"email": email, "roles": list(roles)})

    def test_a_chief_editor_invites_to_his_own_desk(self):
        self.assertRedirects(self.invite(), f"/desk/staff/{self.english.pk}/")
        letter = mail.outbox[0]
        self.assertEqual(letter.to, [NEW])
        self.assertIn("The Calder Lantern", letter.subject)
        self.assertIn("reporter", letter.body)
        self.assertContains(self.client.get(f"/desk/staff/{self.english.pk}/"), NEW)

    def test_the_row_says_who_when_and_for_what_and_does_not_know_the_link(self):
        self.invite(roles=[Role.EDITOR, Role.MODERATOR])
        row = Invitation.objects.get()
        self.assertEqual(row.invited_by, self.chief)
        self.assertEqual(row.roles, ["editor", "moderator"])
        self.assertEqual(row.expires_at - row.invited_at, timedelta(days=7))
        token = link_in(mail.outbox[0]).split("/")[-2]
        kept = str(Invitation.objects.values())
        self.assertNotIn(token, kept)
        entry = ModelLogEntry.objects.get(action="people.invite")
        self.assertEqual(entry.user, self.chief)

    def test_the_mail_is_in_the_language_of_the_edition(self):
        self.at_desk_as(self.owner)
        self.invite(edition=self.arabic)
        self.assertIn("فانوس كالدر", mail.outbox[0].subject)

    def test_he_cannot_make_chief_editors_nor_assign_by_role(self):
        for role in (Role.CHIEF_EDITOR, Role.ASSIGNED, "owner"):
            self.assertEqual(self.invite(roles=[role]).status_code, 200)
        with self.assertRaises(PermissionDenied):
            invite(NEW, self.english, [Role.CHIEF_EDITOR], by=self.chief)
        self.assertFalse(Invitation.objects.exists())

    def test_nor_invite_to_another_edition(self):
        self.assertEqual(self.invite(edition=self.arabic).status_code, 404)
        with self.assertRaises(PermissionDenied):
            invite(NEW, self.arabic, [Role.REPORTER], by=self.chief)

    def test_an_owner_invites_chief_editors(self):
        self.at_desk_as(self.owner)
        self.invite(roles=[Role.CHIEF_EDITOR], edition=self.arabic)
        self.assertEqual(Invitation.objects.get().roles, [Role.CHIEF_EDITOR])

    def test_others_invite_nobody(self):
        for person in (self.reporter, self.editor, self.front_editor, self.moderator):
            self.at_desk_as(person)
            self.assertEqual(self.invite().status_code, 404)
        self.assertFalse(Invitation.objects.exists())

    def test_bad_input_is_said_in_a_sentence(self):
        response = self.invite(email="no address", roles=[])
        self.assertContains(response, "Enter a valid email address.")
        self.assertContains(response, "no address")

    def test_known_and_unknown_addresses_are_answered_alike(self):
        def said(email):
            response = self.client.get(self.invite(email)["Location"])
            return response.content.decode().count("An invitation goes to")

        self.assertEqual(said(NEW), said(self.stranger.email))
        self.assertEqual(len(mail.outbox), 2)

    def test_inviting_again_revokes_the_earlier_link(self):
        self.invite()
        self.invite()
        first, second = map(link_in, mail.outbox)
        self.client.logout()
        self.assertEqual(self.client.get(first).status_code, 404)
        self.assertEqual(self.client.get(second).status_code, 200)

    def test_it_can_be_revoked_at_the_own_desk_only(self):
        self.invite()
        path = f"/desk/staff/invitations/{Invitation.objects.get().pk}/revoke/"
        self.at_desk_as(make_person("other-chief", (self.arabic, Role.CHIEF_EDITOR)))
        self.assertEqual(self.client.post(path).status_code, 404)
        self.at_desk_as(self.chief)
        self.client.post(path)
        self.assertIsNotNone(Invitation.objects.get().revoked_at)
        self.assertEqual(self.client.get(link_in(mail.outbox[0])).status_code, 404)


class Accepting(SigningInForReal):
    def invited(self, email=NEW, roles=(Role.REPORTER,), edition=None, by=None) -> str:
        invite(email, edition or self.english, list(roles), by or self.chief)
        return link_in(mail.outbox[-1])

    def test_opening_the_link_changes_nothing(self):
        link = self.invited()
        self.assertContains(self.client.get(link), NEW)
        self.assertFalse(User.objects.filter(email=NEW).exists())
        self.assertIsNone(Invitation.objects.get().accepted_at)

    def test_a_name_and_a_password_make_the_account_and_sign_in(self):
        response = self.client.post(self.invited(), JOIN)
        self.assertRedirects(response, "/desk/")
        person = User.objects.get(email=NEW)
        self.assertEqual(person.get_full_name(), "Mira Okafor")
        self.assertEqual(list(Edition.objects.of_staff(person, Role.REPORTER)), [self.english])
        self.assertEqual(Invitation.objects.get().accepted_by, person)
        self.assertIn("Mira Okafor", Notice.objects.get(person=self.chief).text)

    def test_whoever_will_publish_is_led_to_a_second_factor(self):
        self.client.post(self.invited(roles=[Role.EDITOR]), JOIN)
        self.assertRedirects(self.client.get("/desk/"), SET_UP)

    def test_the_page_and_the_new_desk_are_in_the_language_of_the_edition(self):
        link = self.invited(edition=self.arabic, by=self.owner)
        self.assertContains(self.client.get(link), 'lang="ar"')
        self.client.post(link, JOIN)
        profile = UserProfile.objects.get(user__email=NEW)
        self.assertEqual(profile.preferred_language, "ar")

    def test_a_weak_password_is_refused_and_the_name_stays(self):
        for password in ("short", "password123", "mira-papers"):
            form = JOIN | {"password": password, "again": password}
            response = self.client.post(self.link if hasattr(self, "link") else self.keep(), form)
            self.assertContains(response, "Mira Okafor")
        self.assertFalse(User.objects.filter(email=NEW).exists())

    def keep(self) -> str:
        self.link = self.invited()
        return self.link

    def test_two_passwords_that_differ_are_refused(self):
        response = self.client.post(self.invited(), JOIN | {"again": "another-27"})
        self.assertContains(response, "The two passwords differ.")

    def test_a_used_link_is_used_up(self):
        link = self.invited()
        self.client.post(link, JOIN)
        self.client.post("/desk/logout/")
        self.assertEqual(self.client.post(link, JOIN).status_code, 404)

    def test_whatever_is_wrong_is_answered_alike(self):
        used = self.invited("a@example.org")
        self.client.post(used, JOIN)
        self.client.post("/desk/logout/")
        revoked = self.invited("b@example.org")
        self.invited("b@example.org")
        expired = self.invited("c@example.org")
        Invitation.objects.filter(email="c@example.org").update(expires_at=timezone.now())
        of_one_who_left = self.invited("d@example.org", by=self.owner)
        User.objects.filter(pk=self.owner.pk).update(is_active=False)
        unknown = "/desk/invitation/" + "x" * 43 + "/"
        answers = [
            self.client_class(HTTP_HOST=self.host).get(link)
            for link in (used, revoked, expired, of_one_who_left, unknown)
        ]
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.assertEqual(len({without_tokens(answer) for answer in answers}), 1)

    def test_a_link_is_looked_up_by_as_many_queries_whatever_is_wrong(self):
        expired = self.invited()
        Invitation.objects.update(expires_at=timezone.now())
        for link in (expired, "/desk/invitation/unknown/"):
            with self.assertNumQueries(2):  # one of them Wagtail's, for its scripts
                self.client.get(link)

    def test_it_ends_after_seven_days(self):
        link = self.invited()
        with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
            self.assertEqual(self.client.post(link, JOIN).status_code, 404)

    def test_what_the_inviter_may_not_give_any_more_is_not_given(self):
        link = self.invited()
        take_role(self.chief, self.english, Role.CHIEF_EDITOR, by=self.owner)
        self.assertEqual(self.client.post(link, JOIN).status_code, 404)
        self.assertFalse(User.objects.filter(email=NEW).exists())
        self.assertIsNone(Invitation.objects.get().accepted_at)

    def test_whoever_has_an_account_accepts_while_signed_in(self):
        link = self.invited(self.stranger.email)
        self.assertContains(self.client.get(link), "has an account")
        self.assertEqual(self.client.post(link, JOIN).status_code, 200)
        self.assertEqual(list(Edition.objects.of_staff(self.stranger)), [self.arabic])
        with override_settings(SECOND_FACTOR="offered"):
            self.assertRedirects(self.sign_in(self.stranger, next=link), link)
            self.assertContains(self.client.get(link), "Accept")
            self.client.post(link)
        self.assertEqual(Edition.objects.of_staff(self.stranger).count(), 2)
        self.stranger.refresh_from_db()
        self.assertTrue(self.stranger.check_password(PASSWORD))

    def test_nobody_accepts_for_somebody_else(self):
        link = self.invited(self.stranger.email)
        self.sign_in(self.reporter)
        self.client.post(link)
        self.assertIsNone(Invitation.objects.get().accepted_at)

    def test_nobody_gives_himself_a_role_by_inviting_himself(self):
        link = self.invited(self.chief.email, roles=[Role.EDITOR])
        with override_settings(SECOND_FACTOR="offered"):
            self.sign_in(self.chief)
            self.assertEqual(self.client.post(link).status_code, 404)
        self.assertFalse(Edition.objects.of_staff(self.chief, Role.EDITOR).exists())

    def test_a_closed_account_is_begun_anew_without_what_it_had(self):
        former = make_person("former", (self.arabic, Role.CHIEF_EDITOR), is_superuser=False)
        User.objects.filter(pk=former.pk).update(is_active=False)
        self.client.post(self.invited(former.email), JOIN)
        former.refresh_from_db()
        self.assertTrue(former.is_active)
        self.assertEqual(list(Edition.objects.of_staff(former)), [self.english])

    def test_a_chief_editor_does_not_reopen_the_account_of_an_owner(self):
        User.objects.filter(pk=self.owner.pk).update(is_active=False)
        self.client.post(self.invited(self.owner.email), JOIN)
        self.owner.refresh_from_db()
        self.assertFalse(self.owner.is_active and self.owner.is_superuser)

    def test_what_somebody_offered_ends_when_he_leaves(self):
        link = self.invited()
        leave(self.chief, [self.english], None, by=self.owner)
        self.assertIsNotNone(Invitation.objects.get().revoked_at)
        self.assertEqual(self.client.post(link, JOIN).status_code, 404)


class AnsweringAlike(SigningInForReal):
    """Known or not, the same work is done, so that the time tells nothing."""

    def hashed(self, username: str) -> int:
        with mock.patch(
            "django.contrib.auth.hashers.MD5PasswordHasher.encode", return_value="x"
        ) as encode:
            self.sign_in(username, "wrong")
        return encode.call_count

    def test_a_wrong_password_costs_as_much_for_nobody_as_for_somebody(self):
        User.objects.filter(pk=self.editor.pk).update(is_active=False)
        costs = {self.hashed(name) for name in ("owner", "editor", "nobody-of-that-name")}
        self.assertEqual(costs, {1})

    def test_asking_for_a_new_password_says_the_same(self):
        answers = [
            self.client.post("/desk/password_reset/", {"email": email}, follow=True)
            for email in (self.owner.email, "nobody@example.org")
        ]
        known, unknown = map(without_tokens, answers)
        self.assertEqual(known, unknown)
