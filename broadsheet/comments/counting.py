"""What is seen of a comment, and the figures that follow from it, in one transaction.

Rows are locked in one order, so that no two writers wait for each other: who writes, the figures of
the tree's root, those of the comment itself and of what lies between, the comments, their votes and
reports, and last the thread, after which nothing else is locked. Who changes several trees holds the
figures of all first, in the order of the roots; who changes several threads takes them by key.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest

from broadsheet.comments.keys import ONE, ranked
from broadsheet.comments.models import Comment, CommentFigures, Thread
from broadsheet.comments.models.comments import CommentQuerySet
from broadsheet.comments.notifying import tell
from broadsheet.comments.showing import tag
from broadsheet.kit.changes import announce


class Overtaken(Exception):
    """Somebody else has changed the comment meanwhile."""


def insert(comment: Comment) -> None:
    """Store a new comment with its figures. Call it in a transaction."""
    comment.is_listed = comment.is_public
    comment.save(force_insert=True)
    zero = ranked(0, comment.pk)
    CommentFigures.objects.create(
        comment=comment, thread_id=comment.thread_id, recent=comment.pk, liked=zero, replied=zero,
        is_head=comment.is_listed and not comment.depth,
    )  # fmt: skip
    if comment.is_public:
        count(comment, 1)
        tell(comment)


def insert_imported(thread: Thread, comments: list[Comment], likes: dict[int, int]) -> None:
    """Store comments that come at once, parents first. likes: by id, of readers nobody knows.

    Call it in a transaction; the figures follow from `reconciling.count_anew`.
    """
    for each in comments:
        each.is_listed = each.is_public
    Comment.objects.bulk_create(comments, batch_size=500)
    CommentFigures.objects.bulk_create(
        [
            CommentFigures(
                comment=each, thread=thread, recent=each.pk, replied=ranked(0, each.pk),
                likes=likes.get(each.pk, 0), imported_likes=likes.get(each.pk, 0),
                liked=ranked(likes.get(each.pk, 0), each.pk),
                is_head=each.is_public and not each.depth,
            )
            for each in comments
        ],
        batch_size=500,
    )  # fmt: skip


@transaction.atomic
def set_state(comment: Comment, state: str, **fields) -> None:
    """Change what is seen of the comment; Overtaken when its state is not what it was read as."""
    before = comment.state
    lock_tree(comment)
    rows = Comment.objects.filter(pk=comment.pk, state=before)
    if not rows.update(state=state, **fields):
        raise Overtaken
    for name, value in {"state": state, **fields}.items():
        setattr(comment, name, value)
    was_public = before == Comment.State.PUBLISHED
    if comment.is_public != was_public:
        if was_public:
            announce(tag(comment.thread_id), removed=True)
        count(comment, 1 if comment.is_public else -1)
        list_anew([comment.pk])
        if comment.is_public:
            tell(comment)
        if comment.is_pick:
            CommentFigures.objects.filter(pk=comment.pk).update(is_pick=comment.is_public)


def lock_as_read(comment: Comment) -> None:
    """Hold the comment; Overtaken when somebody has changed it meanwhile."""
    lock_tree(comment)
    same = {"state": comment.state, "edited_at": comment.edited_at}
    if not Comment.objects.filter(pk=comment.pk, **same).exists():
        raise Overtaken


def lock_tree(comment: Comment) -> None:
    lock(CommentFigures.objects.filter(pk__in={comment.root_id, comment.pk}))


def lock_trees(comments: CommentQuerySet) -> CommentQuerySet:
    """Hold all figures of the whole trees; return their comments, without a tree begun meanwhile.

    The roots first: below one that is held nothing is counted.
    """
    roots = lock(CommentFigures.objects.filter(comment__in=comments.filter(depth=0)))
    if not connection.features.has_select_for_update:
        return comments
    held = comments.filter(root__in=roots)
    lock(CommentFigures.objects.filter(comment__in=held))
    return held


def lock_roots_of(comments: CommentQuerySet) -> None:
    lock(CommentFigures.objects.filter(pk__in=comments.values("root")))


def lock(figures: QuerySet[CommentFigures]) -> list[int]:
    """Where the database locks rows; SQLite has one writer."""
    if not connection.features.has_select_for_update:
        return []
    held = figures.select_for_update(of=("self",), no_key=True)
    return list(held.order_by("comment__root", "comment__path").values_list("pk", flat=True))


def count(comment: Comment, change: int) -> None:
    """Add one comment that readers see, or take it away, above it and in its thread."""
    above = comment.ancestor_ids
    if above:
        adding = {"answers": F("answers") + change, "replied": F("replied") + change * ONE}
        newest = newest_of(comment, change)
        CommentFigures.objects.filter(pk=above[0]).update(**adding, recent=newest)
        if len(above) > 1:
            CommentFigures.objects.filter(pk__in=above[1:]).update(**adding)
        stubs = Comment.objects.filter(pk__in=above).exclude(state=Comment.State.PUBLISHED)
        list_anew(list(stubs.values_list("pk", flat=True)))
    touch(comment.thread_id, change)


def newest_of(comment: Comment, change: int) -> Combinable | int:
    """The newest comment of the tree that readers see."""
    if change > 0:
        return Greatest("recent", comment.pk)
    recent = CommentFigures.objects.values_list("recent", flat=True).get(pk=comment.root_id)
    if recent != comment.pk:
        return recent
    return seen_below(comment.root_id).first() or comment.root_id


def seen_below(root_id: int) -> QuerySet[Comment, int]:
    """Ids of what readers see of the tree, the newest first."""
    seen = Comment.objects.public().filter(root=root_id)
    return seen.order_by("-pk").values_list("pk", flat=True)


def list_anew(ids: list[int]) -> None:
    """Give those a place that readers see, or something below of: as a stub."""
    if not ids:
        return
    below = CommentFigures.objects.filter(comment=OuterRef("pk"), answers__gt=0)
    Comment.objects.filter(pk__in=ids).update(
        is_listed=Q(state=Comment.State.PUBLISHED) | Exists(below)
    )
    listed = Comment.objects.filter(pk=OuterRef("pk"), is_listed=True)
    CommentFigures.objects.filter(pk__in=ids, comment__depth=0).update(is_head=Exists(listed))


def touch(thread_id: int, change: int = 0) -> None:
    """Note that readers see something else of the thread."""
    Thread.objects.filter(pk=thread_id).update(
        visible=F("visible") + change, version=F("version") + 1
    )
