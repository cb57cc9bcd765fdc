"""Likes, and dislikes where an edition wants them: of both a reader gives a comment one."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from broadsheet.comments.counting import touch
from broadsheet.comments.keys import ONE
from broadsheet.comments.models import Comment, CommentFigures, Dislike, Like
from broadsheet.readers.models import Reader


@transaction.atomic
def like(comment: Comment, reader: Reader) -> bool:
    """Whether it is liked by this; liking twice is liking once."""
    hold(comment)
    if not Like.objects.get_or_create(comment=comment, reader=reader)[1]:
        return False
    undislike(comment, reader)
    change_likes(comment, 1)
    return True


@transaction.atomic
def unlike(comment: Comment, reader: Reader) -> bool:
    hold(comment)
    gone, _ = Like.objects.filter(comment=comment, reader=reader).delete()
    if gone:
        change_likes(comment, -1)
    return bool(gone)


@transaction.atomic
def dislike(comment: Comment, reader: Reader) -> bool:
    hold(comment)
    if not Dislike.objects.get_or_create(comment=comment, reader=reader)[1]:
        return False
    unlike(comment, reader)
    change_dislikes(comment, 1)
    return True


@transaction.atomic
def undislike(comment: Comment, reader: Reader) -> bool:
    hold(comment)
    gone, _ = Dislike.objects.filter(comment=comment, reader=reader).delete()
    if gone:
        change_dislikes(comment, -1)
    return bool(gone)


def hold(comment: Comment) -> None:
    """Let no other vote in between: a like and a dislike at once would both stay."""
    held = CommentFigures.objects.select_for_update(no_key=True).filter(pk=comment.pk)
    held.values_list("pk").first()


def change_likes(comment: Comment, change: int) -> None:
    CommentFigures.objects.filter(pk=comment.pk).update(
        likes=F("likes") + change, liked=F("liked") + change * ONE
    )
    touch(comment.thread_id)


def change_dislikes(comment: Comment, change: int) -> None:
    """No order follows them: what many dislike is read no less."""
    CommentFigures.objects.filter(pk=comment.pk).update(dislikes=F("dislikes") + change)
    touch(comment.thread_id)
