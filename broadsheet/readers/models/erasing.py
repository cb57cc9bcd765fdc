from __future__ import annotations

from django.db import models
from django.utils import timezone

from broadsheet.people.models import User


class Erasure(models.Model):
    """A reader wants to be erased, and has a day to take it back."""

    account = models.OneToOneField(User, on_delete=models.CASCADE, related_name="erasure")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(db_index=True)
    # In which edition's language the last mail is.
    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.account}: {self.due_at:%Y-%m-%d %H:%M}"
