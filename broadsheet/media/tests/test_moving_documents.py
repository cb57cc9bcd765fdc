"""Documents that Wagtail kept in the public directory, brought to where nobody is sent them."""

from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection
from wagtail.documents.models import Document
from wagtail.models import ReferenceIndex

from broadsheet.media.models import DigitalDocument
from broadsheet.testing import Newsroom, make_story

moving = import_module("broadsheet.media.migrations.0003_move_documents")


class ADocumentOfBefore(Newsroom):
    def setUp(self):
        super().setUp()
        self.before = Document.objects.create(
            title="Report", collection=self.english.collection, file_hash="abc",
            file=ContentFile(b"%PDF", "verdict-report.pdf"),
        )  # fmt: skip
        self.before.tags.add("court")
        link = f'<p><a linktype="document" id="{self.before.pk}">the report</a></p>'
        self.story = make_story(self.english, body=[{"type": "text", "value": link}])
        ReferenceIndex.create_or_update_for_object(self.story)
        kind = ContentType.objects.get_for_model(Document)
        ReferenceIndex.objects.filter(object_id=self.story.pk).update(to_content_type=kind)

    def move(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            moving.move_documents(apps, SimpleNamespace(connection=connection))

    def test_has_its_key_its_tags_and_its_readers_and_no_public_file(self):
        self.move()
        document = DigitalDocument.objects.get(pk=self.before.pk)
        self.assertRegex(document.file.name, r"^documents/[0-9a-f]{32}\.pdf$")
        self.assertEqual(document.file.read(), b"%PDF")
        self.assertEqual(document.created_at, self.before.created_at)
        self.assertEqual(document.file_hash, "abc")
        self.assertEqual(list(document.tags.names()), ["court"])
        self.assertEqual(self.client.get(document.url).status_code, 200)
        self.assertIn(document.url, self.read(self.story.path_in(self.english)))
        self.assertFalse(self.before.file.storage.exists(self.before.file.name))
        self.assertFalse(Document.objects.exists())

    def test_without_its_file_is_moved_all_the_same(self):
        self.before.file.storage.delete(self.before.file.name)
        self.move()
        self.assertTrue(DigitalDocument.objects.filter(pk=self.before.pk).exists())

    def test_leaves_its_key_to_no_other(self):
        self.move()
        file = ContentFile(b"x", "x.pdf")
        self.assertNotEqual(
            DigitalDocument.objects.create(title="New", file=file).pk, self.before.pk
        )
