"""What came from outside, so that it comes only once and nobody's work is lost."""

from __future__ import annotations

from django.db import models
from wagtail.models import Page

from broadsheet.comments.models import Comment
from broadsheet.editions.models import Edition
from broadsheet.media.models import Picture
from broadsheet.stories.models import Author, StoryPage, Topic


class ImportedItem(models.Model):
    """An item of an export and the page or picture it became.

    A page whose latest revision is not `revision_id` any more was edited here since, and a
    later export never overwrites it. An item with neither page nor picture was deleted
    here and is not brought back.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=120)
    remote_id = models.CharField(max_length=200)
    language = models.CharField(max_length=35, blank=True)
    page = models.ForeignKey(Page, on_delete=models.SET_NULL, null=True, related_name="+")
    picture = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, related_name="+")
    fingerprint = models.CharField(max_length=64)
    revision_id = models.BigIntegerField(null=True)
    was_public = models.BooleanField(default=False)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "source", "remote_id"], name="one_import_of_an_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.remote_id}"


class ImportedComment(models.Model):
    """A comment of an export and what it became; None when that was deleted here."""

    story = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=120)
    remote_id = models.CharField(max_length=200)
    comment = models.ForeignKey(Comment, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "source", "remote_id"], name="one_import_of_a_comment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.remote_id}"


class OldPlace(models.Model):
    """An old address of what is no page here: a topic, an author, a picture or a list.

    Old addresses of pages are `editions.OldAddress`.
    """

    class Listing(models.TextChoices):
        HOME = "home"
        LATEST = "latest"
        ARCHIVE = "archive"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=700)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="+")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, null=True, related_name="+")
    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, null=True, related_name="+")
    listing = models.CharField(max_length=7, choices=Listing, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "path"], name="one_target_an_old_place")
        ]

    def __str__(self) -> str:
        return self.path
