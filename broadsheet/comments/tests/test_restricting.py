"""What stands at the place of the box for readers under a sanction."""

import re
from datetime import timedelta

from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from broadsheet.comments.appealing import decide
from broadsheet.comments.models import Appeal, Comment, EditionRules, Mode
from broadsheet.comments.sanctioning import lift, sanction
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.readers.claiming import claim
from broadsheet.readers.models import Reader
from broadsheet.testing import Newsroom, Role, make_story

# What stands before the colon says which decision; the rest differs from second to second.
APPEAL = re.compile(r"/en/comments/appeal/[\w:-]+/")


class ARestrictedReader(Newsroom):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        EditionRules.objects.create(edition=self.english, mode=Mode.OPEN)
        self.story = make_story(self.english)
        self.here = f"{self.story.path_in(self.english)}comments/"
        self.reader = make_reader("Rosa Quay", joined_at=timezone.now() - timedelta(days=9))
        self.until = timezone.now() + timedelta(days=7)
        self.client.force_login(self.reader.account)

    def impose(self, kind: str, edition=None, **more):
        at = edition or self.english
        return sanction(self.reader, kind, self.owner, at, "You called him a *liar*", **more)

    def barred(self) -> str:
        return self.client.get(f"{self.here}mine/").json()["barred"]

    def test_reads_at_once_until_when_why_and_where_to_appeal(self):
        self.impose("suspension", until=self.until)
        page = self.read(f"{self.here}write/")
        for shown in (page, self.barred(), self.read(f"{self.here}write/?part")):
            self.assertIn("You cannot comment here for the time being.", shown)
            self.assertIn(f">{self.english.conventions.moment(self.until)}</time>.", shown)
            self.assertIn("You called him a *liar*", shown)
            self.assertEqual(len(APPEAL.findall(shown)), 1)
            self.assertNotIn("<textarea", shown)
        [appeal] = APPEAL.findall(page)
        self.assertEqual(
            APPEAL.findall(mail.outbox[0].body)[0].partition(":")[0], appeal.partition(":")[0]
        )
        self.assertIn("Your appeal", self.appealed(appeal))

    def test_appeals_against_what_was_imposed_on_her_old_name_too(self):
        old = Reader.objects.create(
            name="Rosa of old", name_key="rosaofold", claimable_email=self.reader.account.email
        )
        sanction(old, "ban", self.owner, self.english, "You called him a *liar*")
        self.assertEqual(self.barred(), "")
        claim(self.reader.account, old)
        [appeal] = APPEAL.findall(self.barred())
        self.assertIn("Your appeal", self.appealed(appeal))
        decide(Appeal.objects.get(), self.chief, True, "You were right.")
        self.assertEqual(self.barred(), "")

    def appealed(self, address: str) -> str:
        return self.client.post(address, {"words": "He is one."}, follow=True).content.decode()

    def test_is_not_shown_in_what_others_get(self):
        make_comment(self.story)
        self.impose("ban")
        for address in (self.here, f"{self.here}part/newest/"):
            self.assertNotIn("You can no longer comment", self.read(address))
        self.client.force_login(make_reader().account)
        self.assertIn("<textarea", self.read(f"{self.here}write/"))
        self.assertEqual(self.barred(), "")

    def test_who_is_banned_for_good_and_suspended_too_reads_of_the_ban(self):
        self.impose("suspension", until=self.until)
        self.impose("ban")
        shown = self.barred()
        self.assertIn("You can no longer comment here.", shown)
        self.assertNotIn("This holds until", shown)

    def test_of_two_alike_the_longer_is_told(self):
        longest = self.until + timedelta(days=30)
        for until in (self.until, longest, self.until):
            self.impose("suspension", until=until)
        self.assertIn(self.english.conventions.moment(longest), self.barred())

    def test_whose_comments_wait_reads_so_above_the_box(self):
        self.impose("held", until=self.until)
        page = self.read(f"{self.here}write/?part")
        self.assertIn("Your comments wait here until a moderator has read them.", page)
        self.assertIn("You called him a *liar*", page)
        self.assertIn("<textarea", page)
        self.assertEqual(self.barred(), "")

    def test_keeps_what_was_typed_before(self):
        self.impose("suspension", until=self.until)
        response = self.client.post(f"{self.here}write/", {"text": "Typed for an hour"})
        self.assertContains(response, ">Typed for an hour</textarea>", status_code=422)
        self.assertContains(response, "You called him", status_code=422)

    def test_reads_instead_of_the_box_for_an_edit_too(self):
        comment = make_comment(self.story, "Before", by=self.reader)
        self.impose("suspension", until=self.until)
        page = self.read(f"{self.here}at/{comment.permalink}/edit/")
        self.assertIn("You called him", page)
        self.assertNotIn("<textarea", page)

    def test_has_the_box_again_once_it_is_lifted_or_over_and_at_other_editions(self):
        lift(self.impose("suspension", until=self.until), self.chief, self.english)
        self.impose("warning")
        self.impose("ban", edition=self.arabic)
        self.assertEqual(self.barred(), "")
        self.assertIn("<textarea", self.read(f"{self.here}write/"))

    def test_of_the_newsroom_is_asked_nothing(self):
        self.impose("ban")
        self.reader.account.groups.add(self.english.roles.get(role=Role.EDITOR).group)
        self.client.force_login(self.reader.account)
        self.assertEqual(self.barred(), "")
        self.client.post(f"{self.here}write/", {"text": "Words"})
        self.assertEqual(Comment.objects.count(), 1)
