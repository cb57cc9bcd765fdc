"""What moderators decide of readers: sanctions, messages, notes, names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from broadsheet.comments.counting import Overtaken
from broadsheet.comments.models import Decision, Sanction
from broadsheet.comments.moderation import require_moderator
from broadsheet.comments.telling import tell_of_return, tell_reader
from broadsheet.editions.models import Edition
from broadsheet.editions.refusing import Refused
from broadsheet.editions.roles import MODERATORS, editions_of, has_role_anywhere, is_owner
from broadsheet.people.models import User
from broadsheet.readers import names
from broadsheet.readers.avatars import remove_avatar
from broadsheet.readers.models import Reader
from broadsheet.readers.speaking import conventions_of

Action, Kind = Decision.Action, Sanction.Kind


def moderates_all(by: User) -> bool:
    """Whether the person may decide for the whole publication."""
    if is_owner(by):
        return True
    return not Edition.objects.exclude(pk__in=editions_of(by, MODERATORS)).exists()


def require_scope(by: User, edition: Edition | None) -> None:
    if edition is None and not moderates_all(by):
        raise PermissionDenied
    if edition is not None:
        require_moderator(by, edition.pk)


def note_decision(
    action: str, reader: Reader, at: Edition, by: User, told: str = "", note: str = "", **data: Any
) -> Decision:
    return Decision.objects.create(
        action=action, edition=at, reader=reader, by=by, told=told, note=note, data=data
    )


@transaction.atomic
def sanction(
    reader: Reader, kind: str, by: User, at: Edition, reason: str, until: datetime | None = None,
    is_everywhere: bool = False,
) -> Sanction:  # fmt: skip
    """at: the edition at whose desk it is imposed, and where it holds unless it does everywhere."""
    scope = None if is_everywhere else at
    require_scope(by, scope)
    if reader.account and (is_owner(reader.account) or has_role_anywhere(reader.account)):
        raise Refused(_("Staff are not sanctioned here: talk to each other."))
    made = Sanction.objects.create(
        reader=reader, edition=scope, kind=kind, reason=reason, by=by, until=until
    )
    decision = note_decision(
        Action.SANCTION, reader, at, by, told=reason, sanction=made.pk, kind=kind,
        until=until.isoformat() if until else None, everywhere=is_everywhere,
    )  # fmt: skip
    made.decision = decision
    made.save(update_fields=["decision"])
    until_said = conventions_of(reader, at).moment(until) if until else ""
    tell_reader(decision, "sanction", sanction=made, until=until_said)
    if kind == Kind.BAN and is_everywhere and reader.account:
        reader.account.sessions.all().delete()
    return made


@transaction.atomic
def lift(made: Sanction, by: User, at: Edition, note: str = "") -> Decision:
    """Overtaken when somebody has lifted it before."""
    require_scope(by, made.edition)
    end(made.pk, by)
    decision = note_decision(Action.LIFT, made.reader, at, by, note=note, sanction=made.pk)
    tell_of_return([decision], Action.SANCTION)
    return decision


def end(sanction_id: int, by: User) -> None:
    standing = Sanction.objects.filter(pk=sanction_id, lifted_at=None)
    if not standing.update(lifted_at=timezone.now(), lifted_by=by):
        raise Overtaken


@transaction.atomic
def message(reader: Reader, words: str, by: User, at: Edition) -> Decision:
    require_moderator(by, at.pk)
    decision = note_decision(Action.MESSAGE, reader, at, by, told=words)
    tell_reader(decision, "message")
    return decision


@transaction.atomic
def note(reader: Reader, words: str, by: User, at: Edition) -> Decision:
    """For the desk of the edition alone."""
    require_moderator(by, at.pk)
    return note_decision(Action.NOTE, reader, at, by, note=words)


@transaction.atomic
def reset_name(reader: Reader, by: User, at: Edition) -> Decision:
    """Give the reader a name that says nothing, until he chooses another."""
    require_moderator(by, at.pk)
    former = reader.name
    names.reset_name(reader, by)
    decision = note_decision(Action.RENAME, reader, at, by, note=former)
    tell_reader(decision, "renamed", former=former)
    return decision


@transaction.atomic
def reset_avatar(reader: Reader, by: User, at: Edition) -> Decision:
    require_moderator(by, at.pk)
    remove_avatar(reader)
    return note_decision(Action.AVATAR, reader, at, by)


def forget(reader: Reader) -> None:
    """Take the reader and what was written about him out of the log, when he is erased."""
    Decision.objects.filter(reader=reader).forget()
