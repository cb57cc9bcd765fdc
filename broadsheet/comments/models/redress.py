"""What readers can do against comments and decisions, as the EU's Digital Services Act has it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.comments.models.comments import Comment
from broadsheet.comments.models.moderation import Decision
from broadsheet.editions.models import Edition


class IllegalReport(models.Model):
    """Somebody, with or without an account, says that a comment is illegal (article 16)."""

    class Ground(models.TextChoices):
        HATE = "hate", _("incitement to hatred or violence")
        DEFAMATION = "defamation", _("defamation or insult")
        PRIVACY = "privacy", _("somebody’s private data or picture")
        CHILDREN = "children", _("sexual abuse of children")
        TERROR = "terror", _("terrorism")
        RIGHTS = "rights", _("copyright or trade marks")
        OTHER = "other", _("another law")

    # What whoever reported names when he asks; told in the receipt.
    number = models.CharField(max_length=16, unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(
        Comment, on_delete=models.SET_NULL, null=True, related_name="illegal_reports"
    )
    ground = models.CharField(_("what it is"), max_length=10, choices=Ground)
    explanation = models.TextField(_("why you think it is illegal"))
    # Nobody has to say who he is who reports the abuse of children (16, 2c).
    name = models.CharField(_("your name"), max_length=120, blank=True)
    email = models.EmailField(_("your e-mail address"), blank=True)
    at = models.DateTimeField(default=timezone.now)
    # Who reported it was erased, or it is so long ago that nobody needs to know (forgetting.py).
    forgotten_at = models.DateTimeField(null=True)
    decision = models.OneToOneField(
        Decision, on_delete=models.SET_NULL, null=True, related_name="illegal_report"
    )

    class Meta:
        indexes = [
            models.Index(fields=["edition", "at"], name="illegal_open", condition=Q(decision=None)),
            models.Index(fields=["edition", "-at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ground="children")
                | Q(forgotten_at__isnull=False)
                | (~Q(name="") & ~Q(email="")),
                name="illegal_report_names_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Appeal(models.Model):
    """The author of a comment, or who reported it, says that a decision was wrong (article 20)."""

    class Side(models.TextChoices):
        AUTHOR = "author", _("the author")
        REPORTER = "reporter", _("who reported it")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=8, choices=Side)
    words = models.TextField(_("why the decision was wrong"))
    at = models.DateTimeField(default=timezone.now)
    answer = models.OneToOneField(
        Decision, on_delete=models.SET_NULL, null=True, related_name="appeal"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "side"], name="one_appeal_of_a_side")
        ]
        indexes = [
            models.Index(fields=["edition", "at"], name="appeals_open", condition=Q(answer=None))
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.decision}"
