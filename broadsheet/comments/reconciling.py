"""Once a night the figures are counted from the comments themselves; none should be wrong.

First without a lock, so that readers and others write meanwhile; what seems wrong then, by what they
wrote or in truth, is counted again while it is held.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import Count, F, QuerySet

from broadsheet.comments.counting import lock_trees, touch
from broadsheet.comments.keys import ranked
from broadsheet.comments.models import Comment, CommentFigures, Dislike, Like, Thread
from broadsheet.comments.models.comments import CommentQuerySet
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
    comments = Comment.objects.filter(thread=thread_id)
    wrong: list[Drift] = []
    for pk in sorted({root_of(row) for row, _ in drifts_among(comments)}):
        wrong += count_trees(thread_id, comments.filter(root=pk))
    if any(drifts_of(Thread.objects.filter(pk=thread_id))):
        wrong += count_visible(thread_id)
    Thread.objects.filter(pk=thread_id).update(checked=version)
    for row, right in wrong:
        logger.warning("%s %s was counted wrong: %s", type(row).__name__, row.pk, right)
    return len(wrong)


@transaction.atomic
def count_anew(thread_id: int) -> None:
    """Put all figures of the thread right."""
    count_trees(thread_id, Comment.objects.filter(thread=thread_id))
    count_visible(thread_id)


@transaction.atomic
def count_trees(thread_id: int, comments: CommentQuerySet) -> list[Drift]:
    """Put the figures of the comments, which are whole trees, right; return which were wrong."""
    return put_right(thread_id, drifts_among(lock_trees(comments)))


@transaction.atomic
def count_visible(thread_id: int) -> list[Drift]:
    held = Thread.objects.select_for_update(no_key=True).filter(pk=thread_id)
    return put_right(thread_id, drifts_of(held))


def put_right(thread_id: int, drifts: Iterator[Drift]) -> list[Drift]:
    by_kind: dict[tuple, list[models.Model]] = {}
    wrong = list(drifts)
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
    yield from drifts_among(Comment.objects.all())
    yield from drifts_of(Thread.objects.all())


def drifts_of(threads: QuerySet[Thread]) -> Iterator[Drift]:
    for thread in threads:
        public = Comment.objects.public().filter(thread=thread)
        yield from differing(thread, {"visible": public.count()})


def drifts_among(comments: CommentQuerySet) -> Iterator[Drift]:
    """comments: whole trees."""
    rows = list(comments.select_related("figures").defer("source", "html").order_by())
    public = [each for each in rows if each.is_public]
    answers = Counter(pk for each in public for pk in each.ancestor_ids)
    newest: dict[int, int] = {}
    for each in public:
        newest[each.root_id] = max(each.pk, newest.get(each.root_id, 0))
    likes, dislikes = (counted(kind, comments) for kind in (Like, Dislike))
    for each in rows:
        is_listed = each.is_public or answers[each.pk] > 0
        yield from differing(each, {"is_listed": is_listed})
        liked = likes[each.pk] + each.figures.imported_likes
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
        yield from differing(each.figures, right)


def counted(model: type[Like] | type[Dislike], comments: CommentQuerySet) -> Counter[int]:
    rows = model._default_manager.filter(comment__in=comments).values_list("comment")
    return Counter(dict(rows.annotate(number=Count("pk")).order_by()))


def differing(row: models.Model, right: dict[str, Any]) -> Iterator[Drift]:
    wrong = {name: value for name, value in right.items() if getattr(row, name) != value}
    if wrong:
        yield row, wrong


def root_of(row: Any) -> int:
    return (row.comment if isinstance(row, CommentFigures) else row).root_id
