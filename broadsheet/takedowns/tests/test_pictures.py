"""A picture that is taken down is gone with its files, wherever the edition has it."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.db import connection
from django.utils import timezone
from wagtail.models import ReferenceIndex

from broadsheet.delivery.tests.as_the_edge import Reader
from broadsheet.editions.founding import shared_collection
from broadsheet.editions.models import Edition
from broadsheet.fronts.models import Front
from broadsheet.media.models import Picture
from broadsheet.media.renditions import make_renditions
from broadsheet.media.tasks import make_renditions_later
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.finishing import delete_late_files, sweep_versions
from broadsheet.takedowns.lifting import lift
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.tests.taken import CANARY, OTHER, Takedowns, everything_in, text
from broadsheet.takedowns.tests.test_stories import pin
from broadsheet.testing import change_story, make_author, make_picture, make_story, picture_file

LONG_AGO = timezone.now() - timedelta(days=900)


def picture_block(picture, block_id="0b8a5f0c-0000-4000-8000-000000000003") -> dict:
    value = {"picture": picture.pk, "alt": f"{CANARY} a", "caption": f"{CANARY} b", "credit": ""}
    return {"type": "picture", "id": block_id, "value": value}


def gallery_block(*pictures) -> dict:
    items = [
        {
            "type": "item",
            "id": f"0b8a5f0c-0000-4000-8000-00000000010{place}",
            "value": {"picture": each.pk, "alt": "", "caption": f"of {each.pk}", "credit": ""},
        }
        for place, each in enumerate(pictures)
    ]
    value = {"heading": "All", "pictures": items}
    return {"type": "gallery", "id": "0b8a5f0c-0000-4000-8000-000000000004", "value": value}


class APictureTakenDown(Takedowns):
    def setUp(self):
        super().setUp()
        self.picture = make_picture(
            self.english, title=f"{CANARY} t", description=f"{CANARY} d", credit=f"{CANARY} c"
        )
        make_renditions(self.picture)
        self.other = make_picture(self.english, title="The harbour", file=picture_file((900, 600)))
        self.story = make_story(
            self.english, slug="ferry", title="The ferry", picture=self.picture,
            picture_caption=f"{CANARY} e",
            body=[
                picture_block(self.picture), text(OTHER, "The ferry sails"),
                gallery_block(self.picture, self.other),
            ],
            authors=(make_author(self.english, picture=self.picture),),
        )  # fmt: skip
        self.files = [Path(self.picture.file.path)] + [
            Path(rendition.file.path) for rendition in self.picture.renditions.all()
        ]

    def test_is_not_in_the_database_any_more_nor_among_the_files(self):
        self.assertTrue(all(file.exists() for file in self.files))
        self.take_picture(self.picture)
        self.assertEqual([file for file in self.files if file.exists()], [])
        self.assertNotIn(CANARY, everything_in(connection))

    def test_is_on_no_page_and_its_address_answers_404(self):
        address = self.picture.renditions.first().url
        self.assertIn(address, self.read("/en/world/ferry/") + self.read("/en/"))
        self.assertEqual(self.client.get(address).status_code, 200)
        self.take_picture(self.picture)
        self.assertEqual(self.client.get(address).status_code, 404)
        page = self.read("/en/world/ferry/")
        self.assertNotIn(CANARY, page)
        self.assertIn("The ferry sails", page)
        self.assertIn(f"of {self.other.pk}", page)

    def test_is_in_no_version_of_a_front(self):
        front = pin(self.english, self.story)
        containers = list(front.containers.raw_data)
        containers[0]["value"]["cards"][0]["value"]["picture"] = self.picture.pk
        front.containers = json.dumps(containers)
        front.save_revision().publish()
        self.take_picture(self.picture)
        for containers in [
            Front.objects.get(pk=front.pk).containers.raw_data,
            *(json.loads(each.content["containers"]) for each in front.revisions.all()),
        ]:
            self.assertIsNone(containers[0]["value"]["cards"][0]["value"]["picture"])

    def test_goes_with_its_copies_in_the_editions_that_were_chosen(self):
        copy = self.picture.copy_for(self.arabic.collection)
        again = make_picture(self.english)
        self.take_picture(self.picture)
        self.assertTrue(Picture.objects.filter(pk=copy.pk).exists())
        self.assertFalse(Picture.objects.filter(pk=again.pk).exists())
        self.take_picture(copy, self.arabic)
        self.assertFalse(Picture.objects.filter(pk=copy.pk).exists())

    def test_is_not_copied_into_the_edition_again(self):
        copy = self.picture.copy_for(self.arabic.collection)
        self.take_picture(copy, self.arabic)
        self.assertIsNone(self.picture.copy_for(self.arabic.collection))
        lift(Takedown.objects.get(), self.arabic_chief)
        self.assertEqual(self.picture.copy_for(self.arabic.collection).title, f"{CANARY} t")

    def test_that_all_editions_share_is_the_owners(self):
        shared = make_picture(collection=shared_collection(), title=CANARY)
        takedown = self.take_picture(shared, None)
        self.assertIsNone(takedown.edition)
        self.assertFalse(Picture.objects.filter(pk=shared.pk).exists())

    def test_comes_back_as_it_was(self):
        before = (self.picture.title, self.picture.description, self.picture.created_at)
        original = self.files[0].read_bytes()
        body = StoryPage.objects.get(pk=self.story.pk).body.raw_data
        takedown = self.take_picture(self.picture)
        with self.captureOnCommitCallbacks() as later:
            lift(Takedown.objects.get(pk=takedown.pk), self.chief)
        again = Picture.objects.get(pk=self.picture.pk)
        self.assertEqual((again.title, again.description, again.created_at), before)
        self.assertEqual(Path(again.file.path).read_bytes(), original)
        functions = [getattr(each, "func", None) for each in later]
        self.assertIn(make_renditions_later, functions)
        story = StoryPage.objects.get(pk=self.story.pk)
        self.assertEqual((story.picture, story.picture_caption), (again, f"{CANARY} e"))
        self.assertEqual(list(story.body.raw_data), list(body))
        self.assertEqual(story.authors[0].picture, again)
        draft = story.get_latest_revision_as_object()
        self.assertEqual(list(draft.body.raw_data), list(body))
        make_renditions(again)
        self.assertEqual(self.client.get(again.renditions.first().url).status_code, 200)

    def test_a_size_that_was_just_being_made_is_deleted_too(self):
        stem = self.files[0].stem
        late = settings.MEDIA_ROOT / "images" / f"{stem[:20]}.late.avif"
        self.take_picture(self.picture)
        late.write_bytes(b"x")
        neighbour = settings.MEDIA_ROOT / "images" / "quite-another.late.avif"
        neighbour.write_bytes(b"x")
        for file in (late, neighbour):
            os.utime(file, (timezone.now().timestamp() - 10,) * 2)
        delete_late_files()
        self.assertFalse(late.exists())
        self.assertTrue(neighbour.exists())

    def test_is_swept_from_old_versions_that_no_index_knows(self):
        old = make_story(
            self.english, body=[picture_block(self.picture)], picture=self.picture,
            picture_caption=f"{CANARY} old",
        )  # fmt: skip
        old.body, old.picture, old.picture_caption = "[]", None, ""
        old.save_revision().publish()
        StoryPage.objects.update(latest_revision_created_at=LONG_AGO, last_published_at=LONG_AGO)
        before = [each.content for each in old.revisions.order_by("pk")]
        takedown = self.take_picture(self.picture)
        self.assertEqual(sweep_versions(), 1)
        self.assertNotIn(CANARY, everything_in(connection))
        self.assertEqual(sweep_versions(), 0)
        lift(Takedown.objects.get(pk=takedown.pk), self.chief)
        self.assertEqual([each.content for each in old.revisions.order_by("pk")], before)

    def make_story_of_an_old_draft(self, **published):
        """Readers have it now, since its time came, and no index knows."""
        story = make_story(self.english)
        ReferenceIndex.create_or_update_for_object(story)
        values = {"body": [picture_block(self.picture)], "latest_revision_created_at": LONG_AGO}
        StoryPage.objects.filter(pk=story.pk).update(**values | published)

    def test_goes_from_an_old_draft_that_was_just_published(self):
        self.make_story_of_an_old_draft(last_published_at=timezone.now())
        self.take_picture(self.picture)
        self.assertNotIn(CANARY, everything_in(connection))

    def test_is_swept_from_what_readers_have_and_no_index_knows(self):
        self.make_story_of_an_old_draft(last_published_at=LONG_AGO)
        self.take_picture(self.picture)
        sweep_versions()
        self.assertNotIn(CANARY, everything_in(connection))

    def test_is_in_no_public_history_that_readers_have_been_sent(self):
        Edition.objects.filter(pk=self.english.pk).update(public_history=True)
        old = make_story(
            self.english, slug="old", picture=self.picture, picture_caption=f"{CANARY} old"
        )
        change_story(old, "silent", picture=None, picture_caption="")
        StoryPage.objects.update(latest_revision_created_at=LONG_AGO, last_published_at=LONG_AGO)
        reader, kept = Reader(), f"{self.host}/en/world/old/versions/1-2/"
        self.assertIn(CANARY, reader.sent(kept).text)
        with self.captureOnCommitCallbacks(execute=True):
            self.take_picture(self.picture)
        self.assertNotIn(CANARY, reader.sent(kept).text)

    def test_is_in_no_history_that_is_public_later(self):
        old = make_story(
            self.english, slug="old", picture=self.picture, picture_caption=f"{CANARY} old"
        )
        change_story(old, "silent", picture=None, picture_caption="")
        StoryPage.objects.update(latest_revision_created_at=LONG_AGO, last_published_at=LONG_AGO)
        self.take_picture(self.picture)
        Edition.objects.filter(pk=self.english.pk).update(public_history=True)
        self.assertNotIn(CANARY, self.read("/en/world/old/versions/1-2/"))

    def test_its_sealed_copy_is_ours_alone(self):
        takedown = self.take_picture(self.picture)
        place = settings.DATA_DIR / "sealed" / str(takedown.key)
        self.assertEqual(place.stat().st_mode & 0o777, 0o700)
        self.assertEqual((place / "1.json").stat().st_mode & 0o777, 0o600)
        self.assertEqual((place.parent).stat().st_mode & 0o777, 0o700)

    def test_is_sealed_where_files_cannot_be_linked(self):
        original = self.files[0].read_bytes()
        with mock.patch("os.link", side_effect=OSError):
            takedown = self.take_picture(self.picture)
        sealed = next((settings.DATA_DIR / "sealed" / str(takedown.key) / "files").iterdir())
        self.assertEqual(sealed.read_bytes(), original)
