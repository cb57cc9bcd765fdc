import logging
import re
from datetime import timedelta

import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from broadsheet.kit.secret_addresses import WithoutTokens
from broadsheet.media.models import Recording
from broadsheet.media.renditions import make_renditions
from broadsheet.people.leaving import leave
from broadsheet.stories.models import PreviewLink
from broadsheet.testing import Newsroom, make_picture, make_story


class APreviewLink(Newsroom):
    def setUp(self):
        super().setUp()
        self.picture = make_picture(self.english)
        make_renditions(self.picture)
        self.recording = Recording.objects.create(
            title="Call", type="audio", duration=1, collection=self.english.collection,
            file=ContentFile(b"sound", "call.mp3"),
        )  # fmt: skip
        self.story = make_story(self.english, live=False, title="Secret", picture=self.picture)
        self.story.body = [
            {"type": "audio", "value": {"audio": self.recording.pk, "caption": "", "credit": ""}}
        ]
        self.story.save_revision()

    def make(self, **form) -> str:
        """Make one at the desk; return its path."""
        self.at_desk_as(self.reporter)
        screen = reverse("preview_links", args=[self.story.pk])
        page = self.client.post(screen, {"hours": "48"} | form).content.decode()
        self.client.logout()
        return re.search(r'value="http://localhost:8000(/preview/[^"]+)"', page)[1]

    def open(self, path: str):
        return self.client.get(path)

    def test_shows_the_newest_draft_to_somebody_without_an_account(self):
        path = self.make()
        self.assertContains(self.open(path), "Secret")
        self.story.title = "Secret, second draft"
        self.story.save_revision()
        self.assertContains(self.open(path), "Secret, second draft")

    def test_is_kept_by_nobody_and_led_to_by_nobody(self):
        response = self.open(self.make())
        said = {
            name: response[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")
        }
        self.assertEqual(
            said,
            {
                "Cache-Control": "private, no-store",
                "X-Robots-Tag": "noindex, nofollow, noarchive",
                "Referrer-Policy": "no-referrer",
            },
        )
        self.assertNotIn("ETag", response)
        self.assertContains(self.client.get("/robots.txt"), "Disallow: /preview/")

    def test_shows_the_draft_s_files_at_addresses_of_its_own(self):
        path = self.make()
        page = self.open(path).content.decode()
        self.assertNotIn("/media/", page.replace(path, ""))
        for address in set(re.findall(rf"{path}[^\s\"]+", page)):
            file = self.open(address)
            self.assertEqual((file.status_code, file["Cache-Control"]), (200, "private, no-store"))
        self.assertIn(f"{path}{self.recording.file.name}", page)
        self.assertIn("images/", page)

    def test_opens_no_other_file(self):
        other = make_picture(self.english)
        make_renditions(other)
        name = other.renditions.first().file.name
        self.assertEqual(self.open(f"{self.make()}{name}").status_code, 404)

    def test_is_answered_alike_when_unknown_expired_and_revoked(self):
        path = self.make()
        unknown = self.open("/preview/abc/")
        with time_machine.travel(timezone.now() + timedelta(hours=48, seconds=1)):
            expired = self.open(path)
        self.at_desk_as(self.editor)
        screen = reverse("preview_links", args=[self.story.pk])
        self.client.post(screen, {"revoke": PreviewLink.objects.get().pk})
        revoked = self.open(path)
        for answer in (expired, revoked):
            self.assertEqual(answer.status_code, 404)
            self.assertEqual(answer.content, unknown.content)
            self.assertEqual(dict(answer.headers), dict(unknown.headers))
        self.assertEqual(unknown["Cache-Control"], "private, no-store")

    def test_is_over_when_whoever_made_it_leaves(self):
        path = self.make()
        leave(self.reporter, [self.english], to=None, by=self.chief)
        self.assertEqual(self.open(path).status_code, 404)

    def test_is_listed_with_who_made_it_and_when_it_was_opened_last(self):
        path = self.make()
        self.at_desk_as(self.editor)
        screen = reverse("preview_links", args=[self.story.pk])
        self.assertContains(self.client.get(screen), "never")
        self.open(path)
        page = self.client.get(screen)
        self.assertNotContains(page, "never")
        self.assertContains(page, "reporter")
        self.assertNotContains(page, path)

    def test_is_not_in_the_database_as_it_is(self):
        token = self.make().split("/")[2]
        self.assertGreaterEqual(len(token) * 6, 256)
        link = PreviewLink.objects.get()
        self.assertNotIn(token, [str(getattr(link, f.attname)) for f in link._meta.fields])

    def test_notes_its_use_once_a_minute(self):
        path = self.make()
        self.open(path)
        first = PreviewLink.objects.get().last_used_at
        self.open(path)
        self.assertEqual(PreviewLink.objects.get().last_used_at, first)

    def test_is_left_out_of_the_log(self):
        path = self.make()
        record = logging.LogRecord("django", 40, "", 1, "Internal Server Error: %s", (path,), None)
        self.assertTrue(WithoutTokens().filter(record))
        self.assertEqual(record.getMessage(), "Internal Server Error: /preview/…")

    def test_is_made_by_nobody_of_another_edition(self):
        self.at_desk_as(self.stranger)
        screen = reverse("preview_links", args=[self.story.pk])
        self.assertEqual(self.client.post(screen, {"hours": "48"}).status_code, 404)
        self.assertFalse(PreviewLink.objects.exists())
