"""Picks of the editors, and branches that nobody answers any more."""

from __future__ import annotations

from django.db import transaction

from broadsheet.comments.counting import Overtaken, lock_tree, touch
from broadsheet.comments.models import Comment, CommentFigures, Decision
from broadsheet.comments.moderation import Ruling, decide, require_moderator

Action = Decision.Action


@transaction.atomic
def pick(comment: Comment, ruling: Ruling) -> Decision:
    if not comment.is_public:
        raise Overtaken
    return mark(comment, "is_pick", True, Action.PICK, ruling)


@transaction.atomic
def unpick(comment: Comment, ruling: Ruling) -> Decision:
    return mark(comment, "is_pick", False, Action.UNPICK, ruling)


@transaction.atomic
def lock(comment: Comment, ruling: Ruling) -> Decision:
    """Nobody answers the comment, or what is below it, any more."""
    return mark(comment, "is_locked", True, Action.LOCK, ruling)


@transaction.atomic
def unlock(comment: Comment, ruling: Ruling) -> Decision:
    return mark(comment, "is_locked", False, Action.UNLOCK, ruling)


def mark(comment: Comment, name: str, value: bool, action: str, ruling: Ruling) -> Decision:
    require_moderator(ruling.by, comment.edition_id)
    set_mark(comment, name, value)
    return decide(action, comment, ruling)


def set_mark(comment: Comment, name: str, value: bool) -> None:
    """Overtaken when it is so already."""
    lock_tree(comment)
    if not Comment.objects.filter(pk=comment.pk, **{name: not value}).update(**{name: value}):
        raise Overtaken
    setattr(comment, name, value)
    if name == "is_pick":
        CommentFigures.objects.filter(pk=comment.pk).update(is_pick=value and comment.is_public)
    touch(comment.thread_id)
