from __future__ import annotations

import json

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Page,
    PreviewableMixin,
    Revision,
    RevisionMixin,
)

from broadsheet.editions.links import validate_link
from broadsheet.editions.models import Edition, SectionPage
from broadsheet.editions.requests import as_page_of
from broadsheet.fronts.containers import FRONT_BLOCK
from broadsheet.fronts.fields import ContainersField
from broadsheet.kit.changes import Announcing, announce
from broadsheet.stories.models import StoryPage, Topic

# How many of the stories pinned on the home the rails beside stories may take from.
TOP_STORIES = 10


class Front(
    Announcing, PreviewableMixin, LockableMixin, DraftStateMixin, RevisionMixin, models.Model
):
    """What an editor has made of an edition's home or of a section's front.

    A page without one is filled automatically (see `filling.default_containers`).
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="fronts", editable=False
    )
    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, related_name="front", verbose_name=_("front of")
    )
    containers = ContainersField(FRONT_BLOCK, verbose_name=_("containers"), blank=True)
    _revisions = GenericRelation(Revision, related_query_name="front")

    panels = [FieldPanel("containers"), PublishingPanel()]

    class Meta:
        verbose_name = _("front")
        verbose_name_plural = _("fronts")
        permissions = [("publish_front", "Can publish front")]

    def __str__(self) -> str:
        return self.page.title

    @transaction.atomic
    def save(self, *args, update_fields=None, **kwargs):
        result = super().save(*args, update_fields=update_fields, **kwargs)
        # A draft is saved with a few fields only, of an instance that holds its text.
        if update_fields is None and self.page_id == self.edition.page_id:
            self.tell_top_stories()
        return result

    def affects(self) -> set[str]:
        return {f"front:{self.page_id}"}

    def with_content_json(self, content: dict) -> Front:
        """An earlier version, without the cards of stories that were deleted since."""
        containers = without_deleted(json.loads(content["containers"]))
        return super().with_content_json({**content, "containers": json.dumps(containers)})

    def tell_top_stories(self) -> None:
        """Keep what is pinned on the live home where every page of the edition finds it."""
        pinned = self.pinned_ids if self.live else []
        Edition.objects.filter(pk=self.edition_id).update(top_stories=pinned[:TOP_STORIES])
        announce(f"top:{self.edition_id}")

    @property
    def pinned_ids(self) -> list[int]:
        cards = (card for block in self.containers for card in block.value.get("cards", []))
        ids = [card["story"].pk for card in cards if card["story"]]
        return list(dict.fromkeys(ids))

    @property
    def revisions(self):
        return self._revisions

    @property
    def section(self) -> SectionPage | None:
        """The section it is the front of; None for the edition's home."""
        return self.edition.sections.get(self.page_id)

    def get_preview_template(self, request, mode_name):
        return "fronts/front.html"

    def serve_preview(self, request, mode_name):
        from broadsheet.fronts.views import render_front

        with as_page_of(self.edition, request):
            response = render_front(request, self.edition, self.section, self)
        response.headers["Cache-Control"] = "private, no-store"
        return response


def without_deleted(containers: list[dict]) -> list[dict]:
    """The raw data of containers, less the cards whose story is there no more."""
    wanted = {pinned_story(card) for c in containers for card in c["value"].get("cards", [])}
    there = set(StoryPage.objects.filter(pk__in=wanted - {None}).values_list("pk", flat=True))
    kept = []
    for container in containers:
        cards = [c for c in container["value"].get("cards", []) if pinned_story(c) in there]
        kept.append({**container, "value": {**container["value"], "cards": cards}})
    return kept


def pinned_story(card: dict) -> int | None:
    """The story's id; an item of a list may stand there bare or with its id around it."""
    return card.get("value", card)["story"]


class TickerQuerySet(models.QuerySet):
    def running(self, now=None) -> TickerQuerySet:
        now = now or timezone.now()
        return self.filter(starts_at__lte=now).filter(
            models.Q(ends_at=None) | models.Q(ends_at__gt=now)
        )


class TickerEntry(Announcing, models.Model):
    """A line of the bar above every page of an edition."""

    class Style(models.TextChoices):
        PLAIN = "plain", _("plain")
        HOT = "hot", _("hot")
        BREAKING = "breaking", _("breaking")

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="ticker_entries",
        verbose_name=_("edition"),
    )  # fmt: skip
    text = models.CharField(
        _("text"), max_length=120, blank=True, help_text=_("Empty: the story's short headline.")
    )
    style = models.CharField(_("style"), max_length=8, choices=Style, default=Style.HOT)
    story = models.ForeignKey(
        StoryPage, on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("story"),
    )  # fmt: skip
    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("topic"),
    )  # fmt: skip
    section = models.ForeignKey(
        SectionPage, on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("section"),
    )  # fmt: skip
    url = models.CharField(_("address"), max_length=500, blank=True, validators=[validate_link])
    starts_at = models.DateTimeField(
        _("from"), default=timezone.now, null=True, blank=True,
        help_text=_("Empty: with the package that it is in."),
    )  # fmt: skip
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    position = models.SmallIntegerField(_("position"), default=0)

    objects = TickerQuerySet.as_manager()

    panels = [
        FieldPanel("edition"),
        FieldPanel("text"),
        FieldPanel("style"),
        MultiFieldPanel(
            [FieldPanel(f) for f in ("story", "topic", "section", "url")],
            heading=_("Leads to (one of these, or nothing)"),
        ),
        MultiFieldPanel(
            [FieldPanel(f) for f in ("starts_at", "ends_at", "position")], heading=_("When")
        ),
    ]

    class Meta:
        verbose_name = _("ticker entry")
        verbose_name_plural = _("ticker entries")
        ordering = ["position", "-starts_at"]
        indexes = [models.Index(fields=["edition", "position"])]

    def __str__(self) -> str:
        return self.text or str(self.story)

    def affects(self) -> set[str]:
        return {f"ticker:{self.edition_id}"}

    def clean_fields(self, exclude=None) -> None:
        super().clean_fields(exclude)
        was_refused = {"text", "story"} & set(exclude or ())  # and has its sentence
        if not self.text and not self.story_id and not was_refused:
            raise ValidationError({"text": _("Write what the ticker says, or choose a story.")})

    def clean(self) -> None:
        targets = [t for t in (self.story_id, self.topic_id, self.section_id, self.url) if t]
        if len(targets) > 1:
            raise ValidationError(_("A ticker entry leads to one place only."))
        for target in (self.story, self.topic, self.section):
            if target is not None and target.edition.pk != self.edition_id:
                raise ValidationError(_("“%s” belongs to another edition.") % target)
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must be after the beginning.")})
