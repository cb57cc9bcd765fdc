from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.editions.models import Edition
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.paragraphs import Note, Paragraph


class TakedownQuerySet(models.QuerySet):
    def standing(self) -> TakedownQuerySet:
        """What is down now."""
        return self.filter(lifted_at=None)

    def of_story(self, story_id: int | str) -> TakedownQuerySet:
        return self.filter(kind=Takedown.Kind.STORY, story=story_id)


class Takedown(models.Model):
    """Something that an edition must not show, who ordered that and why, until it is lifted.

    What was taken down is not in the database any more but under its key among the sealed
    copies (sealing.py). Here stands nothing of its words.
    """

    class Kind(models.TextChoices):
        STORY = "story", _("story")
        PARAGRAPH = "paragraph", _("paragraph")
        PICTURE = "picture", _("picture")

    class Answer(models.IntegerChoices):
        GONE = 410, _("410: gone")
        LEGAL = 451, _("451: unavailable for legal reasons")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    # None: of a shared picture, which is every edition's.
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("edition")
    )
    # None after the story was deleted, and for pictures.
    story = models.ForeignKey(
        StoryPage, on_delete=models.SET_NULL, null=True, related_name="takedowns",
        verbose_name=_("story"),
    )  # fmt: skip
    # Where readers found the story; empty when they never could.
    slug = models.CharField(max_length=255, blank=True)
    block_id = models.CharField(max_length=36, blank=True)
    # Of one paragraph of a block of text (paragraphs.py).
    paragraph_keys = models.JSONField(default=list)
    paragraph_digest = models.CharField(max_length=64, blank=True)
    # The id of the block that says to readers that a paragraph was removed.
    note_id = models.CharField(max_length=36, blank=True)
    file_hash = models.CharField(max_length=40, blank=True)
    # Ids of the pictures that had the file.
    pictures = models.JSONField(default=list)

    answer = models.PositiveSmallIntegerField(
        _("what the address answers"), choices=Answer, default=Answer.GONE
    )
    words = models.TextField(_("words to readers"), blank=True)
    authority = models.URLField(_("address of the authority"), max_length=500, blank=True)

    reason = models.TextField(_("reason"))
    ordered_by = models.CharField(_("ordered by"), max_length=200)
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken down by")
    )
    at = models.DateTimeField(_("taken down at"), default=timezone.now)
    lifted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True)

    # Files that readers or the desk could still have: pairs of storage and name.
    files_left = models.JSONField(default=list)
    # When the takedown or the lifting that may not be finished yet was begun.
    begun_at = models.DateTimeField(default=timezone.now)
    # None while there is something left to be done (finishing.py).
    finished_at = models.DateTimeField(null=True)
    # When all old versions of all stories had been looked through for the pictures.
    swept_at = models.DateTimeField(null=True)

    objects = TakedownQuerySet.as_manager()

    class Meta:
        verbose_name = _("takedown")
        verbose_name_plural = _("takedowns")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["story"],
                condition=models.Q(kind="story", lifted_at=None),
                name="a_story_is_taken_down_once",
            ),
            models.UniqueConstraint(
                fields=["story", "block_id", "paragraph_digest"],
                condition=models.Q(kind="paragraph", lifted_at=None),
                name="a_paragraph_is_taken_down_once",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at=None, lifted_by=None)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="a_takedown_is_lifted_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["edition", "slug"], name="takedown_by_address"),
            models.Index(fields=["file_hash"], name="takedown_by_file"),
        ]

    def __str__(self) -> str:
        """Without a word of what was taken down."""
        where = f"{self.edition}" if self.edition else str(_("all editions"))
        return f"{self.get_kind_display()}, {where}, {self.at:%Y-%m-%d %H:%M}"

    @property
    def paragraph(self) -> Paragraph:
        return Paragraph(self.block_id, frozenset(self.paragraph_keys), self.paragraph_digest)

    @property
    def note(self) -> Note | None:
        return Note(self.note_id, self.words) if self.note_id else None

    @property
    def is_lifted(self) -> bool:
        return self.lifted_at is not None
