"""Calls those who decide about an edition's comments: by a notice at the desk, and by mail.

No notice has words that a reader wrote.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from broadsheet.editions.models import Edition, EditionRole
from broadsheet.editions.roles import MODERATORS
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import notify


def call_moderators(edition: Edition, text: Promise, path: str) -> None:
    call(moderators_of(edition), text, path)


def call(people: list[User], text: Promise, path: str) -> None:
    """The owners are called where nobody else could come."""
    owners = User.objects.filter(is_superuser=True)
    notify(people or owners, Notice.Kind.MODERATION, text, path)


def moderators_of(edition: Edition) -> list[User]:
    groups = EditionRole.objects.filter(edition=edition, role__in=MODERATORS).values("group")
    return list(User.objects.filter(groups__in=groups, is_active=True).distinct())


def desk_path(name: str, *args: Any) -> str:
    """Where it is at the desk, asked for at an address of readers."""
    return reverse(name, args=args, urlconf="config.urls")
