"""The logo of an edition, which is public as it is stored."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from broadsheet.editions.models import Edition
from broadsheet.testing import Newsroom

SECRET = b"SN-4711-CANARY"
TELLING = "jane-doe-home"


def drawing(format: str, mode: str = "RGB") -> bytes:
    """One that says where, with what and how it was held, wherever its format has room."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = SECRET.decode()
    text = PngInfo()
    text.add_text("Author", SECRET.decode())
    buffer = BytesIO()
    picture = Image.new(mode, (60, 40), "red")
    said = {"exif": exif, "xmp": SECRET, "comment": SECRET, "pnginfo": text}
    picture.save(buffer, format, **said)
    return buffer.getvalue()


class ALogo(Newsroom):
    def answer(self) -> bytes:
        self.english.refresh_from_db()
        answer = self.client.get(self.english.logo.url)
        self.assertEqual(answer.status_code, 200)
        return answer.getvalue()

    def test_is_published_without_metadata_or_the_name_of_its_file(self):
        for format in ("JPEG", "PNG", "WEBP", "AVIF", "GIF"):
            content = drawing(format)
            self.assertIn(SECRET, content, format)
            name = f"{TELLING}.{format.lower()}"
            self.english.logo = SimpleUploadedFile(name, content)
            self.english.save()
            public = self.answer()
            self.assertNotIn(SECRET, public, format)
            self.assertFalse(Image.open(BytesIO(public)).getexif(), format)
            self.assertRegex(self.english.logo.name, rf"^logos/[0-9a-f]{{32}}\.{format.lower()}$")

    def test_stands_upright_and_its_size_is_known(self):
        self.english.logo = SimpleUploadedFile("a.jpg", drawing("JPEG"))
        self.english.save()
        self.answer()
        self.assertEqual((self.english.logo_width, self.english.logo_height), (40, 60))

    def test_keeps_its_transparent_ground(self):
        for format in ("PNG", "WEBP"):
            buffer = BytesIO()
            Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(buffer, format)
            self.english.logo = SimpleUploadedFile(f"a.{format.lower()}", buffer.getvalue())
            self.english.save()
            public = Image.open(BytesIO(self.answer()))
            self.assertEqual(public.convert("RGBA").getpixel((0, 0))[3], 0, format)

    def test_that_may_carry_scripts_or_is_of_another_kind_is_refused_in_words(self):
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
        bitmap = BytesIO()
        Image.new("RGB", (20, 10)).save(bitmap, "BMP")
        field = Edition._meta.get_field("logo").formfield()
        for name, content, said in (
            ("a.svg", svg, "may carry scripts"),
            ("a.png", svg, "may carry scripts"),
            ("a.bmp", bitmap.getvalue(), "of no kind that is taken"),
            ("a.png", drawing("JPEG"), "its content is JPEG"),
        ):
            with self.assertRaisesMessage(ValidationError, said):
                field.clean(SimpleUploadedFile(name, content))

    def test_is_chosen_in_the_form_with_its_own_word_of_help(self):
        self.at_desk_as(self.chief)
        form = self.client.get(f"/desk/editions/edit/{self.english.pk}/")
        self.assertContains(form, "PNG or WebP with a transparent ground.")
