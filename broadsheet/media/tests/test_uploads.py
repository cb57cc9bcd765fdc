"""What is refused on upload, in which words, and what happens to what is taken."""

import io
import struct
import zlib
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase, override_settings
from django_tasks_db.models import DBTaskResult
from PIL import Image
from wagtail.models import ReferenceIndex

from broadsheet.kit.uploads import refuse_unfit
from broadsheet.media.models import Picture
from broadsheet.testing import Newsroom, make_picture, make_story, picture_file


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def png_head(width: int, height: int) -> bytes:
    """A PNG that says how large it is and has next to nothing else."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b""))


def gif(frames: int, size: tuple[int, int]) -> bytes:
    """A GIF of many empty frames on a large canvas: small as a file, large when decoded."""
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02D\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", *size, 0x80, 0, 0) + b"\0" * 6 + frame * frames + b";"


class AnUpload(SimpleTestCase):
    def refused(self, name: str, content: bytes) -> str:
        with self.assertRaises(ValidationError) as caught:
            refuse_unfit(upload(name, content), name)
        return caught.exception.messages[0]

    def test_of_a_plain_picture_is_taken(self):
        for kind, name in (
            ("JPEG", "a.JPG"),
            ("PNG", "a.png"),
            ("WEBP", "a.webp"),
            ("GIF", "a.gif"),
        ):
            buffer = io.BytesIO()
            Image.new("RGB", (20, 10)).save(buffer, kind)
            refuse_unfit(upload(name, buffer.getvalue()), name)

    def test_whose_bytes_are_not_what_the_name_says(self):
        buffer = io.BytesIO()
        Image.new("RGB", (20, 10)).save(buffer, "PNG")
        sentence = self.refused("a.jpg", buffer.getvalue())
        self.assertEqual(sentence, "“a.jpg” is named like JPEG, but its content is PNG.")

    def test_of_a_drawing_made_of_text(self):
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
        for name in ("a.svg", "a.png"):
            for content in (svg, b"\xef\xbb\xbf \n" + svg):
                self.assertIn("SVG", self.refused(name, content))

    def test_of_another_kind(self):
        self.assertIn("is of no kind that is taken", self.refused("a.tiff", b"II*\0"))

    def test_of_no_picture(self):
        self.assertIn("is not a picture", self.refused("a.png", b"MZ" + b"\0" * 100))

    def test_with_too_many_pixels_is_refused_before_it_is_decoded(self):
        for size in ((10_000, 10_000), (60_000, 60_000)):
            self.assertIn("too many pixels", self.refused("a.png", png_head(*size)))

    def test_of_an_animation_that_is_small_only_as_a_file(self):
        self.assertIn("too many frames", self.refused("a.gif", gif(500, (4000, 4000))))

    def test_of_a_short_animation_is_taken(self):
        refuse_unfit(upload("a.gif", gif(5, (100, 100))), "a.gif")

    @override_settings(WAGTAILIMAGES_MAX_UPLOAD_SIZE=1000)
    def test_of_too_many_bytes(self):
        self.assertIn("a picture may have", self.refused("a.png", b"\x89PNG" + b"\0" * 2000))


class PicturesAtTheDesk(Newsroom):
    def setUp(self):
        super().setUp()
        self.at_desk_as(self.editor)

    def add_several(self, file):
        return self.client.post(
            "/desk/images/multiple/add/",
            {"title": "x", "files[]": file, "collection": self.english.collection_id},
            headers={"X-Requested-With": "XMLHttpRequest"},
        ).json()

    def test_several_are_uploaded_each_with_its_own_answer(self):
        self.assertTrue(self.add_several(picture_file())["success"])
        answer = self.add_several(upload("a.png", b"<svg></svg>"))
        self.assertFalse(answer["success"])
        self.assertIn("SVG", answer["error_message"])
        self.assertEqual(Picture.objects.count(), 1)

    def test_the_form_has_credit_alt_text_and_the_end_of_rights(self):
        form = self.add_several(picture_file())["form"]
        for name in ("credit", "description", "is_decorative", "rights_until"):
            self.assertIn(name, form)

    def test_go_into_no_collection_of_another_edition(self):
        self.client.post(
            "/desk/images/add/",
            {"title": "x", "file": picture_file(), "collection": self.arabic.collection_id},
        )
        self.assertEqual(Picture.objects.get().collection, self.english.collection)

    def renditions_asked_for(self) -> int:
        return DBTaskResult.objects.filter(task_path__endswith="make_renditions_of").count()

    def test_renditions_are_asked_for_on_upload_and_when_the_focal_point_moves(self):
        with self.captureOnCommitCallbacks(execute=True):
            picture = make_picture(self.english)
        self.assertEqual(self.renditions_asked_for(), 1)
        with self.captureOnCommitCallbacks(execute=True):
            picture.title = "Renamed"
            picture.save()
        self.assertEqual(self.renditions_asked_for(), 1)
        with self.captureOnCommitCallbacks(execute=True):
            picture.focal_point_x = picture.focal_point_y = 10
            picture.focal_point_width = picture.focal_point_height = 5
            picture.save()
        self.assertEqual(self.renditions_asked_for(), 2)

    def test_one_that_is_deleted_takes_its_original_along(self):
        picture = make_picture(self.english)
        original = Path(picture.file.path)
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(f"/desk/images/{picture.pk}/delete/")
        self.assertFalse(Picture.objects.exists())
        task = DBTaskResult.objects.get(task_path__endswith="delete_file_from_storage_task")
        task.task.func(*task.args_kwargs["args"])
        self.assertFalse(original.exists())

    def test_a_debt_is_listed_and_paid_on_the_spot(self):
        picture = make_picture(self.english, title="Harbour", description="")
        self.assertContains(self.client.get("/desk/"), "1 picture waits for its alt text")
        self.assertContains(self.client.get("/desk/picture-debts/"), "Harbour")
        self.client.post("/desk/picture-debts/", {"picture": picture.pk, "description": "Boats"})
        self.client.get("/desk/")  # takes away the message that names it
        picture.refresh_from_db()
        self.assertEqual(picture.description, "Boats")
        self.assertNotContains(self.client.get("/desk/picture-debts/"), "Harbour")

    def test_a_decorative_picture_owes_nothing(self):
        picture = make_picture(self.english, title="Harbour", description="")
        self.client.post("/desk/picture-debts/", {"picture": picture.pk, "is_decorative": "on"})
        self.client.get("/desk/")  # takes away the message that names it
        self.assertNotContains(self.client.get("/desk/picture-debts/"), "Harbour")

    def test_nobody_pays_the_debts_of_another_edition(self):
        picture = make_picture(self.arabic, description="")
        path = "/desk/picture-debts/"
        answer = self.client.post(path, {"picture": picture.pk, "description": "Boats"})
        self.assertEqual(answer.status_code, 404)

    def test_ended_rights_are_listed(self):
        make_picture(self.english, title="Expired", rights_until="2020-01-01T00:00Z")
        make_picture(self.english, title="Usable", rights_until="2999-01-01T00:00Z")
        page = self.client.get("/desk/ended-rights/")
        self.assertContains(page, "Expired")
        self.assertNotContains(page, "Usable")

    def test_it_is_told_where_a_picture_is_used(self):
        picture = make_picture(self.english)
        story = make_story(self.english, title="Uses it", picture=picture)
        ReferenceIndex.create_or_update_for_object(story)  # otherwise done in the background
        self.assertContains(self.client.get(f"/desk/images/usage/{picture.pk}/"), "Uses it")
