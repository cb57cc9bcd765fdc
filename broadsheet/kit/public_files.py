"""Files that everybody may have: under names that are ours, and pictures that say nothing else."""

from __future__ import annotations

import posixpath
import secrets
from io import BytesIO
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from PIL import Image, ImageOps

from broadsheet.kit.uploads import PictureField

# What a picture cannot be shown without.
KEPT = ("icc_profile", "transparency")
# Drawings with few colours and hard edges, of which one generation more must not be seen.
QUALITY: dict[str | None, dict[str, Any]] = {
    "JPEG": {"quality": 95}, "WEBP": {"lossless": True}, "AVIF": {"quality": 95},
}  # fmt: skip


def unguessable(folder: str, filename: str) -> str:
    """Where a file is kept: under 128 random bits, and what kind it says it is.

    Public files are made as soon as something is uploaded, and a web server sends them without
    asking us: who has not been shown the address on a page must not be able to guess it.
    """
    extension = posixpath.splitext(filename)[1].lower()
    return f"{folder}/{secrets.token_hex(16)}{extension}"


def without_metadata(file: File) -> ContentFile:
    """The picture, or its first frame, the right way up: no position, camera, text or thumbnail."""
    file.seek(0)
    with Image.open(file) as image:
        format = image.format
        plain = ImageOps.exif_transpose(image)
    plain.info = {name: plain.info[name] for name in KEPT if name in plain.info}
    buffer = BytesIO()
    profile = plain.info.get("icc_profile")
    plain.save(buffer, format, icc_profile=profile, **QUALITY.get(format, {}))
    return ContentFile(buffer.getvalue())


class PublicImageFieldFile(ImageFieldFile):
    def save(self, name: str, content: File, save: bool = True) -> None:
        super().save(name, without_metadata(content), save)


class PublicImageField(models.ImageField):
    """A picture that is public as it is stored, without renditions."""

    attr_class = PublicImageFieldFile

    def formfield(self, **kwargs):
        field = super().formfield(**{"form_class": PictureField} | kwargs)
        if field is not None:
            field.help_text = self.help_text  # Wagtail's field puts its own into the place of it
        return field
