from __future__ import annotations

from django.db import models
from django.utils import timezone

from broadsheet.people.models import User


class FormerAddress(models.Model):
    """Where an account's mails went before; it leads to no account any more."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_addresses")
    email = models.EmailField()
    until = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.email
