"""Whoever data are kept of: an account, imported names, or an address alone.

Apps that keep something of readers say what it is, and how it is erased:

    @exports("comments")
    def comments(subject) -> list[dict]: …       plain values, for a file that a person reads

    @erases
    def forget_comments(subject) -> None: …      before the rows of the readers go

    @erases_ahead
    def forget_words(subject) -> None: …         before that, in many transactions
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from broadsheet.people.models import User
from broadsheet.readers.models import FormerAddress, LegalHold, Reader


@dataclass
class Subject:
    email: str
    account: User | None
    readers: list[Reader]

    @property
    def former(self) -> list[FormerAddress]:
        """Addresses that led to the account before."""
        return list(self.account.former_addresses.order_by("until")) if self.account else []

    def hold(self) -> LegalHold | None:
        """What stands against erasing, also if the address was changed since."""
        known = Q(email__iexact=self.email)
        for each in self.former:
            known |= Q(email__iexact=each.email)
        return LegalHold.objects.standing().filter(known).order_by("-until").first()


Export = Callable[[Subject], object]
Eraser = Callable[[Subject], None]
EXPORTS: dict[str, Export] = {}
ERASERS: list[Eraser] = []
AHEAD: list[Eraser] = []


def exports(name: str) -> Callable[[Export], Export]:
    def register(export: Export) -> Export:
        EXPORTS[name] = export
        return export

    return register


def erases(eraser: Eraser) -> Eraser:
    ERASERS.append(eraser)
    return eraser


def erases_ahead(eraser: Eraser) -> Eraser:
    """For what takes long and would keep all others from writing.

    It is called outside of transactions, makes many that each leave everything consistent, and is
    called again, to do what is left, after its process was killed.
    """
    AHEAD.append(eraser)
    return eraser


def subject_of(email: str) -> Subject:
    """All that is known by an address."""
    account = User.objects.filter(email__iexact=email).first()
    known = Q(account=None, claimable_email__iexact=email)
    if account:
        known |= Q(account=account)
    return Subject(email, account, list(Reader.objects.filter(known)))
