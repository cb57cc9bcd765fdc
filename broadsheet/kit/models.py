from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils import timezone


class LedgerEntry(models.Model):
    """Something that a database restored from a backup must not forget; see ledger.py."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=40)
    data = models.JSONField()
    is_written = models.BooleanField(default=False)

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["is_written", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    def as_line(self) -> dict[str, object]:
        return {
            "id": str(self.id),
            "at": self.at.isoformat(),
            "kind": self.kind,
            "data": self.data,
        }
