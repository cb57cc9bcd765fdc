from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from broadsheet.editions.models import Edition


class User(AbstractUser):
    """A person with an account, staff or reader."""

    email = models.EmailField(_("e-mail"), unique=True)
    # Kinds of notices that are not mailed too. At the desk there are all.
    kinds_without_mail = models.JSONField(default=list, blank=True, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def mark_read(self) -> int:
        return self.unread().update(read_at=timezone.now())


class Notice(models.Model):
    """Something a member of the staff should know, shown at the desk until it is read."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("a task for me")
        SUBMITTED = "submitted", _("a story waits for approval")
        RETURNED = "returned", _("a story came back or was approved")
        COMMENTED = "commented", _("a comment on a story of mine, or an answer")
        TRANSLATION = "translation", _("a translation is needed or out of date")
        TAKEDOWN = "takedown", _("something was taken down")
        FAILED = "failed", _("something failed")
        ACCOUNT = "account", _("something about my account")
        MODERATION = "moderation", _("readers’ comments need somebody")

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=11, choices=Kind)
    # In the language that the person has chosen for the desk.
    text = models.TextField()
    path = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["person", "read_at", "-at"]),
            models.Index(fields=["at"]),  # for what is forgotten
        ]

    def __str__(self) -> str:
        return self.text


class Session(AbstractBaseSession):
    """Whoever is signed in; the row goes with the account."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls):
        from broadsheet.people.sessions import SessionStore

        return SessionStore


class InvitationQuerySet(models.QuerySet):
    def open(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """Somebody asked to the desk of an edition, in some roles or for one story alone.

    The link in the mail is known to who has the mail; here is only its digest.
    """

    email = models.EmailField(_("e-mail"))
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="invitations")
    roles = models.JSONField(default=list)
    # Instead of roles: the one story, and until when at most.
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, related_name="+")
    until = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(page=None) ^ Q(roles=[]), name="invited_in_roles_or_for_a_story"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(accepted_at=None), name="revoked_or_accepted"
            ),
        ]

    def __str__(self) -> str:
        return self.email
