"""Reports of illegal content: receipt, decision with reasons to both sides, appeal.

What the EU's Digital Services Act asks of a platform in articles 16, 17 and 20.
"""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadsheet.comments.calling import call_moderators, desk_path
from broadsheet.comments.counting import Overtaken
from broadsheet.comments.models import Appeal, Comment, Decision, IllegalReport
from broadsheet.comments.moderation import Ruling, remove, require_moderator
from broadsheet.comments.telling import address_of, write
from broadsheet.people.models import User
from broadsheet.people.notices import isolated
from broadsheet.readers.speaking import reader_at

State = Comment.State
# Without letters that are read as others.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_number() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(10))


@transaction.atomic
def receive(report: IllegalReport, comment: Comment) -> IllegalReport:
    """Keep the report, confirm it, and call the moderators unless they were called already.

    The receipt goes to an address that nobody has confirmed: it has none of the words that were
    typed into the form.
    """
    report.comment, report.edition_id, report.number = comment, comment.edition_id, new_number()
    report.save(force_insert=True)
    tell(report, "illegal_receipt")
    if not comment.illegal_reports.filter(decision=None).exclude(pk=report.pk).exists():
        call(report, comment)
    return report


def call(report: IllegalReport, comment: Comment) -> None:
    text = format_lazy(
        _("A comment under {story} was reported as illegal: {ground}."),
        story=isolated(comment.thread.story.title),
        ground=IllegalReport.Ground(report.ground).label,
    )
    call_moderators(report.edition, text, desk_path("illegal_report", report.pk))


@transaction.atomic
def decide(report: IllegalReport, by: User, is_removed: bool, words: str) -> Decision:
    """Remove the comment or let it stand; who reported it and, if it goes, its author are told."""
    require_moderator(by, report.edition_id)
    report = IllegalReport.objects.select_for_update().get(pk=report.pk)
    if report.decision_id:
        raise Overtaken
    comment = report.comment
    if is_removed and comment and comment.state in {State.PUBLISHED, State.WAITING}:
        remove(comment, Ruling(by, reason="illegal", told=words))
    report.decision = Decision.objects.create(
        action=Decision.Action.ILLEGAL, edition_id=report.edition_id, comment=comment, by=by,
        reason="illegal" if is_removed else "", told=words,
        data={"report": report.number, "removed": is_removed},
    )  # fmt: skip
    report.save(update_fields=["decision"])
    tell(
        report, "illegal_decision", decision=report.decision, removed=is_removed,
        appeal=address_of(report.decision, Appeal.Side.REPORTER),
    )  # fmt: skip
    return report.decision


def tell(report: IllegalReport, name: str, **context: object) -> None:
    if report.email:
        reader = reader_at(report.email)
        write(name, report.email, reader, report.edition, report=report, **context)
