"""A reader is erased: a day after she asked for it, or at once by a request that was proved."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from broadsheet.editions.models import Edition
from broadsheet.editions.roles import STAFF, has_role_anywhere
from broadsheet.kit.jobs import periodic
from broadsheet.kit.ledger import record, replays
from broadsheet.mail.letters import send_text
from broadsheet.mail.models import Letter
from broadsheet.people.models import User
from broadsheet.people.sessions import end_sessions
from broadsheet.readers.avatars import remove_avatar
from broadsheet.readers.models import BegunErasure, DataRequest, Erasure, LegalHold, Reader
from broadsheet.readers.speaking import as_written_to, conventions_of, reader_at
from broadsheet.readers.subjects import AHEAD, ERASERS, Subject, subject_of

COOLING_OFF = timedelta(days=1)
# That an address was given up is mailed to it just afterwards.
TOLD_WITHIN = timedelta(minutes=1)


class Held(Exception):
    """A legal hold stands against it."""


class CameMeanwhile(Exception):
    """Something of the reader was written while she was erased."""


def may_ask(account: User) -> bool:
    """Who works at the desk leaves it first: a chief editor ends that work."""
    return not account.is_superuser and not has_role_anywhere(account, STAFF)


@transaction.atomic
def ask(account: User, edition: Edition) -> Erasure:
    due = timezone.now() + COOLING_OFF
    erasure, is_new = Erasure.objects.get_or_create(
        account=account, defaults={"due_at": due, "edition": edition}
    )
    if is_new:
        at = conventions_of(reader_at(account.email), edition).moment(erasure.due_at)
        tell(account, edition, "erasure_asked", at=at)
    return erasure


@transaction.atomic
def take_back(account: User, edition: Edition) -> None:
    if Erasure.objects.filter(account=account).delete()[0]:
        tell(account, edition, "erasure_taken_back")


def tell(account: User, edition: Edition, letter: str, **context: Any) -> None:
    mail(account.email, edition, letter, **context)


def mail(to: str, edition: Edition, letter: str, **context: Any) -> None:
    """A text in the language of whoever is a reader by that address, else the edition's."""
    here = edition.at_publication()
    context |= {"edition": edition, "account_address": here.url_to("account")}
    with as_written_to(reader_at(to), edition):
        send_text(f"readers/mail/{letter}.txt", to, context)


@periodic(every=600, lane="tasks")
def erase_due() -> int:
    """Begin with those whose day is over. A hold keeps one until it ends."""
    due = Erasure.objects.filter(due_at__lte=timezone.now()).select_related("account")
    return sum(begin_if_free(erasure) for erasure in due)


@transaction.atomic
def begin_if_free(asked: Erasure) -> bool:
    """Whether it was begun. It may have been taken back since it was found."""
    erasure = Erasure.objects.select_for_update().filter(pk=asked.pk).first()
    if erasure is None or not may_ask(erasure.account) or is_begun(erasure.account):
        return False
    try:
        begin(subject_of(erasure.account.email))
    except Held:
        return False
    return True


def erase(subject: Subject) -> None:
    """Everything of the subject goes, and goes again when a backup brings it back."""
    finish(begin(subject))


def is_begun(account: User) -> bool:
    return BegunErasure.objects.filter(account=account).exists()


@transaction.atomic
def begin(subject: Subject) -> BegunErasure:
    """From here on it happens, whoever is killed; nobody signs in to the account any more."""
    if subject.hold():
        raise Held
    if subject.account:
        User.objects.select_for_update().get(pk=subject.account.pk)
        begun = BegunErasure.objects.filter(account=subject.account).first()
        if begun:
            return begun
    record("erasure", {
        "account": subject.account.pk if subject.account else None,
        "readers": [each.pk for each in subject.readers],
        "address": digest_of(subject.email),
        "former": [[digest_of(each.email), each.until.isoformat()] for each in subject.former],
    })  # fmt: skip
    if subject.account:
        end_sessions(subject.account)
        User.objects.filter(pk=subject.account.pk).update(is_active=False)
    return BegunErasure.objects.create(
        email=subject.email, account=subject.account, readers=[each.pk for each in subject.readers]
    )


