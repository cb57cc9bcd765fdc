import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from broadsheet.editions.models import Edition
from broadsheet.kit.changes import Announcing
from broadsheet.kit.showing import tag_of


class Topic(Announcing, models.Model):
    """A person, organisation, place, event or subject that stories of an edition are about."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        PLACE = "place", _("place")
        EVENT = "event", _("event")
        SUBJECT = "subject", _("subject")

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="topics", verbose_name=_("edition")
    )
    translation_key = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SUBJECT)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, allow_unicode=True)
    about = models.TextField(_("about"), blank=True)

    panels = [FieldPanel(f) for f in ("edition", "kind", "name", "slug", "about")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="one_topic_an_address"),
            models.UniqueConstraint(
                fields=["edition", "translation_key"], name="one_topic_a_translation"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def affects(self) -> set[str]:
        return {tag_of(self)}
