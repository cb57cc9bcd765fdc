"""Whoever left since a backup was made does not come back with it."""

import json
from datetime import timedelta
from unittest import mock

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from broadsheet.kit import ledger
from broadsheet.people.invitations import invite, revoke
from broadsheet.people.leaving import leave
from broadsheet.people.models import Invitation, Notice
from broadsheet.people.second_factor import reset_factors
from broadsheet.people.staff import give_role, take_role
from broadsheet.people.tests.with_factors import give_app
from broadsheet.stories.models import PreviewLink
from broadsheet.testing import Newsroom, Role, make_person, make_story


class Replaying(Newsroom):
    def setUp(self):
        super().setUp()
        self.going = make_person("going", (self.english, Role.REPORTER))

    def do_and_forget(self, work) -> list:
        """Do it, restore the database from before, and return what the ledger has of it."""
        moment = transaction.savepoint_create()
        with mock.patch.object(ledger.LedgerEntry.objects, "create") as create:
            work()
        transaction.savepoint_rollback(moment)
        return json.loads(json.dumps([call.kwargs for call in create.call_args_list]))

    def replay(self, entries) -> None:
        self.assertTrue(entries)
        with ledger.replaying():
            for entry in entries:
                ledger.REPLAYS[entry["kind"]](entry["data"])
        self.going.refresh_from_db()

    def test_who_left_has_left(self):
        draft = make_story(self.english, live=False, owner=self.going)
        entries = self.do_and_forget(
            lambda: leave(self.going, [self.english], self.reporter, self.chief)
        )
        self.going.refresh_from_db()
        self.assertTrue(self.going.is_active)
        self.replay(entries * 2)
        self.assertFalse(self.going.is_active)
        self.assertFalse(self.going.has_usable_password())
        self.assertFalse(self.going.groups.exists())
        draft.refresh_from_db()
        self.assertEqual(draft.owner, self.reporter)

    def test_who_has_a_role_in_the_backup_that_was_taken_before_he_left_is_closed_too(self):
        give_role(self.going, self.arabic, Role.EDITOR, self.owner)

        def lose_both():
            take_role(self.going, self.arabic, Role.EDITOR, self.owner)
            leave(self.going, [self.english], None, self.chief)

        self.replay(self.do_and_forget(lose_both))
        self.assertFalse(self.going.is_active)

    def test_an_owner_who_left_owns_nothing_whoever_owned_it_at_the_backup(self):
        self.going.is_superuser = True
        self.going.save()
        entries = self.do_and_forget(lambda: leave(self.going, [self.english], None, self.owner))
        self.owner.is_superuser = False
        self.owner.save()
        self.replay(entries)
        self.assertFalse(self.going.is_superuser or self.going.is_active)

    def test_who_had_come_after_the_backup_is_not_there(self):
        entries = self.do_and_forget(lambda: leave(self.going, [self.english], None, self.chief))
        entries[0]["data"]["person"] = 0
        self.replay(entries)
        self.assertTrue(self.going.is_active)

    def test_a_lost_factor_opens_nothing(self):
        give_app(self.going)
        entries = self.do_and_forget(lambda: reset_factors(self.going, by=None))
        self.assertTrue(Authenticator.objects.filter(user=self.going).exists())
        self.replay(entries)
        self.assertFalse(Authenticator.objects.filter(user=self.going).exists())
        self.assertFalse(Notice.objects.exists())

    def test_revoked_invitations_and_links_are_revoked(self):
        invitation = invite("new@example.org", self.english, [Role.EDITOR], self.chief)
        tomorrow = timezone.now() + timedelta(days=1)
        PreviewLink.make(make_story(self.english, live=False), tomorrow, self.editor)
        link = PreviewLink.objects.get()

        def revoke_both():
            revoke(invitation, self.chief)
            link.revoke(self.editor)

        entries = self.do_and_forget(revoke_both)
        self.assertTrue(Invitation.objects.open().exists())
        self.replay(entries)
        self.assertFalse(Invitation.objects.open().exists())
        self.assertFalse(PreviewLink.objects.valid().exists())
