"""Writing and editing, for one reader each: nothing of it is kept by anybody."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from broadsheet.comments.counting import Overtaken
from broadsheet.comments.forms import CommentForm
from broadsheet.comments.models import Comment
from broadsheet.comments.pacing import (
    PREVIEWS,
    TOO_MANY_REQUESTS,
    TOO_OFTEN,
    is_too_often,
    writes_too_often,
)
from broadsheet.comments.places import Place, below_story
from broadsheet.comments.posting import Posted, edit, may_edit, post, thread_of
from broadsheet.comments.reading import comments_for_pages
from broadsheet.comments.restricting import restriction_on
from broadsheet.comments.saying import SIGNED_OUT, sentence_for, too_long
from broadsheet.comments.screening import Draft, Outcome
from broadsheet.comments.text import LONGEST, normalised, rendered
from broadsheet.comments.writers import mark_of, sign_in_path, sign_up_path, writer_of
from broadsheet.editions.requests import DeskRequest, wants_data
from broadsheet.kit.policy import page
from broadsheet.people.throttling import address_of, digest
from broadsheet.readers.models import Reader

WRITING = ("GET", "HEAD", "POST")
UNPROCESSABLE = 422
OWN = 50


@dataclass
class Box:
    """The box in which somebody writes. path: where it is sent to."""

    place: Place
    path: str
    text: str = ""
    parent: Comment | None = None
    edited: Comment | None = None
    error: str = ""
    is_rephrased: bool = False


@page(cache="private", methods=WRITING)
@below_story
def write(request: DeskRequest, place: Place) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    parent = place.comment(given["parent"]) if given.get("parent") else None
    box = Box(place, f"{place.path}write/", parent=parent)
    reader = writer_of(request)
    if request.method != "POST":
        box.text = request.session.get(kept_name(place), "") if reader else ""
        return shown(request, box, reader)
    box.text = request.POST.get("text", "")[:LONGEST]
    if writes_too_often(request, reader):
        return too_often(request, box, reader)
    if reader is None:
        return signed_out(request, box)
    draft = Draft(thread_of(place.story), place.terms, reader, "", parent=parent)
    return screened(request, box, draft)


@page(cache="private", methods=WRITING)
@below_story
def change(request: DeskRequest, place: Place, step: str) -> HttpResponse:
    """Edit one's own comment, for as long as the edition allows."""
    comment, reader = place.comment(step), writer_of(request)
    box = Box(place, f"{place.path}at/{step}/edit/", comment.source, edited=comment)
    if reader is None:
        return signed_out(request, box)
    if not may_edit(comment, reader, place.terms.rules.minutes_to_edit):
        raise Http404
    if request.method != "POST":
        return shown(request, box, reader)
    box.text = request.POST.get("text", "")[:LONGEST]
    if writes_too_often(request, reader):
        return too_often(request, box, reader)
    draft = Draft(comment.thread, place.terms, reader, "", comment.parent, edited=comment)
    return screened(request, box, draft)


def screened(request: DeskRequest, box: Box, draft: Draft) -> HttpResponse:
    """Have what was sent screened and kept, or say in one sentence why it is not."""
    form = CommentForm(request.POST)
    form.fields["text"].error_messages["max_length"] = too_long(box.place)
    if not draft.reader.may_take_part:
        box.error = _("Please confirm your e-mail address first.")
    elif not form.is_valid():
        box.error = str(next(iter(form.errors.values()))[0])
    else:
        draft.source, draft.seconds = form.cleaned_data["text"], form.cleaned_data["seconds"]
        draft.is_rephrased = form.cleaned_data["rephrased"]
        draft.mark = mark_of(request, box.place)
        try:
            posted = take(request, box, draft)
        except Overtaken:
            box.error = _("A moderator has just decided about this comment.")
        else:
            if posted.comment:
                return taken(request, box, posted.comment)
            box.error = sentence_for(posted.result, box.place)
            box.is_rephrased = posted.result.outcome == Outcome.REPHRASE
    return refused(request, box, draft.reader)


def take(request: DeskRequest, box: Box, draft: Draft) -> Posted:
    if box.edited:
        return edit(box.edited, draft)
    return post(draft, digest(address_of(request)))


