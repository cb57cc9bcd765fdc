from __future__ import annotations

import unicodedata

from allauth.account.models import EmailAddress
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.editions.roles import STAFF, has_role_anywhere
from broadsheet.kit.prepared import Prepared
from broadsheet.kit.public_files import unguessable
from broadsheet.people.models import User

COLOURS = 8
PROVED: Prepared[tuple[int]] = Prepared(
    lambda account: EmailAddress.objects.filter(user=account, verified=True).values_list("pk")[:1],
    account=models.BigIntegerField(),
)


def avatar_name(reader: Reader, filename: str) -> str:
    return unguessable("avatars", filename)


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
    # By which import, if by any.
    imported_from = models.CharField(max_length=120, blank=True, editable=False)
    avatar = models.ImageField(upload_to=avatar_name, blank=True, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    # What is mailed, apart from what the site shows.
    answers_by_mail = models.CharField(
        _("answers to my comments"), max_length=7, choices=HowOften, default=HowOften.AT_ONCE
    )
    mentions_by_mail = models.CharField(
        _("mentions of me"), max_length=7, choices=HowOften, default=HowOften.AT_ONCE
    )
    followed_by_mail = models.CharField(
        _("what I follow"), max_length=7, choices=HowOften, default=HowOften.NEVER
    )
    # Empty: the edition's.
    language = models.CharField(_("language of mails"), max_length=35, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)

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

    @property
    def initials(self) -> str:
        """The first signs of at most two words of the name, each with its marks."""
        return "".join(first_sign(word) for word in self.name.split()[:2])

    @property
    def colour(self) -> int:
        """Which of the colours of static/css/face.css stands behind the initials."""
        return self.pk % COLOURS

    @property
    def may_take_part(self) -> bool:
        """Whether the mail is proved: by a code, or since the newsroom has invited the person."""
        account = self.account
        if account is None or not account.is_active:
            return False
        is_proved = PROVED.first(account=account.pk) is not None
        return is_proved or account.is_superuser or has_role_anywhere(account, STAFF)


def first_sign(word: str) -> str:
    rest = (at for at, each in enumerate(word) if at and unicodedata.category(each)[0] != "M")
    return word[: next(rest, len(word))].upper()


class NameChange(models.Model):
    """A name that a reader had. Rows are only ever added; erasing the reader deletes them."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="name_changes")
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    # Whether a moderator has taken the one before, which the reader may not have again.
    is_reset = models.BooleanField(default=False)
    # The reader's own account, or a moderator's.
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["reader", "-at"])]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
