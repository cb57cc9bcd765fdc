"""Builders for tests of whatever rests on comments."""

from __future__ import annotations

from itertools import count

from broadsheet.kit.likeness import name_key
from broadsheet.people.models import User
from broadsheet.readers.models import Reader

numbers = count(1)


def make_reader(name: str = "", **fields) -> Reader:
    """A reader with an account."""
    number = next(numbers)
    name = name or f"Reader {number}"
    account = User.objects.create_user(f"reader-{number}", f"reader-{number}@readers.example.org")
    return Reader.objects.create(account=account, name=name, name_key=name_key(name), **fields)
