"""Once a night the figures are counted from the comments themselves; none should be wrong."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import Count, F

from broadsheet.comments.counting import lock_thread, touch
from broadsheet.comments.keys import ranked
from broadsheet.comments.models import Comment, CommentFigures, Dislike, Like, Thread
from broadsheet.kit.jobs import periodic

logger = logging.getLogger(__name__)

Drift = tuple[models.Model, dict[str, Any]]


@periodic(every=86_400, lane="tasks")
def reconcile() -> int:
    """Put wrong figures right and say so in the log; return how many rows had any.

    Of threads that changed since it was last done.
    """
    changed = Thread.objects.filter(checked__lt=F("version")).values_list("pk", "version")
    return sum(reconcile_thread(pk, version) for pk, version in changed)


def reconcile_thread(thread_id: int, version: int) -> int:
    """Nobody is kept from writing unless something seems wrong."""
    wrong = count_anew(thread_id) if any(drifts_in(thread_id)) else []
    Thread.objects.filter(pk=thread_id).update(checked=version)
    for row, right in wrong:
        logger.warning("%s %s was counted wrong: %s", type(row).__name__, row.pk, right)
    return len(wrong)


@transaction.atomic
def count_anew(thread_id: int) -> list[Drift]:
    """Put the figures of the thread right; return which were wrong."""
    lock_thread(thread_id)
    wrong = list(drifts_in(thread_id))
    by_kind: dict[tuple, list[models.Model]] = {}
    for row, right in wrong:
        for name, value in right.items():
            setattr(row, name, value)
        by_kind.setdefault((type(row), *right), []).append(row)
    for (model, *names), rows in by_kind.items():
        model._base_manager.bulk_update(rows, names, batch_size=500)
    if wrong:
        touch(thread_id)
    return wrong


def drifts() -> Iterator[Drift]:
    """Rows with a wrong figure, and what it should be."""
    for pk in Thread.objects.values_list("pk", flat=True):
        yield from drifts_in(pk)


def drifts_in(thread_id: int) -> Iterator[Drift]:
    comments = Comment.objects.filter(thread=thread_id).order_by()
    rows = list(comments.only("path", "state", "is_listed", "depth", "root", "thread", "is_pick"))
    public = [each for each in rows if each.is_public]
    answers = Counter(pk for each in public for pk in each.ancestor_ids)
    newest: dict[int, int] = {}
    for each in public:
        newest[each.root_id] = max(each.pk, newest.get(each.root_id, 0))
    likes, dislikes = (counted(kind, thread_id) for kind in (Like, Dislike))
    figures = CommentFigures.objects.filter(thread=thread_id).in_bulk()
    for thread in Thread.objects.filter(pk=thread_id):
        yield from differing(thread, {"visible": len(public)})
    for each in rows:
        if each.pk not in figures:  # deleted with its story since the rows were read
            continue
        is_listed = each.is_public or answers[each.pk] > 0
        yield from differing(each, {"is_listed": is_listed})
        liked = likes[each.pk] + figures[each.pk].imported_likes
        right = {
            "answers": answers[each.pk],
            "likes": liked,
            "dislikes": dislikes[each.pk],
            "is_pick": each.is_pick and each.is_public,
            "liked": ranked(liked, each.pk),
            "replied": ranked(answers[each.pk], each.pk),
        }
        if not each.depth:
            right |= {"is_head": is_listed}
            if is_listed:
                right |= {"recent": newest[each.pk]}
        yield from differing(figures[each.pk], right)


def counted(model: type[Like] | type[Dislike], thread_id: int) -> Counter[int]:
    rows = model._default_manager.filter(comment__thread=thread_id).values_list("comment")
    return Counter(dict(rows.annotate(number=Count("pk")).order_by()))


def differing(row: models.Model, right: dict[str, Any]) -> Iterator[Drift]:
    wrong = {name: value for name, value in right.items() if getattr(row, name) != value}
    if wrong:
        yield row, wrong
