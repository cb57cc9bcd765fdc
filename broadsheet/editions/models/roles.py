from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class EditionRole(models.Model):
    """A role at one edition's desk: the people in the group have it."""

    class Role(models.TextChoices):
        REPORTER = "reporter", _("reporter")
        TRANSLATOR = "translator", _("translator")
        EDITOR = "editor", _("editor")
        FRONT_EDITOR = "front_editor", _("front editor")
        MODERATOR = "moderator", _("moderator")
        CHIEF_EDITOR = "chief_editor", _("chief editor")
        # Opens one story and nothing else of the edition: see Assignment.
        ASSIGNED = "assigned", _("reporter for one story")

    edition = models.ForeignKey("Edition", on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role)
    group = models.OneToOneField(
        "auth.Group", on_delete=models.CASCADE, related_name="edition_role"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "role"], name="one_group_a_role")]

    def __str__(self) -> str:
        return f"{self.edition.code}: {self.get_role_display()}"


class AssignmentQuerySet(models.QuerySet):
    def active(self) -> AssignmentQuerySet:
        return self.filter(ended_at=None).filter(Q(until=None) | Q(until__gt=timezone.now()))


class Assignment(models.Model):
    """One story for which somebody works at a desk that is closed to him otherwise.

    It ends when the story is published, at its date, or by somebody's hand.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments"
    )
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="assignments")
    edition = models.ForeignKey("Edition", on_delete=models.CASCADE, related_name="assignments")
    until = models.DateTimeField(null=True)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page"], condition=Q(ended_at=None), name="assigned_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.page}"
