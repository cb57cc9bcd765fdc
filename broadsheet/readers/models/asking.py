"""Requests by mail or letter, also of people without an account, and what stands against them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.editions.models import Edition
from broadsheet.people.models import User


class DataRequest(models.Model):
    """Somebody wants to have, or to have erased, what is kept of the address."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("copy of all data")
        ERASURE = "erasure", _("erasure")

    kind = models.CharField(_("wish"), max_length=7, choices=Kind)
    email = models.EmailField(_("e-mail"))
    note = models.TextField(_("note"), blank=True)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="data_requests")
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    # One month after it came (Art. 12 GDPR).
    due_at = models.DateTimeField()
    # The code that was mailed is known to who reads the mail; here is only its digest.
    code_digest = models.CharField(max_length=64, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_until = models.DateTimeField(null=True)
    proved_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    done_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(proved_at__isnull=False), name="done_if_proved"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(refused_at=None), name="done_or_refused"
            ),
        ]
        indexes = [models.Index(fields=["edition", "due_at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.email}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.refused_at is None


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def standing(self) -> LegalHoldQuerySet:
        return self.filter(lifted_at=None, until__gt=timezone.now())


class LegalHold(models.Model):
    """Until when nothing that is kept of an address may be erased, and why. It ends by itself."""

    email = models.EmailField(_("e-mail"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(_("until"))
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="hold_ends_after_begin")
        ]
        indexes = [models.Index(fields=["email"])]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        if self.until and self.until <= timezone.now():
            raise ValidationError({"until": _("A hold ends in the future.")})
