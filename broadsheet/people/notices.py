"""Tells people at the desk, and by mail, what concerns them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from wagtail.users.models import UserProfile

from broadsheet.kit.jobs import periodic
from broadsheet.people.models import Notice, User

KEPT_FOR = timedelta(days=90)
# First strong isolate and its end (Unicode 6.3): what stands between them keeps its own
# direction and does not turn the words around it.
ISOLATE, END = "\u2068", "\u2069"


def isolated(name: object) -> str:
    """A name or title as it stands in a sentence that may run the other way."""
    return f"{ISOLATE}{name}{END}"


def notify(
    people: Iterable[User], kind: Notice.Kind, text: str | Promise, path: str = "", by=None
) -> None:
    """Leave each person, but not the one who did it, a notice and, if wished, a mail.

    text: one sentence, best a lazy one (`format_lazy`), so that each reads it in the language
    of his desk. path: where at this host to look. Written in the caller's transaction.
    """
    concerned = [
        each for each in set(people) if each.is_active and (by is None or each.pk != by.pk)
    ]
    languages = desk_languages_of(concerned)
    notices = []
    for person in concerned:
        with translation.override(languages[person.pk]):
            notices.append(Notice(person=person, kind=kind, text=str(text), path=path))
    for notice in Notice.objects.bulk_create(notices):
        if kind not in notice.person.kinds_without_mail:
            mail_of(notice, languages[notice.person_id]).send()


def desk_languages_of(people: list[User]) -> dict[int, str]:
    """The language that each person has chosen for the desk."""
    profiles = UserProfile.objects.filter(user__in=people)
    chosen = {each.user_id: each.get_preferred_language() for each in profiles}
    return {each.pk: chosen.get(each.pk, settings.LANGUAGE_CODE) for each in people}


def mail_of(notice: Notice, language: str) -> EmailMultiAlternatives:
    """The notice as a mail, in a text that every program shows and in one with a direction."""
    with translation.override(language):
        context = {
            "notice": notice, "home": settings.PUBLIC_URL, "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }  # fmt: skip
        text = render_to_string("people/mail/notice.txt", context)
        html = render_to_string("people/mail/notice.html", context)
    first = notice.text.translate({ord(ISOLATE): None, ord(END): None}).strip().splitlines()[0]
    mail = EmailMultiAlternatives(
        first[:200], text, None, [notice.person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    mail.attach_alternative(html, "text/html")
    return mail


@periodic(every=3600, lane="mail")
def forget_old() -> None:
    Notice.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
