"""What readers have had: one row for every version that was published, never deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import get_active_log_context
from wagtail.models import PageLogEntry, Revision

from broadsheet.kit.changes import Announcing
from broadsheet.stories.models.filing import Correction


class PublishedVersionManager(models.Manager["PublishedVersion"]):
    @transaction.atomic
    def record(self, story, revision: Revision) -> PublishedVersion:
        """Keep that readers have the revision now, with what its editor said of the change."""
        newest = story.newest_version
        version, is_new = self.get_or_create(
            revision=revision,
            defaults={
                "story": story,
                "kind": story.kind_of_change(newest),
                "note": story.note_of_change(newest),
                "by": publisher_of(revision),
                "at": story.last_published_at if newest else first_read_at(story),
            },
        )
        if is_new:
            PublishedPicture.objects.bulk_create(PublishedPicture.all_of(story, revision.pk))
        if is_new and version.is_noted:
            version.tell_readers()
        return version

    def revisions(self) -> models.QuerySet[Revision]:
        """The revisions that readers have had, of all stories: they are never pruned."""
        return Revision.objects.filter(published_version__isnull=False)


def first_read_at(story):
    """What is brought in from elsewhere had its readers before."""
    return min(story.published_at, story.last_published_at)


def publisher_of(revision: Revision):
    """Whoever is at the desk, else who set the time; the clock publishes for somebody."""
    at_desk = get_active_log_context().user
    if at_desk:
        return at_desk
    scheduled = PageLogEntry.objects.filter(
        revision=revision, action="wagtail.publish.schedule", user__isnull=False
    ).order_by("-timestamp")
    entry = scheduled.select_related("user").first()
    return entry.user if entry else revision.user


class PublishedVersion(Announcing, models.Model):
    """A revision that readers have had, and what was declared of the change that it brought."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first published")
        SILENT = "silent", _("silent fix")
        UPDATE = "update", _("update")
        CLARIFICATION = "clarification", _("clarification")
        CORRECTION = "correction", _("correction")
        RETRACTION = "retraction", _("retraction")
        REINSTATEMENT = "reinstatement", _("reinstatement")
        # Nobody was there to be asked: an import, or a program.
        UNDECLARED = "undeclared", _("changed without a declaration")

    # A page of Wagtail deletes its revisions with itself; nothing else deletes these.
    story = models.ForeignKey(
        "stories.StoryPage", on_delete=models.CASCADE, related_name="versions"
    )
    revision = models.OneToOneField(
        Revision, on_delete=models.RESTRICT, related_name="published_version"
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip
    at = models.DateTimeField(_("when"))

    objects = PublishedVersionManager()

    class Meta:
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["story"], condition=models.Q(kind="first"), name="one_first_version"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=("first", "silent", "undeclared"), note="")
                | ~models.Q(kind__in=("first", "silent", "undeclared")) & ~models.Q(note=""),
                name="a_note_where_readers_are_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.note}" if self.note else self.get_kind_display()

    def affects(self) -> set[str]:
        return {f"versions:{self.story_id}"}

    @property
    def is_noted(self) -> bool:
        """Whether readers are told of the change, and when it was made."""
        return self.kind in Correction.Kind.values

    def mend(self, place: str, by) -> None:
        Mended.objects.get_or_create(version=self, place=place, defaults={"by": by})

    def reopen(self, place: str) -> None:
        self.mended.filter(place=place).delete()

    def tell_readers(self) -> None:
        """Leave the dated note on the story, and date the story itself."""
        Correction.objects.create(
            story=self.story, kind=self.kind, text=self.note, made_at=self.at, version=self
        )
        dated: dict[str, object] = {"updated_at": self.at}
        if self.kind == self.Kind.RETRACTION:
            dated["retracted_at"] = self.at
        elif self.kind == self.Kind.REINSTATEMENT:
            dated["retracted_at"] = None
        type(self.story).objects.filter(pk=self.story_id).update(**dated)


class Mended(models.Model):
    """That somebody saw to a place where an error went, or found nothing to mend there."""

    version = models.ForeignKey(PublishedVersion, on_delete=models.CASCADE, related_name="mended")
    # The key of a whereabouts.Place.
    place = models.CharField(max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "place"], name="one_mending_a_place")
        ]

    def __str__(self) -> str:
        return self.place


class PublishedPicture(models.Model):
    """That a version which readers had shows the picture: Wagtail's index knows of no version.

    picture: its key, also of one that is deleted.
    """

    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, related_name="published_pictures"
    )
    picture = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.picture}"

    @classmethod
    def all_of(cls, story, revision_id: int) -> list[PublishedPicture]:
        return [cls(revision_id=revision_id, picture=pk) for pk in sorted(story.picture_ids)]
