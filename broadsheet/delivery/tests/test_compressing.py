"""What is compressed on its way to readers, and what the server sends from the disk."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.test import TestCase
from wagtail.models import ReferenceIndex

from broadsheet.delivery.making import application
from broadsheet.delivery.wsgi import Answer, call, environ_of
from broadsheet.media.models import DigitalDocument
from broadsheet.testing import make_edition, make_story


def ask(path: str) -> Answer:
    headers = [("host", "localhost:8000"), ("accept-encoding", "gzip")]
    return call(application, environ_of("GET", path, "", headers))


def make_document(name: str, content: bytes) -> DigitalDocument:
    """A document that a live story leads to."""
    document = DigitalDocument.objects.create(title="Report", file=ContentFile(content, name=name))
    link = f'<p><a linktype="document" id="{document.pk}">It</a></p>'
    story = make_story(
        make_edition("en", "The Lantern", "en", "English", ["World"]),
        body=[{"type": "text", "value": link}],
    )
    ReferenceIndex.create_or_update_for_object(story)
    return document


class Compressing(TestCase):
    def test_leaves_a_document_to_the_server_which_sends_it_from_the_disk(self):
        document = make_document("report.txt", b"a" * 5000)
        answer = ask(document.url)

        self.assertEqual((answer.status, answer.whole), (200, b""))
        self.assertEqual(answer.file, (document.file.path, 0, 5000))
        self.assertEqual(answer.header("content-encoding"), "")

    def test_leaves_an_archive_packed(self):
        answer = ask(make_document("figures.csv.gz", b"packed").url)

        self.assertEqual(answer.header("content-encoding"), "")
        self.assertEqual(answer.header("content-type"), "application/gzip")

    def test_leaves_what_readers_may_have_as_it_is(self):
        talk = settings.MEDIA_ROOT / "media/talk.mp3"
        talk.parent.mkdir(parents=True, exist_ok=True)
        talk.write_bytes(b"a" * 5000)
        answer = ask("/media/media/talk.mp3")

        self.assertEqual(answer.file, (str(talk), 0, 5000))
        self.assertEqual(answer.header("content-encoding"), "")

    def test_makes_pages_smaller(self):
        make_edition("en", "The Lantern", "en", "English", ["World"])
        answer = ask("/en/")

        self.assertEqual(answer.header("content-encoding"), "gzip")
        self.assertTrue(answer.whole)
