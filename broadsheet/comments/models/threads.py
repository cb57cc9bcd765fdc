from __future__ import annotations

from django.db import models
from django.utils import timezone

from broadsheet.comments.models.rules import Mode
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage


class Thread(models.Model):
    """What readers say under one story of one edition; made with the first comment or choice."""

    story = models.OneToOneField(StoryPage, on_delete=models.CASCADE, related_name="thread")
    # The story's own choices; without them its section's and its edition's hold.
    mode = models.CharField(max_length=12, choices=Mode, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    seconds_between = models.PositiveIntegerField(null=True, blank=True)
    # Since so many came at once that a moderator looks at each first; until somebody ends it.
    burst_at = models.DateTimeField(null=True, editable=False)
    # Comments that readers see.
    visible = models.PositiveIntegerField(default=0, editable=False)
    # Grows with whatever readers see of it; pages are made anew when it is ahead of `shown`.
    version = models.PositiveBigIntegerField(default=0, editable=False)
    shown = models.PositiveBigIntegerField(default=0, editable=False)
    # The version of which the figures were counted from the comments (reconciling.py).
    checked = models.PositiveBigIntegerField(default=0, editable=False)
    # How many of them cards and the story's page say there are; they follow later.
    counted = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="threads_to_show_anew",
                condition=models.Q(shown__lt=models.F("version")),
            ),
            models.Index(
                fields=["closes_at"],
                name="threads_that_close",
                condition=models.Q(closes_at__isnull=False),
            ),
            models.Index(
                fields=["burst_at"],
                name="threads_in_burst",
                condition=models.Q(burst_at__isnull=False),
            ),
            models.Index(
                fields=["id"],
                name="threads_to_count_anew",
                condition=~models.Q(counted=models.F("visible")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.story)


class Watch(models.Model):
    """A story whose comments a moderator wants to find by a press: one's own list."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="watches")
    story = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="watches")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "story"], name="watched_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.story_id}"