def taken(request: DeskRequest, box: Box, comment: Comment) -> HttpResponse:
    said = _("Thank you. Your comment waits for a moderator: until then only you see it.")
    if comment.is_public:
        said = _("Your comment is published.")
    request.session.pop(kept_name(box.place), None)
    if wants_data(request):
        html = comment_html(request, box.place, comment)
        return JsonResponse({"said": said, "html": html, "waits": not comment.is_public})
    at = f"at/{comment.permalink}/" if comment.is_public else "own/"
    return HttpResponseRedirect(f"{box.place.path}{at}")


def comment_html(request: DeskRequest, place: Place, comment: Comment) -> str:
    context = {"edition": place.edition, "place": place, "comment": comment, "is_own": True}
    return render(request, "comments/comment.html", context).content.decode()


def too_often(request: DeskRequest, box: Box, reader: Reader | None) -> HttpResponse:
    box.error = str(TOO_OFTEN)
    return refused(request, box, reader, status=TOO_MANY_REQUESTS)


def refused(
    request: DeskRequest, box: Box, reader: Reader | None, status: int = UNPROCESSABLE
) -> HttpResponse:
    if wants_data(request):
        data = {"error": box.error, "rephrased": box.is_rephrased}
        return JsonResponse(data, status=status)
    return shown(request, box, reader, status=status)


def signed_out(request: DeskRequest, box: Box) -> HttpResponse:
    """The session may have ended while she wrote: the text waits until she has signed in."""
    then = box.path + (f"?parent={box.parent.permalink}" if box.parent else "")
    sign_in = sign_in_path(box.place, then)
    if wants_data(request):
        return JsonResponse({"error": str(SIGNED_OUT), "sign_in": sign_in}, status=401)
    if box.text and not box.edited:
        request.session[kept_name(box.place)] = box.text
    return HttpResponseRedirect(sign_in)


def kept_name(place: Place) -> str:
    return f"comment-on-{place.story.pk}"


def shown(request: DeskRequest, box: Box, reader: Reader | None, status: int = 200) -> HttpResponse:
    place = box.place
    restriction = restriction_on(request, place, reader) if reader else None
    is_barred = bool(restriction and restriction.bars and not box.error)
    context = {
        "edition": place.edition, "story": place.story, "place": place, "box": box,
        "reader": reader, "may_take_part": bool(reader and reader.may_take_part),
        "restriction": restriction, "is_barred": is_barred,
        "sign_in": sign_in_path(place, request.get_full_path()),
        "sign_up": sign_up_path(place, request.get_full_path()), "form_id": box_id(box),
    }  # fmt: skip
    name = "box" if "part" in request.GET and not is_barred else "write"
    return render(request, f"comments/{name}.html", context, status=status)


def box_id(box: Box) -> str:
    about = box.edited or box.parent
    return f"box-{'edit' if box.edited else 'on'}-{about.permalink if about else 'story'}"


@page(cache="private", methods=("POST",))
@below_story
def preview(request: DeskRequest, place: Place) -> HttpResponse:
    """What readers would see of a text."""
    reader = writer_of(request)
    if reader is None:
        raise Http404
    if is_too_often(request, reader, PREVIEWS):
        return HttpResponse(TOO_OFTEN, status=TOO_MANY_REQUESTS, content_type="text/plain")
    source = normalised(request.POST.get("text", "")[:LONGEST])
    html = rendered(source, place.edition.interface_language)
    return render(request, "comments/preview.html", {"html": html})


@page(cache="private")
@below_story
def own(request: DeskRequest, place: Place) -> HttpResponse:
    """One's own comments under the story, those that wait among them."""
    reader = writer_of(request)
    if reader is None:
        return HttpResponseRedirect(sign_in_path(place, request.get_full_path()))
    written = comments_for_pages().filter(author=reader, thread=place.thread)
    kept = written.filter(state__in=(Comment.State.PUBLISHED, Comment.State.WAITING))
    context = {"edition": place.edition, "story": place.story, "place": place}
    return render(request, "comments/own.html", context | {"comments": kept.order_by("-pk")[:OWN]})
