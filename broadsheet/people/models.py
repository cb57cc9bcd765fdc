from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person with an account, staff or reader."""

    email = models.EmailField(_("e-mail"), unique=True)
    # Kinds of notices that are not mailed too. At the desk there are all.
    kinds_without_mail = models.JSONField(default=list, blank=True, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def mark_read(self) -> int:
        return self.unread().update(read_at=timezone.now())


class Notice(models.Model):
    """Something a member of the staff should know, shown at the desk until it is read."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("a task for me")
        SUBMITTED = "submitted", _("a story waits for approval")
        RETURNED = "returned", _("a story came back or was approved")
        COMMENTED = "commented", _("a comment on a story of mine, or an answer")
        TRANSLATION = "translation", _("a translation is needed or out of date")
        TAKEDOWN = "takedown", _("something was taken down")
        FAILED = "failed", _("something failed")

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=11, choices=Kind)
    # In the language that the person has chosen for the desk.
    text = models.TextField()
    path = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["person", "read_at", "-at"]),
            models.Index(fields=["at"]),  # for what is forgotten
        ]

    def __str__(self) -> str:
        return self.text
