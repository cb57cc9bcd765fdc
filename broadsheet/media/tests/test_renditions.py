from io import BytesIO

from django.core.files.images import ImageFile
from django.test import TestCase
from PIL import Image
from wagtail.models import Collection

from broadsheet.media.models import Picture
from broadsheet.media.renditions import SHAPES, load_renditions, make_renditions, sources
from broadsheet.testing import make_picture, picture_file

SECRET = "SN-4711-CANARY"


def photograph(format: str = "JPEG", orientation: int = 6) -> ImageFile:
    """A photograph that says where, with which camera and how it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    exif.get_ifd(0x8769)[0xA431] = SECRET
    buffer = BytesIO()
    picture = Image.new("RGB", (900, 600), (200, 30, 30))
    picture.save(buffer, format, exif=exif, comment=SECRET.encode(), xmp=SECRET.encode())
    return ImageFile(BytesIO(buffer.getvalue()), name=f"photo.{format.lower()}")


class ReadersGetPictures(TestCase):
    def setUp(self):
        Collection.get_first_root_node() or Collection.add_root(name="Root")

    def test_without_position_or_serial_number(self):
        for format in ("JPEG", "WEBP"):
            picture = make_picture(file=photograph(format))
            self.assertIn(SECRET.encode(), picture.file.open().read())
            make_renditions(picture)
            picture.get_rendition("max-165x165")
            for rendition in picture.renditions.all():
                data = rendition.file.open().read()
                self.assertNotIn(SECRET.encode(), data, rendition.filter_spec)
                self.assertFalse(Image.open(BytesIO(data)).getexif(), rendition.filter_spec)

    def test_the_right_way_up(self):
        picture = make_picture(file=photograph(orientation=6))
        rendition = picture.get_rendition("width-480|format-jpeg")
        self.assertLess(rendition.width, rendition.height)

    def test_in_avif_and_webp_with_a_fallback_of_known_size(self):
        picture = make_picture()
        make_renditions(picture)
        load_renditions([picture])
        with self.assertNumQueries(0):
            found = sources(picture, "news")
        self.assertEqual(set(found.srcsets), {"avif", "webp"})
        self.assertEqual(found.fallback.width / found.fallback.height, SHAPES["news"].ratio)

    def test_nothing_while_none_is_made(self):
        self.assertIsNone(sources(make_picture(), "news"))

    def test_originals_have_no_public_address(self):
        picture = make_picture()
        self.assertNotIn("/media/", picture.file.url)
        self.assertEqual(
            self.client.get(
                f"/media/{picture.file.name}", headers={"host": "localhost:8000"}
            ).status_code,
            404,
        )

    def test_small_pictures_are_not_blown_up_twice(self):
        picture = make_picture(file=picture_file((300, 200)))
        make_renditions(picture)
        self.assertLessEqual(max(r.width for r in picture.renditions.all()), 300)

    def test_pictures_in_debt_are_known(self):
        make_picture(description="", is_decorative=False)
        make_picture(description="", is_decorative=True)
        self.assertEqual(Picture.objects.in_debt().count(), 1)
