"""What of a reader's comments stands on her own page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from broadsheet.comments.models import Comment
from broadsheet.comments.telling import told_to
from broadsheet.readers.doors import ReaderRequest
from broadsheet.readers.panels import panel

SHOWN = 30
State = Comment.State


@panel(_("My comments"))
def my_comments(request: ReaderRequest) -> tuple[str, dict[str, Any]]:
    mine = Comment.objects.filter(author=request.reader).exclude(state=State.DELETED)
    rows = mine.select_related("figures", "edition__page", "thread__story__section")
    figures = mine.aggregate(number=Count("pk"), likes=Sum("figures__likes", default=0))
    return "comments/mine.html", figures | {
        "comments": rows.defer("thread__story__body").order_by("-pk")[:SHOWN],
        "told": told_to(request.reader),
    }
