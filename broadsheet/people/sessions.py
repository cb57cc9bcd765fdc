"""Sessions that know whose they are, so that a person can see and end them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, user_logged_in
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import CharField, DateTimeField
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from broadsheet.kit.jobs import periodic
from broadsheet.kit.prepared import Prepared

BEGAN = "began"
BROWSER = "browser"


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls):
        from broadsheet.people.models import Session

        return Session

    def _get_session_from_db(self):
        found = SESSION.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)  # type: ignore[attr-defined]
        return row


SESSION = Prepared(
    lambda key, now: SessionStore.get_model_class().objects.filter(
        session_key=key, expire_date__gt=now
    ),
    key=CharField(), now=DateTimeField(),
)  # fmt: skip


@receiver(user_logged_in)
def note_browser(request: HttpRequest, **kwargs) -> None:
    request.session[BEGAN] = timezone.now().isoformat()
    request.session[BROWSER] = request.headers.get("User-Agent", "")[:300]


@periodic(every=3600)
def forget_expired() -> None:
    SessionStore.clear_expired()


@dataclass
class OwnSession:
    """One of a person's sessions. `mark` names it without being its key."""

    mark: str
    began: datetime
    browser: str
    is_this: bool


def sessions_of(person, request: HttpRequest) -> list[OwnSession]:
    """Where the person is signed in, the newest first."""
    current = person.get_session_auth_hash()
    found = []
    for row in rows_of(person):
        data = row.get_decoded()
        if data.get(HASH_SESSION_KEY) == current:  # not of before the password was changed
            began = datetime.fromisoformat(data[BEGAN])
            is_this = row.session_key == request.session.session_key
            found.append(OwnSession(mark_of(row), began, browser_name(data[BROWSER]), is_this))
    return sorted(found, key=lambda each: each.began, reverse=True)


def rows_of(person):
    rows = SessionStore.get_model_class().objects
    return rows.filter(person=person, expire_date__gt=timezone.now())


def mark_of(row) -> str:
    return hashlib.sha256(row.session_key.encode()).hexdigest()[:16]


def end_session(person, mark: str) -> None:
    keys = [row.session_key for row in rows_of(person) if mark_of(row) == mark]
    rows_of(person).filter(session_key__in=keys).delete()


def end_sessions(person, but: str | None = None) -> None:
    """Sign the person out everywhere, but for the session with the key."""
    rows_of(person).exclude(session_key=but).delete()


PROGRAMS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
MACHINES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(user_agent: str) -> str:
    """“Firefox, Linux”, as far as the browser says; its order matters, since each names others."""
    program = next((name for sign, name in PROGRAMS if sign in user_agent), "")
    machine = next((name for sign, name in MACHINES if sign in user_agent), "")
    return ", ".join(filter(None, (program, machine)))
