"""Who came with the comments of an import takes his old name into his account."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction

from broadsheet.people.models import User
from broadsheet.readers.models import Reader
from broadsheet.readers.names import cleaned_name, put_name, reader_of, refuse_reset

# What apps above keep of a reader, they move to another: given the old and the new one.
MOVES: list[Callable[[Reader, Reader], None]] = []


def moves(move: Callable[[Reader, Reader], None]) -> Callable[[Reader, Reader], None]:
    MOVES.append(move)
    return move


def claimable_by(account: User) -> list[Reader]:
    """Imported readers with an address that the account has proved."""
    proved = EmailAddress.objects.filter(user=account, verified=True).values_list(
        "email", flat=True
    )
    addresses = [address.lower() for address in proved]
    return list(Reader.objects.filter(account=None, claimable_email__in=addresses))


@transaction.atomic
def claim(account: User, imported: Reader) -> Reader:
    """Join the imported reader with the account's own; what both have done is then one's."""
    own = reader_of(account)
    own.joined_at = min(own.joined_at, imported.joined_at)
    own.save(update_fields=["joined_at"])  # first: who writes locks the reader before a thread
    for move in MOVES:
        move(imported, own)
    imported.name_changes.update(reader=own)
    name = imported.name
    imported.delete()
    with suppress(ValidationError):  # somebody has it by now, or it is the newsroom's
        name = cleaned_name(name, account)
        refuse_reset(own, name)
        put_name(own, name, by=None)
    return own
