"""What comments keep of a reader: a copy of it, taking it out for good, giving it to another name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import Model, Prefetch, QuerySet

from broadsheet.comments.counting import Overtaken, lock_roots_of, lock_tree, set_state, touch
from broadsheet.comments.models import (
    Claim,
    Comment,
    Concern,
    Decision,
    Dislike,
    Like,
    Mute,
    Notice,
    Report,
    Sanction,
    Version,
)
from broadsheet.comments.sanctioning import forget
from broadsheet.comments.subjects_redress import forget_redress
from broadsheet.comments.text import fingerprint_of, rendered
from broadsheet.comments.voting import undislike, unlike
from broadsheet.readers.claiming import moves
from broadsheet.readers.models import Reader
from broadsheet.readers.subjects import Subject, erases, erases_ahead, exports

State = Comment.State
# What stands in the place of a passage that somebody quoted.
GONE = "[…]"
AT_ONCE = 100
SURELY_QUOTED = 20


@exports("comments")
def comments_of(subject: Subject) -> list[dict[str, Any]]:
    rows = Comment.objects.filter(author__in=subject.readers).select_related(
        "thread__story__section", "edition__page", "figures"
    )
    versions = Prefetch("versions", Version.objects.order_by("until"))
    return [
        {
            "address": each.full_url,
            "story": each.thread.story.title,
            "written_at": each.written_at.isoformat(),
            "state": each.get_state_display(),
            "likes": each.figures.likes,
            "text": each.source,
            "earlier_texts": [version.source for version in each.versions.all()],
        }
        for each in rows.order_by("pk").prefetch_related(versions)
    ]


@exports("likes")
def likes_of(subject: Subject) -> list[dict[str, Any]]:
    rows = Like.objects.filter(reader__in=subject.readers).select_related("comment")
    return [{"comment": each.comment.permalink, "at": each.at.isoformat()} for each in rows]


@exports("dislikes")
def dislikes_of(subject: Subject) -> list[dict[str, Any]]:
    rows = Dislike.objects.filter(reader__in=subject.readers).select_related("comment")
    return [{"comment": each.comment.permalink, "at": each.at.isoformat()} for each in rows]


@exports("reports")
def reports_of(subject: Subject) -> list[dict[str, Any]]:
    rows = Report.objects.filter(reader__in=subject.readers).select_related("comment")
    return [
        {
            "comment": each.comment.permalink,
            "at": each.at.isoformat(),
            "reason": each.get_reason_display(),
            "note": each.note,
        }
        for each in rows
    ]


@exports("muted")
def muted_by(subject: Subject) -> list[dict[str, Any]]:
    rows = Mute.objects.filter(reader__in=subject.readers).select_related("muted")
    return [{"name": each.muted.name, "at": each.at.isoformat()} for each in rows.order_by("pk")]


@exports("notices")
def notices_to(subject: Subject) -> list[dict[str, Any]]:
    rows = Notice.objects.filter(reader__in=subject.readers).select_related("comment")
    return [
        {
            "comment": each.comment.permalink,
            "what": each.get_kind_display(),
            "at": each.at.isoformat(),
            "read_at": each.read_at.isoformat() if each.read_at else "",
        }
        for each in rows.order_by("pk")
    ]


@exports("decisions")
def decisions_about(subject: Subject) -> list[dict[str, Any]]:
    rows = Decision.objects.filter(reader__in=subject.readers).order_by("pk")
    return [
        {"at": each.at.isoformat(), "what": each.get_action_display(), "told": each.told}
        for each in rows
    ]


@exports("sanctions")
def sanctions_of(subject: Subject) -> list[dict[str, Any]]:
    return [
        {
            "kind": each.get_kind_display(),
            "reason": each.reason,
            "from": each.at.isoformat(),
            "until": each.until.isoformat() if each.until else "",
        }
        for each in Sanction.objects.filter(reader__in=subject.readers).order_by("pk")
    ]


@erases_ahead
def erase_comments(subject: Subject) -> None:
    """Leave stubs where answers stand, and nothing else: no text, version, like or report.

    Each of them is a transaction, and what is left is found by its rows.
    """
    for reader in subject.readers:
        likes = Like.objects.filter(reader=reader).select_related("comment")
        for given in rows_that_go(likes):
            unlike(given.comment, reader)
        dislikes = Dislike.objects.filter(reader=reader).select_related("comment")
        for disliked in rows_that_go(dislikes):
            undislike(disliked.comment, reader)
        Report.objects.filter(reader=reader).delete()
        for comment in rows_that_go(Comment.objects.filter(author=reader)):
            with suppress(Overtaken):  # it is looked at again
                erase(comment)


def rows_that_go[Row: Model](rows: QuerySet[Row]) -> Iterator[Row]:
    """The rows, some at a time, until no more are found."""
    while found := list(rows.order_by("pk")[:AT_ONCE]):
        yield from found


@erases
def forget_decisions(subject: Subject) -> None:
    forget_redress(subject)
    for reader in subject.readers:
        forget(reader)


@transaction.atomic
def erase(comment: Comment) -> None:
    lock_tree(comment)
    take_out_of_answers(comment)
    Version.objects.filter(comment=comment).delete()
    comment.screenings.all().delete()
    comment.notices.all().delete()
    comment.reported.update(note="")
    Concern.objects.filter(comment=comment).delete()
    Claim.objects.filter(comment=comment).delete()
    nothing = {"source": "", "html": "", "address": "", "fingerprint": 0, "author": None}
    set_state(comment, State.DELETED, **nothing)
    touch(comment.thread_id)


def take_out_of_answers(comment: Comment) -> None:
    """Where others quoted it: lines that begin with “>” and say what it said."""
    said = as_said(comment.source)
    below = Comment.objects.filter(root=comment.root_id, source__contains=">")
    for answer in below.exclude(pk=comment.pk).select_related("edition"):
        without = without_quotations(answer.source, said, shortest(answer, comment))
        if without == answer.source:
            continue
        html = rendered(without, answer.edition.interface_language)
        fields = {"source": without, "html": html, "fingerprint": fingerprint_of(html)}
        Comment.objects.filter(pk=answer.pk, source=answer.source).update(**fields)
    versions = Version.objects.filter(comment__root=comment.root_id, source__contains=">")
    for version in versions.select_related("comment__edition"):
        without = without_quotations(version.source, said, shortest(version.comment, comment))
        if without != version.source:
            html = rendered(without, version.comment.edition.interface_language)
            Version.objects.filter(pk=version.pk).update(source=without, html=html)


def shortest(answer: Comment, comment: Comment) -> int:
    """Of how many letters a line is that can be a quotation of the comment only.

    Who answers it quotes it, with however few; elsewhere somebody else may have said as few.
    """
    return 1 if answer.parent_id == comment.pk else SURELY_QUOTED


def without_quotations(source: str, said: str, least: int) -> str:
    lines = [f"> {GONE}" if is_quoted(line, said, least) else line for line in source.split("\n")]
    return "\n".join(lines)


def is_quoted(line: str, said: str, least: int) -> bool:
    words = as_said(line)
    return line.lstrip().startswith(">") and len(words) >= least and words in said


def as_said(text: str) -> str:
    """The letters and digits alone: marks and line breaks differ between a text and its quotation."""
    return "".join(character for character in text.casefold() if character.isalnum())


@moves
def move_comments(imported: Reader, own: Reader) -> None:
    """Who claims an imported name has written what came with it, and stands for it."""
    written = Comment.objects.filter(author=imported)
    threads = set(written.values_list("thread", flat=True))
    lock_roots_of(written)
    written.update(author=own)
    Decision.objects.filter(reader=imported).move(own)
    Sanction.objects.filter(reader=imported).update(reader=own)
    for thread_id in sorted(threads):
        touch(thread_id)