@periodic(every=60, lane="tasks")
def finish_begun() -> int:
    """What was begun and not finished, also by a process that was killed."""
    begun = list(BegunErasure.objects.select_related("account").order_by("pk"))
    failed = []
    for each in begun:
        try:
            finish(each)
        except (DatabaseError, OSError, ValueError) as error:
            failed.append(error)
    if failed:  # the others are done
        raise ExceptionGroup("Erasures that were not finished", failed)
    return len(begun)


def finish(begun: BegunErasure) -> None:
    """First what takes long, outside of transactions."""
    readers = list(Reader.objects.filter(pk__in=begun.readers))
    subject = Subject(begun.email, begun.account, readers)
    for eraser in AHEAD:
        eraser(subject)
    with suppress(CameMeanwhile), transaction.atomic():  # the next run finds it again
        if BegunErasure.objects.filter(pk=begun.pk).delete()[0]:
            list(Reader.objects.select_for_update().filter(pk__in=begun.readers))
            forget(subject)


def forget(subject: Subject) -> None:
    if subject.email:
        forget_letters_to(digest_of(subject.email))
        forget_requests(subject.email)
    for former in subject.former:
        forget_letters_to(digest_of(former.email), former.until)
        forget_requests(former.email, former.until)
    for eraser in ERASERS:
        eraser(subject)
    if any(would_be_nobodys(reader) for reader in subject.readers):
        raise CameMeanwhile
    for reader in subject.readers:
        remove_avatar(reader)
        reader.delete()
    if subject.account:
        end_sessions(subject.account)
        subject.account.delete()


def would_be_nobodys(reader: Reader) -> bool:
    """Whether there are rows that would stay without the reader, as a comment that was in flight."""
    return any(
        link.related_model._base_manager.filter(**{link.field.name: reader}).exists()
        for link in Reader._meta.get_fields(include_hidden=True)
        if isinstance(link, models.ManyToOneRel) and link.on_delete is models.SET_NULL
    )


def forget_letters_to(address: str, until: datetime | None = None) -> None:
    """Also those that were sent: the outbox keeps to whom, and about what.

    until: when the address was given up; it may be somebody else's since.
    """
    letters = Letter.objects.only("pk", "to")
    if until:
        letters = letters.filter(posted_at__lte=until + TOLD_WITHIN)
    for letter in letters.iterator():
        if any(digest_of(each) == address for each in letter.to):
            letter.delete()


def forget_requests(email: str, until: datetime | None = None) -> None:
    """That somebody asked, and when it was done, is kept as the answer to an authority."""
    until = until or timezone.now()
    mine = DataRequest.objects.filter(email__iexact=email, received_at__lte=until)
    mine.update(email="", note="", answer="", code_digest="", code_until=None)
    LegalHold.objects.filter(email__iexact=email, at__lte=until).delete()  # they are over


def digest_of(address: str) -> str:
    """By which an address is known that is kept no more."""
    return salted_hmac(
        "broadsheet.readers.erasing", address.strip().lower(), algorithm="sha256"
    ).hexdigest()


@replays("erasure")
def erase_again(data: dict[str, Any]) -> None:
    account = User.objects.filter(pk=data["account"]).first() if data["account"] else None
    readers = list(Reader.objects.filter(pk__in=data["readers"]))
    subject = Subject(account.email if account else address_in(readers), account, readers)
    for eraser in AHEAD:
        eraser(subject)
    forget(subject)
    forget_letters_to(data["address"])
    for address, until in data.get("former", []):
        forget_letters_to(address, datetime.fromisoformat(until))


def address_in(readers: list[Reader]) -> str:
    return next((each.claimable_email for each in readers if each.claimable_email), "")
