"""For machines. What is wrong is told in single words: anybody may ask, and gets no figures."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse

from broadsheet.kit.policy import page
from broadsheet.upkeep.condition import states

# Who asks more often gets the last answer again.
LOOKS_EVERY = 10.0  # seconds


@page(cache="never")
def health(request: HttpRequest) -> HttpResponse:
    """The application answers and reaches its database: may readers be sent here?"""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return answer(["database"])
    return answer([])


@page(cache="never")
def condition(request: HttpRequest) -> HttpResponse:
    """Must an operator look? The reasons, one a line."""
    return answer(last_look.reasons())


def answer(reasons: list[str]) -> HttpResponse:
    text = "".join(f"{reason}\n" for reason in reasons) or "ok"
    return HttpResponse(text, content_type="text/plain", status=503 if reasons else 200)


@dataclass
class Look:
    """What this process found when it looked last; one thread looks, and nobody waits for it."""

    found: list[str] = field(default_factory=list)
    at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reasons(self) -> list[str]:
        if time.monotonic() - self.at > LOOKS_EVERY and self.lock.acquire(blocking=False):
            try:
                self.found, self.at = look(), time.monotonic()
            finally:
                self.lock.release()
        return self.found


def look() -> list[str]:
    try:
        return list(dict.fromkeys(state.name for state in states() if state.problem))
    except DatabaseError:
        return ["database"]


last_look = Look()
