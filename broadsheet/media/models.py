from __future__ import annotations

from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.images.image_operations import FilterOperation
from wagtail.images.models import AbstractImage, AbstractRendition, ImageQuerySet, WagtailImageField, get_upload_to
from wagtailmedia.models import AbstractMedia, MediaQuerySet


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


class PictureQuerySet(ImageQuerySet):
    def in_debt(self) -> PictureQuerySet:
        """Pictures whose alt text somebody still owes."""
        return self.filter(description="", is_decorative=False)

    def usable(self) -> PictureQuerySet:
        return self.exclude(rights_until__lt=timezone.now())


class Picture(AbstractImage):
    """A photograph or drawing. `description` is its alt text."""

    file = WagtailImageField(
        verbose_name=_("file"), upload_to=get_upload_to, storage=originals,
        width_field="width", height_field="height",
    )  # fmt: skip
    credit = models.CharField(
        _("credit"), max_length=160, blank=True, help_text=_("© agency / library")
    )
    is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("Says nothing that a reader needs: no alt text.")
    )
    usage_terms = models.CharField(_("usage terms"), max_length=250, blank=True)
    rights_until = models.DateTimeField(_("may be used until"), null=True, blank=True)

    objects = PictureQuerySet.as_manager()

    admin_form_fields = (
        "title", "file", "collection", "description", "is_decorative", "credit", "tags",
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

    def generate_rendition_file(self, filter, *, source=None):
        filter.operations = [*filter.operations, DropMetadata("nometa")]
        return super().generate_rendition_file(filter, source=source)


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter"
            )
        ]


class Recording(AbstractMedia):
    """A piece of audio or video."""

    credit = models.CharField(_("credit"), max_length=160, blank=True)
    transcript = models.TextField(_("transcript"), blank=True)

    objects = MediaQuerySet.as_manager()

    admin_form_fields = (
        "title", "file", "collection", "duration", "width", "height", "thumbnail", "credit",
        "transcript", "tags",
    )  # fmt: skip

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        permissions = [("choose_recording", "Can choose recording")]
