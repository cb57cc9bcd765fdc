"""Whether an account may take part, under which name, and what is mailed to it."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from broadsheet.editions.roles import has_role_anywhere
from broadsheet.kit.likeness import name_key
from broadsheet.people.models import User
from broadsheet.readers.models import Reader


def reader_of(account: User) -> Reader:
    """The account's reader; made when it first takes part."""
    name = (account.get_full_name() or f"Reader {account.pk}")[:40]
    defaults = {"name": name, "name_key": name_key(name)}
    reader, _ = Reader.objects.get_or_create(account=account, defaults=defaults)
    reader.account = account
    return reader


def may_take_part(reader: Reader) -> bool:
    """Whether the e-mail address is proved; staff came by an invitation, which has proved it."""
    account = reader.account
    if account is None or not account.is_active:
        return False
    is_proved = EmailAddress.objects.filter(user=account, verified=True).exists()
    return is_proved or has_role_anywhere(account)
