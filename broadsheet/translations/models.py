"""Which story was translated from which, what of the source has been seen, what is wanted."""

from __future__ import annotations

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Revision

from broadsheet.editions.models import Edition
from broadsheet.editions.roles import EDITORS, WRITERS, editions_of
from broadsheet.stories.models import StoryPage


class TranslationQuerySet(models.QuerySet):
    def out_of_date(self) -> TranslationQuerySet:
        """Those whose source has changed since somebody looked, the urgent first."""
        urgent = Case(When(change__in=Translation.URGENT, then=Value(0)), default=Value(1))
        return self.exclude(change="").order_by(urgent, "-changed_at")

    def at_desk_of(self, user) -> TranslationQuerySet:
        """Those that the person may see: public ones, their own, and as an editor all."""
        own = Q(story__owner=user) | Q(story__live=True)
        edited = Q(story__edition__in=editions_of(user, EDITORS))
        written = Q(story__edition__in=editions_of(user, WRITERS))
        return self.filter(edited | (written & own))


class Translation(models.Model):
    """A story that was translated from another: of which edition's, and what of it was seen.

    Stories with one translation key are one story in several editions. This row says
    which of them was the source of which, and is moved on when somebody has looked.
    """

    class Change(models.TextChoices):
        """What befell the source since, the more urgent the later."""

        UPDATE = "update", _("source updated")
        CLARIFICATION = "clarification", _("source clarified")
        CORRECTION = "correction", _("source corrected")
        RETRACTION = "retraction", _("source retracted")
        WITHDRAWAL = "withdrawal", _("source withdrawn")

    URGENT = (Change.CORRECTION, Change.RETRACTION, Change.WITHDRAWAL)

    story = models.OneToOneField(StoryPage, on_delete=models.CASCADE, related_name="translation")
    # Null once the source is deleted.
    source = models.ForeignKey(
        StoryPage, on_delete=models.SET_NULL, null=True, related_name="translated_into"
    )
    # Null when it is not known, or when that draft is no longer kept.
    seen_revision = models.ForeignKey(
        Revision, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True)
    change = models.CharField(max_length=13, choices=Change, blank=True, default="")
    changed_at = models.DateTimeField(null=True)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source=None) | ~Q(source=F("story")), name="no_story_is_its_source"
            ),
            models.CheckConstraint(
                condition=Q(change="", changed_at=None) | (~Q(change="") & ~Q(changed_at=None)),
                name="a_change_of_the_source_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-changed_at"], condition=~Q(change=""), name="translation_out_of_date"
            )
        ]

    def __str__(self) -> str:
        return f"{self.story} ← {self.source}"

    @property
    def is_urgent(self) -> bool:
        return self.change in self.URGENT

    def note(self, change: str) -> None:
        """Say at the desk that the source has changed, until somebody has looked."""
        order = ["", *self.Change.values]
        self.change = max(self.change, change, key=order.index)
        self.changed_at = timezone.now()
        self.save(update_fields=["change", "changed_at"])

    def note_return(self) -> None:
        """The source is public: that it was withdrawn is no longer true."""
        if self.change == self.Change.WITHDRAWAL:
            self.change, self.changed_at = "", None
            self.save(update_fields=["change", "changed_at"])

    @transaction.atomic
    def mark_seen(self, revision: Revision | None, by) -> None:
        """Note who looked at which revision of the source.

        The translation stays out of date when the source has another public one meanwhile.
        """
        noted = Translation.objects.select_for_update().filter(pk=self.pk).first()
        if noted:  # perhaps since this was read
            self.change, self.changed_at = noted.change, noted.changed_at
        self.seen_revision, self.seen_by, self.seen_at = revision, by, timezone.now()
        if self.is_at(revision):
            self.change, self.changed_at = "", None
        self.save()
        data = {"revision": revision and revision.pk}
        log(self.story, "translations.seen", user=by, data=data)

    def is_at(self, revision: Revision | None) -> bool:
        """Whether it is what readers of the source have now, if they have any."""
        public = StoryPage.objects.filter(pk=self.source_id, live=True)
        current = public.values_list("live_revision_id", flat=True).first()
        return current is None or (revision is not None and revision.pk == current)


class TranslationRequestQuerySet(models.QuerySet):
    def open(self) -> TranslationRequestQuerySet:
        soonest = F("due_at").asc(nulls_last=True)
        return self.filter(fulfilled_at=None).order_by("-is_urgent", soonest, "asked_at")

    def at_desk_of(self, user) -> TranslationRequestQuerySet:
        return self.filter(edition__in=editions_of(user, WRITERS))


class TranslationRequest(models.Model):
    """That a story is wanted in another edition, by whom, who makes it, and when it was there."""

    story = models.ForeignKey(
        StoryPage, on_delete=models.CASCADE, related_name="translation_requests"
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="translation_requests",
        verbose_name=_("edition"),
    )  # fmt: skip
    is_urgent = models.BooleanField(_("urgent"), default=False)
    due_at = models.DateTimeField(_("by when"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    fulfilled_at = models.DateTimeField(null=True)

    objects = TranslationRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "edition"],
                condition=Q(fulfilled_at=None),
                name="one_open_request_a_translation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.story} → {self.edition}"
