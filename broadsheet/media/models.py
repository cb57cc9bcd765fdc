from __future__ import annotations

import posixpath
from collections.abc import Callable
from functools import partial

from django.core.files.images import ImageFile
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.image_operations import FilterOperation
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    ImageQuerySet,
    WagtailImageField,
    get_upload_to,
)
from wagtail.models import Collection
from wagtailmedia.models import AbstractMedia, MediaQuerySet

from broadsheet.kit.changes import Announcing
from broadsheet.kit.public_files import unguessable
from broadsheet.kit.showing import tag_of


def originals():
    return storages["originals"]


class DropMetadata(FilterOperation):
    """Leaves the position, serial numbers and other metadata of the original behind.

    Runs last: the orientation has been applied by then. The colour profile stays.
    """

    def construct(self) -> None:
        pass

    def run(self, willow, image, env):
        for kind in ("exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop"):
            willow.image.info.pop(kind, None)
        return willow


def recording_to(instance: Recording, filename: str) -> str:
    return unguessable("media", filename)


def thumbnail_to(instance: Recording, filename: str) -> str:
    return unguessable("media_thumbnails", filename)


def document_to(instance: DigitalDocument, filename: str) -> str:
    return unguessable("documents", filename)


def store_file(file: FieldFile) -> None:
    """Put an uploaded file where it belongs before the row's transaction, which locks."""
    if file and not file._committed:  # type: ignore[attr-defined]
        file.save(str(file.name), file.file, save=False)


# Apps that know pictures which an edition must not have say so here: asked for the picture and
# the collection it would be copied into.
refusals_to_copy: list[Callable[[Picture, Collection], bool]] = []


class PictureQuerySet(ImageQuerySet):
    def in_debt(self) -> PictureQuerySet:
        """Pictures whose alt text somebody still owes."""
        return self.filter(description="", is_decorative=False)


class Picture(Announcing, AbstractImage):
    """A photograph or drawing. `description` is its alt text."""

    file = WagtailImageField(
        verbose_name=_("file"), upload_to=get_upload_to, storage=originals,
        width_field="width", height_field="height",
    )  # fmt: skip
    credit = models.CharField(
        _("credit"), max_length=160, blank=True, help_text=_("© agency / library")
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("Says nothing that a reader needs: no alt text."),
    )
    usage_terms = models.CharField(_("usage terms"), max_length=250, blank=True)
    rights_until = models.DateTimeField(_("may be used until"), null=True, blank=True)

    objects = PictureQuerySet.as_manager()

    search_auto_update = False  # found without an index: broadsheet/search/desk.py

    # No tags, here as with recordings: Wagtail offers everybody those of all editions.
    admin_form_fields = (
        "title", "file", "collection", "description", "is_decorative", "credit",
        "usage_terms", "rights_until", "focal_point_x", "focal_point_y", "focal_point_width",
        "focal_point_height",
    )  # fmt: skip

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_picture", "Can choose picture")]

    @property
    def default_alt_text(self) -> str:
        return "" if self.is_decorative else self.description

    def affects(self) -> set[str]:
        return {tag_of(self)}

    def save(self, *args, **kwargs):
        store_file(self.file)
        if self.file and not self.file_hash:
            self._set_file_hash()  # by which copies are known
        return self.save_row(*args, **kwargs)

    @transaction.atomic
    def save_row(self, *args, **kwargs):
        """Ask for the sizes that readers get, once what they depend on is stored."""
        before = Picture.objects.filter(pk=self.pk).values_list(*RENDITIONS_DEPEND_ON).first()
        result = super().save(*args, **kwargs)
        after = (self.file.name, *(getattr(self, name) for name in RENDITIONS_DEPEND_ON[1:]))
        if before != after:
            from broadsheet.media.tasks import make_renditions_later

            transaction.on_commit(partial(make_renditions_later, self))
        return result

    def copy_for(self, collection: Collection) -> Picture | None:
        """The same picture in another edition's collection, where its alt text is owed anew.

        A picture in no edition's collection is shared and stays itself. None: the edition
        must not have it.
        """
        if not hasattr(self.collection, "edition") or self.collection == collection:
            return self
        if any(is_refused(self, collection) for is_refused in refusals_to_copy):
            return None
        copied = Picture.objects.filter(
            collection=collection, file_hash=self.get_file_hash()
        ).first()
        if copied:
            return copied
        kept = (
            "title", "file_size", "file_hash", "credit", "is_decorative",
            "usage_terms", "rights_until", "uploaded_by_user",
        )  # fmt: skip
        copied = Picture(
            collection=collection,
            **{name: getattr(self, name) for name in kept},
        )  # fmt: skip
        copied.set_focal_point(self.get_focal_point())
        with self.file.open("rb") as file:
            copied.file = ImageFile(file, name=posixpath.basename(self.file.name))
            copied.save()
        return copied

    def generate_rendition_file(self, filter, *, source=None):
        filter.operations = [*filter.operations, DropMetadata("nometa")]
        return super().generate_rendition_file(filter, source=source)


RENDITIONS_DEPEND_ON = (
    "file", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
)  # fmt: skip


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter"
            )
        ]

    def get_upload_to(self, filename: str) -> str:
        return unguessable("images", filename)


class Recording(Announcing, AbstractMedia):
    """A piece of audio or video."""

    file = models.FileField(_("file"), upload_to=recording_to)
    thumbnail = models.FileField(_("thumbnail"), upload_to=thumbnail_to, blank=True)
    # Set on what was copied for a translation.
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="copies"
    )

    credit = models.CharField(_("credit"), max_length=160, blank=True)
    transcript = models.TextField(_("transcript"), blank=True)

    objects = MediaQuerySet.as_manager()

    admin_form_fields = (
        "title", "file", "collection", "duration", "width", "height", "thumbnail", "credit",
        "transcript",
    )  # fmt: skip

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        permissions = [("choose_recording", "Can choose recording")]

    def affects(self) -> set[str]:
        return {tag_of(self)}

    def save(self, *args, **kwargs):
        store_file(self.file)
        return super().save(*args, **kwargs)

    def copy_for(self, collection: Collection) -> Recording:
        """The same recording in another edition's collection."""
        if not hasattr(self.collection, "edition") or self.collection == collection:
            return self
        copied = self.copies.filter(collection=collection).first()
        if copied:
            return copied
        kept = ("title", "type", "duration", "width", "height", "credit", "uploaded_by_user")
        copied = Recording(
            collection=collection, copied_from=self, **{name: getattr(self, name) for name in kept}
        )
        with self.file.open("rb") as file:
            copied.file.save(posixpath.basename(str(self.file.name)), file, save=False)
        copied.save()
        return copied


class DigitalDocument(AbstractDocument):
    """A file that a text links to. Its storage is never served: documents.py says who has it."""

    file = models.FileField(_("file"), upload_to=document_to, storage=originals)

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        pass
