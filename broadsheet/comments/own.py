"""What of a reader's comments, and of others', stands on her own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, Q, Sum, When
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from broadsheet.comments.appealing import APPEALABLE, WAS_TAKEN_BACK
from broadsheet.comments.models import Appeal, Comment, Decision, Mute
from broadsheet.comments.telling import address_of
from broadsheet.editions.requests import number_in
from broadsheet.readers.doors import ReaderRequest, own_page
from broadsheet.readers.models import Reader
from broadsheet.readers.panels import panel

SHOWN = 30
MOST_TOLD = 50
AUTHOR = Appeal.Side.AUTHOR
State = Comment.State


@panel(gettext_lazy("My comments"))
def my_comments(request: ReaderRequest) -> tuple[str, dict[str, Any]]:
    mine = Comment.objects.filter(author=request.reader).exclude(state=State.DELETED)
    rows = mine.select_related("figures", "edition__page", "thread__story__section")
    figures = mine.aggregate(number=Count("pk"), likes=Sum("figures__likes", default=0))
    return "comments/mine.html", figures | {
        "comments": rows.defer("thread__story__body").order_by("-pk")[:SHOWN],
        "told": told_to(request.reader),
    }


@dataclass
class Told:
    """appeal: the address at which the reader appeals; empty where nobody can."""

    decision: Decision
    was_taken_back: bool
    appeal: str


def told_to(reader: Reader) -> list[Told]:
    """What the desk decided and told him last."""
    decided = Decision.objects.filter(~Q(told="") | Q(action__in=APPEALABLE[AUTHOR]), reader=reader)
    decided = decided.annotate(was_taken_back=Case(When(WAS_TAKEN_BACK, then=True), default=False))
    newest = decided.select_related("edition__page", "comment").order_by("-at")[:MOST_TOLD]
    return [
        Told(
            each, each.was_taken_back,
            address_of(each, AUTHOR) if each.action in APPEALABLE[AUTHOR] else "",
        )
        for each in newest
    ]  # fmt: skip


@panel(gettext_lazy("People you have hidden"))
def hidden_people(request: ReaderRequest) -> tuple[str, dict[str, Any]]:
    mutes = Mute.objects.filter(reader=request.reader).select_related("muted")
    return "comments/hidden_people.html", {"mutes": mutes.order_by("-at")}


@own_page
@require_POST
def show_again(request: ReaderRequest) -> HttpResponse:
    mutes = Mute.objects.filter(reader=request.reader, pk=number_in(request, "show"))
    if mutes.delete()[0]:
        messages.success(request, _("You see again what this person writes."))
    return HttpResponseRedirect(request.edition.path_to("account"))
