"""What is refused before a picture is decoded, and the sentence that says why."""

from __future__ import annotations

import posixpath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from wagtail.images.fields import WagtailImageField

FORMATS = {
    "jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "gif": "GIF",
}  # fmt: skip


class PictureField(WagtailImageField):
    """Wagtail's field opens a file before it looks at it; this one looks first."""

    def to_python(self, data):
        if data:
            refuse_unfit(data, data.name)
        return super().to_python(data)


def refuse_unfit(file: File, name: str) -> None:
    """Raise ValidationError when the file is no picture of ours. Only its head is read."""
    extension = posixpath.splitext(name)[1].lower().lstrip(".")
    if file.size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        raise ValidationError(
            _("“%(name)s” has %(size)s; a picture may have %(most)s.")
            % {
                "name": name,
                "size": filesizeformat(file.size),
                "most": filesizeformat(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE),
            }
        )
    if extension == "svg" or is_markup(file):
        raise ValidationError(
            _("“%s” is an SVG or a text: these may carry scripts and are not taken.") % name
        )
    if extension not in FORMATS:
        raise ValidationError(
            _("“%(name)s” is of no kind that is taken: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(FORMATS)}
        )
    try:
        refuse_unfit_image(file, name, FORMATS[extension])
    finally:
        file.seek(0)


def is_markup(file: File) -> bool:
    file.seek(0)
    head = file.read(512).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    file.seek(0)
    return head.startswith(b"<")


def refuse_unfit_image(file: File, name: str, expected: str) -> None:
    try:
        image = Image.open(file, formats=sorted(set(FORMATS.values())))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_many_pixels(name) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise ValidationError(_("“%s” is not a picture, or a broken one.") % name) from None
    if image.format != expected:
        raise ValidationError(
            _("“%(name)s” is named like %(expected)s, but its content is %(found)s.")
            % {"name": name, "expected": expected, "found": image.format}
        )
    pixels = image.width * image.height
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    if pixels > most:
        raise too_many_pixels(name)
    if pixels * frames_in(image, file, most // max(pixels, 1) + 1) > most:
        raise ValidationError(_("“%s” is an animation with too many frames.") % name)


def too_many_pixels(name: str) -> ValidationError:
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
    return ValidationError(
        _("“%(name)s” has too many pixels; a picture may have %(most)s million.")
        % {"name": name, "most": most}
    )


def frames_in(image: Image.Image, file: File, most: int) -> int:
    """The number of frames, counted no further than `most`.

    A GIF does not say how many it has, and Pillow would walk through all of a million.
    """
    if image.format != "GIF":
        return getattr(image, "n_frames", 1)
    file.seek(10)
    file.seek(13 + colour_table(file.read(1)[0]))
    count = 0
    while count < most:
        kind = file.read(1)
        if kind == b"!":
            file.read(1)
        elif kind == b",":
            count += 1
            flags = file.read(9)[8:]
            file.seek(file.tell() + (colour_table(flags[0]) if flags else 0) + 1)
        else:
            break
        skip_blocks(file)
    return count


def colour_table(flags: int) -> int:
    """The bytes of a GIF's colour table that the flags announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def skip_blocks(file: File) -> None:
    while length := file.read(1):
        if length == b"\0":
            return
        file.seek(file.tell() + length[0])
