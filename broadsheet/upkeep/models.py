from __future__ import annotations

from django.db import models
from django.utils import timezone


class Backup(models.Model):
    """A whole backup that this installation made or looked at."""

    name = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()
    bytes = models.PositiveBigIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    # What was wrong when it was verified last.
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def last(cls) -> Backup | None:
        return cls.objects.first()

    @classmethod
    def last_verified(cls) -> Backup | None:
        return cls.objects.exclude(verified_at=None).order_by("-verified_at").first()


class Trouble(models.Model):
    """Something that is not as it should be, of which the owners know; gone when they know
    that it is well again."""

    # The word for it, and behind it the path if there are several of this name.
    name = models.TextField(primary_key=True)
    since = models.DateTimeField(default=timezone.now)
    well_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
