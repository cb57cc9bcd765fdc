"""Accounts that were opened with an address which nobody has proved."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from broadsheet.kit.jobs import periodic
from broadsheet.people.models import User

KEPT_FOR = timedelta(days=3)


@periodic(every=3600)
def forget_unproved() -> None:
    """They hold a name and an address that are somebody else's, perhaps."""
    proved = EmailAddress.objects.filter(verified=True).values("user")
    old = User.objects.filter(date_joined__lt=timezone.now() - KEPT_FOR, last_login=None)
    readers = old.filter(reader__isnull=False, groups=None, is_superuser=False)
    for account in readers.exclude(pk__in=proved):
        account.delete()
