"""Whether an account may take part, under which name, and what is mailed to it."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from broadsheet.editions.roles import has_role_anywhere
from broadsheet.kit.likeness import name_key
from broadsheet.people.models import User
from broadsheet.readers.models import HowOften, Reader


def reader_of(account: User) -> Reader:
    """The account's reader; made when it first takes part."""
    name = (account.get_full_name() or f"Reader {account.pk}")[:40]
    defaults = {"name": name, "name_key": name_key(name)}
    return Reader.objects.get_or_create(account=account, defaults=defaults)[0]


def may_take_part(reader: Reader) -> bool:
    """Whether the e-mail address is proved; staff came by an invitation, which has proved it."""
    account = reader.account
    if account is None or not account.is_active:
        return False
    is_proved = EmailAddress.objects.filter(user=account, verified=True).exists()
    return is_proved or has_role_anywhere(account)


AT_ONCE, DAILY, NEVER = HowOften.AT_ONCE, HowOften.DAILY, HowOften.NEVER


def how_often(reader: Reader, kind: str) -> str:
    """When the reader wants a mail of an answer or a mention."""
    return reader.answers_by_mail if kind == "answer" else reader.mentions_by_mail


def stop_mails(reader: Reader) -> None:
    reader.answers_by_mail = reader.mentions_by_mail = NEVER
    reader.save(update_fields=["answers_by_mail", "mentions_by_mail"])
