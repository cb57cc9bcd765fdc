"""What a restored database knows nothing of is done again, once."""

from __future__ import annotations

import json
from pathlib import Path
from unittest import mock

from django.db import connection, transaction
from django.utils import timezone

from broadsheet.kit import ledger
from broadsheet.media.models import Picture
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.lifting import lift
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.paragraphs import Paragraph, digest_of
from broadsheet.takedowns.tests.taken import CANARY, PARAGRAPH, Takedowns, everything_in, text
from broadsheet.testing import make_picture, make_story


class Replaying(Takedowns):
    def setUp(self):
        super().setUp()
        self.picture = make_picture(self.english, title=f"{CANARY} p")
        body = [text(PARAGRAPH, f"{CANARY} said so")]
        self.story = make_story(self.english, title=f"{CANARY} s", slug="ferry", body=body)

    def entries(self, work) -> list[tuple[str, dict]]:
        """What the work records, in a database that then forgets it."""
        with (
            mock.patch("broadsheet.kit.ledger.record") as record,
            mock.patch("broadsheet.takedowns.taking.finish"),
        ):
            moment = transaction.savepoint_create()
            work()
            transaction.savepoint_rollback(moment)
        return [(kind, json.loads(json.dumps(data))) for (kind, data), _ in record.call_args_list]

    def replay(self, entries) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            for kind, data in entries:
                ledger.REPLAYS[kind](data)

    def test_a_story_a_paragraph_and_a_picture_go_again(self):
        for work in (
            lambda: self.take_paragraph(self.story, words="Removed.", leaves_note=True),
            lambda: self.take_picture(self.picture),
            lambda: self.take_story(self.story, answer=451, words="Gone."),
        ):
            entries = self.entries(work)
            self.assertFalse(Takedown.objects.filter(key=entries[0][1]["key"]).exists())
            self.replay(entries)
            self.assertTrue(Takedown.objects.filter(key=entries[0][1]["key"]).exists())
        self.assertNotIn(CANARY, everything_in(connection))
        self.assertContains(self.client.get("/en/world/ferry/"), "Gone.", status_code=451)
        self.assertFalse(Path(self.picture.file.path).exists())
        self.assertTrue(all(each.finished_at for each in Takedown.objects.all()))

    def test_one_paragraph_of_a_text_goes_again(self):
        body = [text(PARAGRAPH, f"The ferry sails.</p><p>{CANARY} said so")]
        story = make_story(self.english, slug="text", body=body)
        said = Paragraph(PARAGRAPH, digest=digest_of(f"{CANARY} said so"))
        self.replay(self.entries(lambda: self.take_paragraph(story, said)))
        left = StoryPage.objects.get(pk=story.pk).body[0].value.source
        self.assertEqual(left, "<p>The ferry sails.</p>")

    def test_twice_is_once(self):
        entries = self.entries(lambda: self.take_story(self.story))
        self.replay(entries * 2)
        self.assertEqual(Takedown.objects.count(), 1)

    def test_what_was_lifted_is_lifted(self):
        def take_and_lift():
            taken = self.take_story(self.story)
            Takedown.objects.update(finished_at=timezone.now())
            lift(taken, self.chief)

        self.replay(self.entries(take_and_lift))
        self.assertEqual(Takedown.objects.get().lifted_by, self.chief)
        self.assertEqual(StoryPage.objects.get(pk=self.story.pk).title, f"{CANARY} s")

    def test_of_what_is_not_there_is_nothing(self):
        entries = self.entries(lambda: self.take_picture(self.picture))
        Picture.objects.all().delete()
        self.replay(entries)
        self.assertFalse(Takedown.objects.exists())
