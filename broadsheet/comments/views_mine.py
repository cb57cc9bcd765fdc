"""What lies over a thread that is the same for all: what is this reader's alone."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from broadsheet.comments.keys import step
from broadsheet.comments.models import Comment, Dislike, Like, Mute, Thread
from broadsheet.comments.places import Place, below_story
from broadsheet.comments.posting import may_edit
from broadsheet.comments.reading import comments_for_pages
from broadsheet.comments.restricting import restriction_on
from broadsheet.comments.saying import SIGNED_OUT
from broadsheet.comments.views_writing import comment_html
from broadsheet.comments.writers import mark_of, sign_in_path, writer_of
from broadsheet.editions.requests import DeskRequest
from broadsheet.kit.policy import page
from broadsheet.readers.models import Reader

# Of one's own comments and likes under one story; nobody has more.
MOST = 500


@page(cache="private")
@below_story
def mine(request: DeskRequest, place: Place) -> HttpResponse:
    reader = writer_of(request)
    is_open = place.terms.is_open or (reader and mark_of(request, place) != Comment.Mark.NONE)
    data = {
        "signed_in": reader is not None,
        "sign_in": sign_in_path(place, f"{place.story_path}#comments"),
        "closed": "" if is_open else _("The comments under this story are closed."),
    }
    if reader:
        data |= {
            "token": get_token(request),
            "reader": reader.pk,
            "unconfirmed": ""
            if reader.may_take_part
            else _("Please confirm your e-mail address first."),
            "muted": list(Mute.objects.filter(reader=reader).values_list("muted", flat=True)),
            "barred": barred_html(request, place, reader),
            "words": words(),
        }
    if reader and place.thread:
        data |= in_thread(request, place, place.thread, reader)
    return JsonResponse(data)


def barred_html(request: DeskRequest, place: Place, reader: Reader) -> str:
    """What stands in place of the box; empty for who may write."""
    restriction = restriction_on(request, place, reader)
    if not restriction or not restriction.bars:
        return ""
    context = {"edition": place.edition, "restriction": restriction}
    return render_to_string("comments/restriction.html", context)


def in_thread(request: DeskRequest, place: Place, thread: Thread, reader: Reader) -> dict:
    """The comments that she likes, her own and which of them she may edit, those that wait."""
    kept = (Comment.State.PUBLISHED, Comment.State.WAITING)
    written = comments_for_pages().filter(author=reader, thread=thread, state__in=kept)
    own = list(written.order_by("-pk")[:MOST])
    minutes = place.terms.rules.minutes_to_edit
    return {
        "disliked": voted(Dislike, reader, thread) if place.terms.rules.has_dislikes else [],
        "liked": voted(Like, reader, thread),
        "own": {each.permalink: may_edit(each, reader, minutes) for each in own},
        "waiting": [
            {
                "html": comment_html(request, place, each),
                "parent": each.parent.permalink if each.parent else "",
            }
            for each in own
            if not each.is_public
        ],
    }


def voted(model: type[Like] | type[Dislike], reader: Reader, thread: Thread) -> list[str]:
    given = model._default_manager.filter(reader=reader, comment__thread=thread)
    return [step(pk) for pk in given.values_list("comment", flat=True)[:MOST]]


def words() -> dict[str, str]:
    """For what scripts add to the thread."""
    return {
        "edit": _("Edit"),
        "delete": _("Delete"),
        "muted": _("You have hidden what this person writes."),
        "unmute": _("Show"),
        "signed_out": str(SIGNED_OUT),
        "failed": _("That did not work. Please try again."),
    }
