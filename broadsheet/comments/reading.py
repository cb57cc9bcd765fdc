"""Pages of a thread: so many comments with their first answers, in any order, at a flat cost."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery

from broadsheet.comments.keys import read_step
from broadsheet.comments.models import Comment, CommentFigures, Thread
from broadsheet.comments.models.comments import CommentQuerySet
from broadsheet.comments.models.rules import Sort

HEADS = 25
ANSWERS = 25
# By which figure, and in which direction.
ORDERS = {
    Sort.RECENT: ("recent", "-"),
    Sort.NEWEST: ("comment_id", "-"),
    Sort.OLDEST: ("comment_id", ""),
    Sort.LIKED: ("liked", "-"),
    Sort.REPLIED: ("replied", "-"),
    Sort.PICKS: ("comment_id", "-"),
}


@dataclass
class Branch:
    """A head with its first answers. more: how many further ones there are below it."""

    head: Comment
    answers: list[Comment] = field(default_factory=list)
    more: int = 0


@dataclass
class ThreadPage:
    """next: where the page after this one begins, for an address; empty at the end."""

    branches: list[Branch]
    next: str = ""


def comments_for_pages() -> CommentQuerySet:
    return Comment.objects.select_related("author__account", "parent__author", "figures")


def thread_page(thread: Thread, sort: str, begin: str = "") -> ThreadPage:
    """The page that begins after the cursor. ValueError for what is no cursor.

    A cursor is the last head's sort key and id: those written in the same moment may share a key.
    """
    column, direction = ORDERS[Sort(sort)]
    first = [f"{name}_answer" for name in ("first", "second", "third")]
    heads = heads_of(thread, sort).order_by(f"{direction}{column}", f"{direction}comment_id")
    after = read_cursor(begin) if begin else None
    if after:
        if column == "comment_id" and after[0] != after[1]:
            raise ValueError(begin)
        further, seen = ("lte", "gte") if direction else ("gte", "lte")
        heads = heads.filter(**{f"{column}__{further}": after[0]})
        heads = heads.exclude(**{column: after[0], f"comment_id__{seen}": after[1]})
    answers = Comment.objects.listed().filter(root=OuterRef("pk"), depth__gt=0).order_by("path")
    ids = {
        name: Subquery(answers.values("pk")[place : place + 1]) for place, name in enumerate(first)
    }
    rows = list(heads.annotate(**ids).values("pk", column, "answers", *first)[: HEADS + 1])
    has_more, rows = len(rows) > HEADS, rows[:HEADS]
    wanted = [row[name] for row in rows for name in ("pk", *first) if row[name]]
    comments = comments_for_pages().in_bulk(wanted)
    branches = []
    for row in rows:
        shown = [comments[row[name]] for name in first if row[name] in comments]
        if row["pk"] in comments:
            branches.append(Branch(comments[row["pk"]], shown, more_of(row["answers"], shown)))
    last = rows[-1] if has_more else None
    return ThreadPage(branches, f"{last[column]:x}-{last['pk']:x}" if last else "")


def heads_of(thread: Thread, sort: str) -> QuerySet[CommentFigures]:
    heads = CommentFigures.objects.filter(thread=thread)
    return heads.filter(is_pick=True) if sort == Sort.PICKS else heads.filter(is_head=True)


def read_cursor(written: str) -> tuple[int, int]:
    key, dash, pk = written.partition("-")
    if not dash or max(len(key), len(pk)) > 16:
        raise ValueError(written)
    found = int(key, 16), int(pk, 16)
    if written != f"{found[0]:x}-{found[1]:x}":  # each page is kept at one address
        raise ValueError(written)
    if max(found) > BigIntegerField.MAX_BIGINT:  # databases disagree about what comes after it
        raise ValueError(written)
    return found


def more_of(answers: int, shown: list[Comment]) -> int:
    """Answers that readers see below the head and not on this page."""
    return answers - sum(each.is_public for each in shown)


@dataclass
class Answers:
    """Further answers of a branch. next: the step of the last one, where the next page begins."""

    comments: list[Comment]
    next: str = ""


def further_answers(root_id: int, after: str) -> Answers:
    """The answers in order after the path that ends in the step. ValueError for no such step."""
    last = Comment.objects.filter(pk=read_step(after), root=root_id).values_list("path", flat=True)
    path = last.first()
    if path is None:
        raise ValueError(after)
    answers = comments_for_pages().listed().filter(root=root_id, depth__gt=0, path__gt=path)
    found = list(answers.order_by("path")[: ANSWERS + 1])
    return Answers(found[:ANSWERS], found[ANSWERS - 1].permalink if len(found) > ANSWERS else "")


def in_context(comment: Comment) -> Branch:
    """The comment below all that it answers, and with its own first answers."""
    above = comments_for_pages().in_bulk(comment.ancestor_ids)
    line = [above[pk] for pk in comment.ancestor_ids if pk in above]
    below = (
        comments_for_pages()
        .listed()
        .filter(root=comment.root_id, path__gt=comment.path, path__lt=f"{comment.path}w")
    )
    answers = list(below.order_by("path")[:ANSWERS])
    if not line:
        return Branch(comment, answers, more_of(comment.figures.answers, answers))
    return Branch(line[0], [*line[1:], comment, *answers], 0)
