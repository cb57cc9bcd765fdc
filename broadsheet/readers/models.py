from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.people.models import User


class HowOften(models.TextChoices):
    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    NEVER = "never", _("never")


class Reader(models.Model):
    """Somebody who takes part: the name and the face that others see.

    Who came with the comments of an import has no account, and may claim the name by the e-mail
    address that came with it. Staff who comment have one too.
    """

    account = models.OneToOneField(User, on_delete=models.CASCADE, null=True, related_name="reader")
    name = models.CharField(_("name"), max_length=40)
    # What look-alikes of the name have in common; names of accounts differ in it.
    name_key = models.CharField(max_length=160, editable=False)
    # Of who was imported and has not claimed the name yet.
    claimable_email = models.EmailField(blank=True, editable=False)
    avatar = models.ImageField(upload_to="avatars", blank=True, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    # What is mailed, apart from what the site shows.
    answers_by_mail = models.CharField(
        _("answers to my comments"), max_length=7, choices=HowOften, default=HowOften.AT_ONCE
    )
    mentions_by_mail = models.CharField(
        _("mentions of me"), max_length=7, choices=HowOften, default=HowOften.AT_ONCE
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                condition=models.Q(account__isnull=False),
                name="one_name_for_one_account",
            )
        ]
        indexes = [models.Index(fields=["claimable_email"])]

    def __str__(self) -> str:
        return self.name
