"""Whom a reader does not want to hear, and what she is told."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.comments.models.comments import Comment
from broadsheet.readers.models import Reader


class Mute(models.Model):
    """A reader does not see what somebody writes, and is told nothing of it. Others do."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="mutes")
    muted = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "muted"], name="muted_once"),
            models.CheckConstraint(
                condition=~models.Q(reader=models.F("muted")), name="nobody_mutes_herself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.muted_id}"


class CommentNoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> CommentNoticeQuerySet:
        return self.filter(read_at=None)


class Notice(models.Model):
    """A comment that a reader is told of: written when others see it, never before."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("an answer to a comment of mine")
        MENTION = "mention", _("a comment that names me")

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="comment_notices")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=7, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    # Waits for the next mail of the day.
    is_for_digest = models.BooleanField(default=False)

    objects = CommentNoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "comment"], name="told_once_of_a_comment")
        ]
        indexes = [
            models.Index(fields=["reader", "-id"]),
            models.Index(
                fields=["reader"], name="notices_unread", condition=models.Q(read_at=None)
            ),
            models.Index(
                fields=["reader"], name="notices_for_digest",
                condition=models.Q(is_for_digest=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind}: {self.comment_id}"
