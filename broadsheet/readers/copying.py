"""A copy of everything that is kept of somebody, in one file that a person can read."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.serializers.json import DjangoJSONEncoder

from broadsheet.people.sessions import browser_name, rows_of
from broadsheet.readers.subjects import EXPORTS, Subject, exports


def copy_of(subject: Subject) -> str:
    parts = {name: export(subject) for name, export in EXPORTS.items()}
    return json.dumps(parts, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


@exports("account")
def account(subject: Subject) -> dict[str, Any]:
    person = subject.account
    if person is None:
        return {"email": subject.email}
    addresses = EmailAddress.objects.filter(user=person).values("email", "verified")
    factors = Authenticator.objects.filter(user=person).values("type", "created_at", "last_used_at")
    return {
        "email": person.email,
        "opened": person.date_joined,
        "last signed in": person.last_login,
        "full name": person.get_full_name(),
        "addresses": list(addresses),
        "former addresses": [{"email": each.email, "until": each.until} for each in subject.former],
        "second factors": list(factors),
    }


@exports("sessions")
def sessions(subject: Subject) -> list[dict[str, Any]]:
    if subject.account is None:
        return []
    data = [(row, row.get_decoded()) for row in rows_of(subject.account)]
    return [
        {
            "began": kept.get("began"), "ends": row.expire_date,
            "browser": browser_name(kept.get("browser", "")), "browser says": kept.get("browser"),
        }
        for row, kept in data
    ]  # fmt: skip


@exports("reader")
def readers(subject: Subject) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "earlier names": list(each.name_changes.values("before", "at")),
            "here since": each.joined_at,
            "picture": each.avatar.url if each.avatar else "",
            "mails": {
                "answers": each.answers_by_mail, "mentions": each.mentions_by_mail,
                "followed": each.followed_by_mail,
            },
            "language": each.language,
            "time zone": each.time_zone,
            "saved stories": [
                {"story": row.story.full_url, "at": row.at}
                for row in each.saved.select_related("story__section", "story__edition__page")
            ],
            "follows": [
                {"what": str(row), "address": row.address, "at": row.at}
                for row in each.follows.select_related(
                    "topic__edition__page", "author__edition__page",
                    "story__section", "story__edition__page",
                )
            ],
        }
        for each in subject.readers
    ]  # fmt: skip
