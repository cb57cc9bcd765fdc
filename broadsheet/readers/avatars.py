"""The faces that readers give themselves: small squares, made anew from what was uploaded."""

from __future__ import annotations

from io import BytesIO

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from broadsheet.kit.changes import announce
from broadsheet.kit.uploads import PictureField
from broadsheet.readers.models import Reader

MOST_BYTES = 4 * 1024 * 1024
MOST_PIXELS = 25_000_000
SIDE = 192


class FaceField(PictureField):
    """Whatever may be uploaded at the desk: a reader is no photographer."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Wagtail's field says here what the desk may upload.
        self.help_text = gettext_lazy("JPEG, PNG or WebP up to 4 MB.")

    def to_python(self, data):
        if data and data.size > MOST_BYTES:
            raise ValidationError(_("The picture has more than 4 MB."))
        return super().to_python(data)


class FaceForm(forms.Form):
    face = FaceField(label=gettext_lazy("Picture"))

    def clean_face(self) -> ContentFile:
        uploaded = self.cleaned_data["face"]
        uploaded.seek(0)
        with Image.open(uploaded) as image:  # reads the head alone
            pixels = image.width * image.height
        if pixels > MOST_PIXELS:
            raise ValidationError(_("The picture has more than 25 million pixels."))
        return small_square(uploaded)


def small_square(file) -> ContentFile:
    """Only colours come from the file: no position, text, profile or second frame."""
    file.seek(0)
    with Image.open(file) as image:
        image.draft("RGB", (SIDE * 2, SIDE * 2))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    buffer = BytesIO()
    ImageOps.fit(upright, (SIDE, SIDE)).save(buffer, "WEBP", quality=85)
    return ContentFile(buffer.getvalue())


@transaction.atomic
def put_avatar(reader: Reader, face: ContentFile) -> None:
    remove_avatar(reader)
    reader.avatar.save("face.webp", face, save=False)
    reader.save(update_fields=["avatar"])
    announce(reader)


@transaction.atomic
def remove_avatar(reader: Reader) -> None:
    """The file goes when the row says that it is gone."""
    if not reader.avatar:
        return
    storage, name = reader.avatar.storage, str(reader.avatar.name)
    reader.avatar = None
    reader.save(update_fields=["avatar"])
    announce(reader, removed=True)
    transaction.on_commit(lambda: storage.delete(name))
