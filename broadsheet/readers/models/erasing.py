from __future__ import annotations

from django.db import models
from django.utils import timezone

from broadsheet.people.models import User


class BegunErasure(models.Model):
    """An erasure that is recorded in the ledger and not finished; nothing stops it any more."""

    email = models.EmailField(blank=True)
    # Nobody is erased twice at once.
    account = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, related_name="+")
    # Ids of those who took part by the address.
    readers = models.JSONField(default=list)
    begun_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.pk}: {self.begun_at:%Y-%m-%d %H:%M}"


class Erasure(models.Model):
    """A reader wants to be erased, and has a day to take it back."""

    account = models.OneToOneField(User, on_delete=models.CASCADE, related_name="erasure")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(db_index=True)
    # In which edition's language the last mail is.
    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.account}: {self.due_at:%Y-%m-%d %H:%M}"
