"""Mails of the desk to readers: text alone, in the reader's language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.urls import reverse

from broadsheet.comments.models import Appeal, Comment, Decision
from broadsheet.editions.models import Edition
from broadsheet.kit.html import plain_text
from broadsheet.mail.letters import send_text
from broadsheet.readers.models import Reader
from broadsheet.readers.speaking import as_written_to

SALT = "comments.decision"
QUOTED = 300
MOST_QUOTED = 10


def tell_reader(decision: Decision, name: str, **context: object) -> None:
    """Mail what was decided about somebody, who can appeal where the mail says so."""
    reader, edition = decision.reader, decision.edition
    if reader is None or reader.account is None or edition is None:
        return
    context |= {"decision": decision, "appeal": address_of(decision, Appeal.Side.AUTHOR)}
    write(name, reader.account.email, reader, edition, **context)


def tell_of_removal(decisions: Iterable[Decision]) -> None:
    """One mail to each author, about what was removed for the same reason."""
    for own in by_reader(decisions):
        tell_reader(own[0], "removed", shown=quoted(own), number=len(own))


def tell_of_edit(decision: Decision) -> None:
    tell_reader(decision, "edited", shown=quoted([decision]))


def tell_of_return(decisions: Iterable[Decision], action: str) -> None:
    """One mail to each reader of whom decisions are taken back. action: what they were."""
    for own in by_reader(decisions):
        tell_reader(own[0], "taken_back", action=action, shown=quoted(own), number=len(own))


def by_reader(decisions: Iterable[Decision]) -> Iterable[list[Decision]]:
    found: dict[int | None, list[Decision]] = defaultdict(list)
    for each in decisions:
        found[each.reader_id].append(each)
    return found.values()


def quoted(decisions: list[Decision]) -> list[dict[str, Any]]:
    """The first comments, with the address at which each author appeals."""
    return [
        {
            "quoted": plain_text(each.comment.html)[:QUOTED],
            "waits": each.comment.state == Comment.State.WAITING,
            "appeal": address_of(each, Appeal.Side.AUTHOR),
        }
        for each in decisions[:MOST_QUOTED]
        if each.comment
    ]


def address_of(decision: Decision, side: str) -> str:
    """Where that side reads the decision and appeals, without signing in."""
    edition = decision.edition
    if edition is None:
        return ""
    token = signing.dumps([decision.pk, side], salt=SALT)
    path = reverse("appeal", args=[token], urlconf="config.edition_urls")
    return f"{edition.origin}{edition.prefix}{path}"


def write(name: str, to: str, reader: Reader | None, edition: Edition, **context: object) -> None:
    """Post the mail `templates/comments/desk/mail/<name>.txt`, to a reader or anybody else."""
    home = f"{edition.origin}{edition.prefix}/"
    with as_written_to(reader, edition):
        context |= {"reader": reader, "edition": edition, "home": home}
        send_text(f"comments/desk/mail/{name}.txt", to, context)
