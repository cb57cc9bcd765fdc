import re
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import ReferenceIndex

from broadsheet.media.models import DigitalDocument, Recording
from broadsheet.media.renditions import make_renditions
from broadsheet.media.views import PUBLIC
from broadsheet.testing import Newsroom, make_picture, make_story, picture_file
from broadsheet.upkeep.trees import file_columns

# Packages whose models have no rows, since ours stand in their place.
OURS_INSTEAD = {"wagtailimages", "wagtailmedia"}
RANDOM = re.compile(r"[0-9a-f]{32}\b")


class NamesOfPublicFiles(Newsroom):
    def test_the_name_of_an_upload_is_in_no_address(self):
        file = picture_file()
        file.name = "verdict-guilty.jpg"
        picture = make_picture(self.english, file=file)
        make_renditions(picture)
        for rendition in picture.renditions.all():
            name = PurePosixPath(rendition.file.name).name
            self.assertNotIn("verdict", name)
            self.assertRegex(name, RANDOM)

    def test_nor_that_of_a_recording_and_its_picture(self):
        recording = Recording.objects.create(
            title="Call", type="audio", duration=1, collection=self.english.collection,
            file=ContentFile(b"x", "verdict.mp3"), thumbnail=ContentFile(b"x", "verdict.jpg"),
        )  # fmt: skip
        self.assertRegex(recording.file.name, r"^media/[0-9a-f]{32}\.mp3$")
        self.assertRegex(recording.thumbnail.name, r"^media_thumbnails/[0-9a-f]{32}\.jpg$")

    def test_every_field_for_a_file_is_of_a_folder_that_is_not_served_or_names_at_random(self):
        served = {
            f"{field.model.__name__}.{field.name}"
            for _table, _column, field in file_columns()
            if field.model._meta.app_label not in OURS_INSTEAD
            and Path(field.storage.location) == settings.MEDIA_ROOT
            and field.generate_filename(field.model(), "a.jpg").partition("/")[0] in PUBLIC
            and self.named(field) & self.named(field)
        }
        self.assertEqual(served, set())

    def named(self, field) -> set[str]:
        return {field.generate_filename(field.model(), "a.jpg")}


def make_document(edition, name: str) -> DigitalDocument:
    return DigitalDocument.objects.create(
        title="Report", collection=edition.collection, file=ContentFile(b"%PDF", name)
    )


class Documents(Newsroom):
    def setUp(self):
        super().setUp()
        self.document = make_document(self.english, "report.pdf")

    def linked_from(self, **fields):
        link = f'<p><a linktype="document" id="{self.document.pk}">the report</a></p>'
        story = make_story(self.english, body=[{"type": "text", "value": link}], **fields)
        ReferenceIndex.create_or_update_for_object(story)  # as the background worker does
        return story

    def status(self) -> int:
        return self.client.get(self.document.url).status_code

    def test_nobody_gets_one_that_only_a_draft_leads_to(self):
        self.linked_from(live=False)
        self.assertEqual(self.status(), 404)

    def test_readers_get_it_while_a_live_story_leads_to_it(self):
        story = self.linked_from()
        self.assertIn(f'href="{self.document.url}"', self.read(story.path_in(self.english)))
        response = self.client.get(self.document.url)
        self.assertEqual((response.status_code, response["Cache-Control"]), (200, "no-store"))
        story.unpublish()
        self.assertEqual(self.status(), 404)

    def test_nobody_gets_it_past_the_address_that_asks(self):
        self.assertRegex(self.document.file.name, r"^documents/[0-9a-f]{32}\.pdf$")
        for top in ("media", "originals"):
            path = f"/{top}/{self.document.file.name}"
            self.assertEqual(self.client.get(path).status_code, 404, path)

    def test_one_uploaded_at_the_desk_is_stored_like_any_other_and_deleted_with_its_row(self):
        self.at_desk_as(self.editor)
        form = {
            "title": "Verdict", "file": SimpleUploadedFile("verdict.pdf", b"%PDF"),
            "collection": self.english.collection_id,
        }  # fmt: skip
        self.client.post("/desk/documents/add/", form)
        document = DigitalDocument.objects.get(title="Verdict")
        self.assertRegex(document.file.path, r"/originals/documents/[0-9a-f]{32}\.pdf$")
        self.assertContains(self.client.get("/desk/documents/"), document.url)
        self.client.post(f"/desk/bulk/media/digitaldocument/delete/?id={document.pk}")
        self.assertFalse(DigitalDocument.objects.filter(pk=document.pk).exists())

    def test_what_packages_put_beside_public_files_is_nobodys(self):
        for folder in ("documents", "wagtail_uploads"):
            name = default_storage.save(f"{folder}/verdict.jpg", ContentFile(b"guilty"))
            self.addCleanup(default_storage.delete, name)
            for path in (f"/media/{name}", f"/media/images/../{name}", f"/media//{name}"):
                self.assertEqual(self.client.get(path).status_code, 404, path)

    def test_its_reader_saves_it_and_does_not_open_it_at_the_address_of_the_site(self):
        self.at_desk_as(self.reporter)
        for name in ("report.pdf", "page.html"):
            document = make_document(self.english, name)
            disposition = self.client.get(document.url)["Content-Disposition"]
            self.assertTrue(disposition.startswith("attachment"), disposition)
            self.assertNotIn(name, disposition)

    def test_the_staff_of_its_edition_get_it_and_others_do_not(self):
        self.at_desk_as(self.reporter)
        self.assertEqual(self.status(), 200)
        self.at_desk_as(self.stranger)
        self.assertEqual(self.status(), 404)
