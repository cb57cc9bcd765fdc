from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.editions.models import Edition
from broadsheet.people.models import User
from broadsheet.readers.models import Reader


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def standing(self, now: datetime) -> SanctionQuerySet:
        return self.filter(Q(until=None) | Q(until__gt=now), lifted_at=None)

    def at(self, edition: Edition) -> SanctionQuerySet:
        return self.filter(Q(edition=None) | Q(edition=edition))


class Sanction(models.Model):
    """What a reader may not do for a while, at one edition or, without one, at all of them."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("warning")
        HELD = "held", _("comments wait for a moderator")
        SUSPENSION = "suspension", _("suspended")
        BAN = "ban", _("banned")

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="sanctions")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # None: for good.
    until = models.DateTimeField(null=True)
    # What imposed it; the reader may have written under another name then.
    decision = models.OneToOneField(
        "comments.Decision", on_delete=models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = SanctionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["reader", "lifted_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("at")),
                name="sanction_ends_after_begin",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reader}"
