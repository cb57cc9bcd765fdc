"""Requests for a copy or for erasure that come by mail, by letter or on the telephone.

Who asks proves by a mailed code that the address is his; then the desk carries it out.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from broadsheet.editions.models import Edition
from broadsheet.people.models import User
from broadsheet.readers.erasing import begin, digest_of, finish, mail
from broadsheet.readers.models import BegunErasure, DataRequest, LegalHold
from broadsheet.readers.subjects import subject_of

# One month (Art. 12 GDPR), counted so that it is never longer.
TIME_TO_ANSWER = timedelta(days=28)
CODE_HOLDS_FOR = timedelta(days=14)
MOST_TRIES = 5
SIGNS = "BCDFGHJKLMNPQRSTVWXZ23456789"


@transaction.atomic
def receive(kind: str, email: str, edition: Edition, note: str, by: User) -> DataRequest:
    request = DataRequest.objects.create(
        kind=kind, email=email.lower(), edition=edition, note=note, opened_by=by,
        due_at=timezone.now() + TIME_TO_ANSWER,
    )  # fmt: skip
    mail_code(request)
    return request


@transaction.atomic
def mail_code(request: DataRequest) -> None:
    """A new code; the one before is void."""
    code = "".join(secrets.choice(SIGNS) for _ in range(10))
    request.code_digest, request.code_tries = digest_of(code), 0
    request.code_until = timezone.now() + CODE_HOLDS_FOR
    request.save(update_fields=["code_digest", "code_tries", "code_until"])
    here = request.edition.at_publication()
    mail(
        request.email, request.edition, "request", code=code, request=request,
        address=here.url_to("account_request", request.pk),
    )  # fmt: skip


@transaction.atomic
def prove(asked: DataRequest, code: str) -> bool:
    """Whether the code is right. It is also what the finished copy is fetched with."""
    request = DataRequest.objects.select_for_update().get(pk=asked.pk)
    is_over = request.code_until is None or request.code_until < timezone.now()
    if is_over or request.code_tries >= MOST_TRIES:
        return False
    if not constant_time_compare(request.code_digest, digest_of(code)):
        request.code_tries += 1
        request.save(update_fields=["code_tries"])
        return False
    request.proved_at = request.proved_at or timezone.now()
    request.save(update_fields=["proved_at"])
    return True


def carry_out(request: DataRequest, by: User) -> None:
    """The copy waits where it was asked for; what is to be erased is gone. Held stops that."""
    begun = settle(request, by)
    if begun:
        finish(begun)


@transaction.atomic
def settle(request: DataRequest, by: User) -> BegunErasure | None:
    """What is to be finished at once; that of others is the clock's."""
    begun = None
    if not request.is_open or request.proved_at is None:
        raise ValueError("Nobody has proved that he may ask, or it is done.")
    if request.kind == DataRequest.Kind.ERASURE:
        begun = begin(subject_of(request.email))
    elif request.code_until:
        request.code_until = timezone.now() + CODE_HOLDS_FOR
    DataRequest.objects.filter(pk=request.pk).update(
        done_at=timezone.now(), done_by=by, code_until=request.code_until
    )
    return begun


def refuse(request: DataRequest, answer: str, by: User) -> None:
    request.refused_at, request.answer, request.done_by = timezone.now(), answer, by
    request.save(update_fields=["refused_at", "answer", "done_by"])


def hold(email: str, reason: str, until: datetime, by: User) -> LegalHold:
    return LegalHold.objects.create(email=email.lower(), reason=reason, until=until, by=by)


def lift(held: LegalHold, by: User) -> None:
    held.lifted_at, held.lifted_by = timezone.now(), by
    held.save(update_fields=["lifted_at", "lifted_by"])
