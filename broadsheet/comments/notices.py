"""What a reader is told of on the site: answers to her and comments that name her."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from broadsheet.comments.models import Comment, Mute, Notice
from broadsheet.comments.models.hearing import CommentNoticeQuerySet
from broadsheet.comments.on_stories import is_hidden
from broadsheet.readers.models import Reader

ON_A_PAGE = 30
# Nobody counts further.
MOST_COUNTED = 99


@dataclass
class NoticePage:
    """next: the notice after which the next page begins; 0 at the end."""

    notices: list[Notice]
    next: int = 0


def notices_of(reader: Reader) -> CommentNoticeQuerySet:
    """Those of comments that readers see, by people whom she wants to hear, newest first."""
    muted = Mute.objects.filter(reader=reader).values("muted")
    mine = Notice.objects.filter(
        ~Q(comment__author__in=muted), ~is_hidden("comment__thread__story__"),
        reader=reader, comment__state=Comment.State.PUBLISHED, comment__thread__story__live=True,
    )  # fmt: skip
    return mine.order_by("-pk")


def page_of(reader: Reader, after: int = 0, length: int = ON_A_PAGE) -> NoticePage:
    rows = notices_of(reader).select_related(
        "comment__author", "comment__edition__page", "comment__thread__story__section"
    )
    rows = rows.filter(pk__lt=after) if after else rows
    found = list(rows.defer("comment__thread__story__body")[: length + 1])
    return NoticePage(found[:length], found[length - 1].pk if len(found) > length else 0)


def number_unread(reader: Reader) -> int:
    """How many there are that she has not looked at, at most one more than is counted."""
    return notices_of(reader).unread()[: MOST_COUNTED + 1].count()


def mark_read(reader: Reader, oldest: int, newest: int) -> None:
    """Those of one page: what came while she looked, or stands on the next one, is still new."""
    shown = notices_of(reader).filter(pk__range=(oldest, newest))
    shown.unread().update(read_at=timezone.now())
