"""Mails of the desk to readers: text alone, in the reader's language."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from broadsheet.comments.models import Appeal, Decision
from broadsheet.editions.models import Edition
from broadsheet.kit.html import plain_text
from broadsheet.mail.letters import send_text
from broadsheet.readers.models import Reader
from broadsheet.readers.speaking import as_written_to

SALT = "comments.decision"
QUOTED = 300
MOST_QUOTED = 10
MOST_SHOWN = 50


def tell_reader(decision: Decision, name: str, **context: object) -> None:
    """Mail what was decided about somebody, who can appeal where the mail says so."""
    reader, edition = decision.reader, decision.edition
    if reader is None or reader.account is None or edition is None:
        return
    context |= {"decision": decision, "appeal": address_of(decision, Appeal.Side.AUTHOR)}
    write(name, reader.account.email, reader, edition, **context)


def tell_of_removal(decisions: list[Decision]) -> None:
    """One mail about comments of one author that were removed for the same reason."""
    shown = [
        {
            "quoted": plain_text(each.comment.html)[:QUOTED] if each.comment else "",
            "appeal": address_of(each, Appeal.Side.AUTHOR),
        }
        for each in decisions[:MOST_QUOTED]
    ]
    tell_reader(decisions[0], "removed", shown=shown, number=len(decisions))


def told_to(reader: Reader) -> list[tuple[Decision, str]]:
    """For the reader's own page: what the desk told him last, with the address of each."""
    told = Decision.objects.filter(reader=reader).exclude(told="")
    newest = told.select_related("edition__page", "comment").order_by("-at")[:MOST_SHOWN]
    return [(each, address_of(each, Appeal.Side.AUTHOR)) for each in newest]


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
