import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from broadsheet.editions.models import Edition
from broadsheet.kit.changes import Announcing
from broadsheet.kit.showing import tag_of
from broadsheet.media.models import Picture


class Author(Announcing, models.Model):
    """Whose name stands over stories of an edition; needs no account."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="authors", verbose_name=_("edition")
    )
    translation_key = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, allow_unicode=True)
    role = models.CharField(_("role"), max_length=120, blank=True)
    about = models.TextField(_("about"), blank=True)
    picture = models.ForeignKey(
        Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("picture"),
    )  # fmt: skip

    panels = [FieldPanel(f) for f in ("edition", "name", "slug", "role", "about", "picture")]

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="one_author_an_address"),
            models.UniqueConstraint(
                fields=["edition", "translation_key"], name="one_author_a_translation"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def affects(self) -> set[str]:
        """The author's page, and the list of all, in which a name has its place."""
        return {tag_of(self), f"authors:{self.edition_id}"}
