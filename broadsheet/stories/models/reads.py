from django.db import models

from broadsheet.editions.models import Edition, SectionPage
from broadsheet.stories.models.story import StoryPage


class ReadCount(models.Model):
    """How often a story was opened within one hour. Nothing about who opened it."""

    story = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="read_counts")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    section = models.ForeignKey(SectionPage, on_delete=models.CASCADE, related_name="+")
    hour = models.DateTimeField()
    reads = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "hour"], name="one_count_an_hour")]
        indexes = [
            models.Index(fields=["edition", "hour"]),
            models.Index(fields=["section", "hour"]),
        ]

    def __str__(self) -> str:
        return f"{self.story_id} {self.hour:%Y-%m-%d %H}: {self.reads}"
