"""The same decision about many comments with one press, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from broadsheet.comments.counting import Overtaken
from broadsheet.comments.keys import new_id
from broadsheet.comments.models import Comment, Decision
from broadsheet.comments.models.comments import CommentQuerySet
from broadsheet.comments.moderation import Ruling, Verb, hold, remove
from broadsheet.comments.telling import tell_of_removal, tell_of_return
from broadsheet.editions.models import Edition
from broadsheet.readers.models import Reader

State, Action = Comment.State, Decision.Action
# A press takes some seconds at most; who needs more presses again.
MOST_AT_ONCE = 1000
# In which state there is nothing left to do.
IS_DONE: dict[Verb, str] = {hold: State.WAITING, remove: State.REMOVED}


@dataclass
class Batch:
    """decided: ids. overtaken: how many somebody else had changed before."""

    pk: UUID
    decided: list[int] = field(default_factory=list)
    overtaken: int = 0


def decide_all(comments: Iterable[Comment], verb: Verb, ruling: Ruling) -> Batch:
    batch = Batch(uuid4())
    ruling = replace(ruling, batch=batch.pk)
    for comment in comments:
        if comment.state == IS_DONE.get(verb):
            continue
        try:
            verb(comment, ruling)
            batch.decided.append(comment.pk)
        except Overtaken:
            batch.overtaken += 1
    tell_authors(batch)
    return batch


def tell_authors(batch: Batch) -> None:
    """Each author whose comments were removed, or are shown again, gets one mail."""
    decided = Decision.objects.filter(batch=batch.pk)
    decided = decided.select_related("reader__account", "comment", "edition")
    tell_of_removal(decided.filter(action=Action.REMOVE))
    tell_of_return(decided.filter(action=Action.APPROVE, data__before=State.REMOVED), Action.REMOVE)


def branch_of(comment: Comment) -> list[Comment]:
    """The comment and all below it that readers could see or wait to be seen."""
    found = Comment.objects.filter(
        root=comment.root_id, path__gte=comment.path, path__lt=f"{comment.path}w",
        state__in=[State.PUBLISHED, State.WAITING],
    )  # fmt: skip
    return list(for_deciding(found).order_by("-path")[:MOST_AT_ONCE])


def written_by(reader: Reader, edition: Edition, since: datetime, until: datetime) -> list[Comment]:
    """What of `written_since` there was until then."""
    found = written_since(reader, edition, since).filter(pk__lt=new_id(until))
    return list(for_deciding(found).order_by("-pk")[:MOST_AT_ONCE])


def written_since(reader: Reader, edition: Edition, since: datetime) -> CommentQuerySet:
    """What the reader wrote at the edition since then and readers see or wait to see."""
    return Comment.objects.filter(
        author=reader, edition=edition, pk__gte=new_id(since),
        state__in=[State.PUBLISHED, State.WAITING],
    )  # fmt: skip


def for_deciding(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.select_related("edition", "author__account", "thread")
