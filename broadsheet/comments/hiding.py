"""Comments go with a story that is taken down, and come back as they were."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from broadsheet.comments.counting import lock_trees, touch
from broadsheet.comments.keys import ONE
from broadsheet.comments.models import Comment, CommentFigures, Thread
from broadsheet.comments.reconciling import count_anew
from broadsheet.comments.showing import tag
from broadsheet.kit.changes import announce
from broadsheet.stories.models import StoryPage

State = Comment.State


@transaction.atomic
def hide(story: StoryPage) -> None:
    """Nobody sees any of them, nor how many there are; each keeps what it was."""
    thread = Thread.objects.filter(story=story).first()
    if thread is None:
        return
    held = lock_trees(Comment.objects.filter(thread=thread))
    CommentFigures.objects.filter(comment__in=held).update(
        is_head=False, is_pick=False, answers=0, replied=F("replied") - F("answers") * ONE
    )
    hidden = {"hidden_from": F("state"), "state": State.HIDDEN, "is_listed": False}
    public = held.public().update(**hidden)
    held.exclude(state=State.HIDDEN).update(**hidden)
    touch(thread.pk, -public)
    announce(tag(thread.pk), removed=True)


@transaction.atomic
def show_again(story: StoryPage) -> None:
    """What somebody deleted meanwhile stays deleted."""
    thread = Thread.objects.filter(story=story).first()
    if thread is None:
        return
    held = lock_trees(Comment.objects.filter(thread=thread))
    hidden = held.filter(state=State.HIDDEN).exclude(hidden_from="")
    hidden.update(state=F("hidden_from"), hidden_from="")
    count_anew(thread.pk)
    touch(thread.pk)
