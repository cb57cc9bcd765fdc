"""Readers for tests, and what came to them by mail."""

from __future__ import annotations

import re

from allauth.account.models import EmailAddress
from django.core import mail

from broadsheet.kit.likeness import name_key
from broadsheet.people.models import User
from broadsheet.readers.models import Reader

READERS_PASSWORD = "amber-ferry-lamp-9"  # noqa: S105


def make_reader(name: str = "Nadia Berg", **fields) -> Reader:
    """A reader with an account whose address is proved."""
    address = f"{name_key(name)[:30]}@mail.example.org"
    account = User.objects.create_user(f"reader-{name_key(name)}", address, READERS_PASSWORD)
    EmailAddress.objects.create(user=account, email=address, verified=True, primary=True)
    return Reader.objects.create(account=account, name=name, name_key=name_key(name), **fields)


def letters_to(address: str) -> list[mail.EmailMessage]:
    return [letter for letter in mail.outbox if letter.to == [address]]


def code_in(letter: mail.EmailMessage) -> str:
    found = re.search(r"^([A-Z0-9-]{6,9})$", str(letter.body), re.MULTILINE)
    assert found, letter.body  # noqa: S101
    return found[1]
