"""What readers may be called, and who has changed it."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

from allauth.account.models import EmailAddress
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.editions.models import Edition, EditionRole
from broadsheet.editions.roles import STAFF, has_role_anywhere
from broadsheet.kit.addresses import has_address
from broadsheet.kit.changes import announce
from broadsheet.kit.likeness import name_key
from broadsheet.kit.prepared import Prepared
from broadsheet.people.models import User
from broadsheet.readers.models import NameChange, Reader
from broadsheet.stories.models import Author

READER = Prepared(
    lambda account: Reader.objects.filter(account=account), account=models.BigIntegerField()
)
LONGEST = 40
MOST_MARKS = 3
MOST_CHANGES = 2
IN = timedelta(days=30)
# What nobody sees, or what turns the direction of what follows.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Between the parts of emoji and of letters of Arabic, Persian and Indic scripts.
JOINERS = {"\u200c", "\u200d"}
# Hangul's fillers are letters that draw nothing, and so is an empty Braille pattern.
BLANK = {"\u115f", "\u1160", "\u3164", "\uffa0", "\u2800"}
RESERVED = {
    "admin", "administrator", "moderator", "moderation", "editor", "editors", "editorial",
    "staff", "newsroom", "desk", "support", "system", "root", "webmaster", "anonymous", "deleted",
    "deleteduser", "everyone", "all", "here", "redaktion", "редакция", "редакција", "модератор",
    "администратор", "المحرر", "هيئةالتحرير", "المشرف",
}  # fmt: skip
# A publication's name of fewer letters may be part of somebody's.
LEAST_LETTERS_OF_OURS = 5


class NameTaken(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Somebody has this name or one that looks like it. Choose another."))


def cleaned_name(written: str, account: User | None = None, email: str = "") -> str:
    """The name as it is kept. ValidationError says why it cannot be one.

    account: whose it will be; staff may be called what they are called.
    email: of who signs up, perhaps again: what was begun with it and not proved is no other's.
    """
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", written)).strip()
    refuse_unreadable(name)
    if has_address(name):
        raise ValidationError(_("A name is no e-mail or web address."))
    if account is None or not has_role_anywhere(account, STAFF):
        refuse_reserved(name)
    others = Reader.objects.filter(account__isnull=False, name_key=name_key(name))
    if email:
        others = others.exclude(pk__in=unproved_of(email))
    if others.exclude(account=account).exists():
        raise NameTaken
    return name


def unproved_of(email: str) -> models.QuerySet[Reader]:
    proved = EmailAddress.objects.filter(verified=True).values("user")
    begun = Reader.objects.filter(account__email__iexact=email, account__last_login=None)
    return begun.exclude(account__in=proved)


def is_unproved(account: User) -> bool:
    return unproved_of(account.email).filter(account=account).exists()


def refuse_unreadable(name: str) -> None:
    if not 2 <= len(name) <= LONGEST:
        raise ValidationError(_("A name has 2 to 40 characters."))
    marks = 0
    seen = False
    for before, character in zip(" " + name, name, strict=False):
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        joins = character in JOINERS and before != " " and before.isascii() is False
        if (category in UNSEEN and not joins) or character in BLANK or marks > MOST_MARKS:
            raise ValidationError(_("The name has signs that cannot be shown."))
        seen = seen or category[0] in "LN" or category == "So"
    if not seen:
        raise ValidationError(_("A name has at least one letter, digit or emoji."))


def refuse_reserved(name: str) -> None:
    key = name_key(name)
    is_ours = key in {name_key(each) for each in RESERVED} or any(
        key == ours or (len(ours) >= LEAST_LETTERS_OF_OURS and ours in key)
        for ours in names_of_editions()
    )
    if is_ours or key in names_of_staff():
        raise ValidationError(_("This name is taken for one of the newsroom. Choose another."))


def names_of_editions() -> set[str]:
    return {name_key(name) for name in Edition.objects.values_list("name", flat=True)}


def names_of_staff() -> set[str]:
    roles = EditionRole.objects.filter(role__in=STAFF).values("group")
    people = User.objects.filter(groups__in=roles) | User.objects.filter(is_superuser=True)
    names = {name for each in people.distinct() for name in (each.get_full_name(), each.username)}
    return {name_key(name) for name in names | set(Author.objects.values_list("name", flat=True))}


@transaction.atomic
def rename(reader: Reader, written: str, by: User | None) -> None:
    """Give the reader a name, and keep the one before. A moderator's choice counts for nothing."""
    name = cleaned_name(written, reader.account)
    if name == reader.name:
        return
    refuse_reset(reader, name)
    recent = reader.name_changes.filter(by=reader.account, at__gt=timezone.now() - IN)
    if by == reader.account and recent.count() >= MOST_CHANGES:
        raise ValidationError(_("A name can be changed twice in 30 days."))
    put_name(reader, name, by)


def refuse_reset(reader: Reader, name: str) -> None:
    """Nor what looks like it."""
    taken = reader.name_changes.filter(is_reset=True).values_list("before", flat=True)
    if name_key(name) in map(name_key, taken):
        raise ValidationError(_("A moderator has taken this name from you. Choose another."))


def put_name(reader: Reader, name: str, by: User | None, is_reset: bool = False) -> None:
    NameChange.objects.create(
        reader=reader, before=reader.name, after=name, by=by, is_reset=is_reset
    )
    reader.name, reader.name_key = name, name_key(name)
    try:
        with transaction.atomic():
            reader.save(update_fields=["name", "name_key"])
    except IntegrityError:  # somebody was faster
        raise NameTaken from None
    announce(reader, removed=True)  # the one before may have been reset


@transaction.atomic
def reset_name(reader: Reader, by: User) -> None:
    """Take the reader a name that offends; he may choose another."""
    put_name(reader, plain_name(reader.pk), by, is_reset=True)


def plain_name(number: int) -> str:
    return _("Reader %s") % number


def reader_of(account: User) -> Reader:
    """The reader that an account takes part as; staff become one when they first do."""
    found = READER.first(account=account.pk) or make_reader(account)
    found.account = account
    return found


def make_reader(account: User) -> Reader:
    fields: dict = {}
    for name in (account.get_full_name()[:LONGEST], plain_name(account.pk)):
        if (
            name
            and not Reader.objects.filter(account__isnull=False, name_key=name_key(name)).exists()
        ):
            fields = {"name": name, "name_key": name_key(name)}
            break
    return Reader.objects.get_or_create(account=account, defaults=fields)[0]


class NameForm(forms.Form):
    """What django-allauth's form of signing up asks besides."""

    name = forms.CharField(
        label=gettext_lazy("Name that others see"), max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "nickname", "dir": "auto", "translate": "no"}
        ),
        help_text=gettext_lazy("In any script; emoji are fine."),
    )  # fmt: skip

    # What the same browser has begun, and gives up for this.
    begun: User | None = None

    def clean_name(self) -> str:
        email = self.data.get("email", "").strip()
        return cleaned_name(self.cleaned_data["name"], self.begun, email)

    def signup(self, request, user: User) -> None:
        name = self.cleaned_data["name"]
        Reader.objects.create(account=user, name=name, name_key=name_key(name))
