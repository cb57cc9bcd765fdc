from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from broadsheet.readers.models.readers import Reader
from broadsheet.stories.models import Author, StoryPage, Topic


class SavedStory(models.Model):
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="saved")
    story = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "story"], name="saved_once"),
        ]
        indexes = [models.Index(fields=["reader", "-at"])]

    def __str__(self) -> str:
        return str(self.story)


class Follow(models.Model):
    """A topic, an author or the comments of a story that a reader wants to hear of."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="follows")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="followers")
    author = models.ForeignKey(
        Author, on_delete=models.CASCADE, null=True, related_name="followers"
    )
    story = models.ForeignKey(
        StoryPage, on_delete=models.CASCADE, null=True, related_name="followers"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__isnull=False, author=None, story=None)
                | Q(topic=None, author__isnull=False, story=None)
                | Q(topic=None, author=None, story__isnull=False),
                name="follows_one_thing",
            ),
            *(
                models.UniqueConstraint(
                    fields=["reader", kind],
                    condition=Q(**{f"{kind}__isnull": False}),
                    name=f"follows_{kind}_once",
                )
                for kind in ("topic", "author", "story")
            ),
        ]

    def __str__(self) -> str:
        return str(self.topic or self.author or self.story)

    @property
    def kind(self) -> str:
        return "topic" if self.topic_id else "author" if self.author_id else "story"

    @property
    def address(self) -> str:
        if self.story:
            return self.story.full_url
        if self.topic:
            return self.topic.edition.url_to("topic", self.topic.slug)
        assert self.author is not None  # noqa: S101 – a constraint says so
        return self.author.edition.url_to("author", self.author.slug)
