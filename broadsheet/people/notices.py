"""Tells people at the desk, and by mail, what concerns them."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.functional import Promise
from wagtail.users.models import UserProfile

from broadsheet.people.models import Notice, User


def notify(
    people: Iterable[User], kind: Notice.Kind, text: str | Promise, path: str = "", by=None
) -> None:
    """Leave each person, but not the one who did it, a notice and a mail.

    text: one sentence, best a lazy one (`format_lazy`), so that each reads it in the language
    of his desk. path: where at this host to look. Written in the caller's transaction.
    """
    for person in set(people):
        if not person.is_active or (by is not None and person.pk == by.pk):
            continue
        with translation.override(desk_language_of(person)):
            sentence = str(text)
        Notice.objects.create(person=person, kind=kind, text=sentence, path=path)
        link = f"\n\n{settings.PUBLIC_URL}{path}" if path else ""
        send_mail(sentence[:200].splitlines()[0], f"{sentence}{link}\n", None, [person.email])


def desk_language_of(person: User) -> str:
    return UserProfile.get_for_user(person).get_preferred_language()
