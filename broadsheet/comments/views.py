"""What everybody reads of a thread: pages that are kept, and the same without their frame."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from broadsheet.comments.models import Comment
from broadsheet.comments.models.rules import Sort
from broadsheet.comments.places import Place, below_story
from broadsheet.comments.reading import (
    Branch,
    ThreadPage,
    further_answers,
    in_context,
    thread_page,
)
from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.policy import page
from broadsheet.kit.showing import shows

# Of so many of the newest comments a reader is told that they have come.
NEWEST = 50


@page(cache="stored")
@below_story
def thread(
    request: EditionRequest, place: Place, sort: str = "", begin: str = "", is_part: bool = False
) -> HttpResponse:
    """A page of the thread. Without a sort it is the one that the edition has chosen."""
    sort = sort or place.terms.rules.sort
    if sort not in Sort.values:
        raise Http404
    try:
        found = thread_page(place.thread, sort, begin) if place.thread else ThreadPage([])
    except ValueError:
        raise Http404 from None
    context = {"sort": sort, "sorts": Sort.choices, "page_of_thread": found, "begin": begin}
    return shown(request, place, found.branches, context, "list" if is_part else "thread")


@page(cache="stored")
@below_story
def comment(
    request: EditionRequest, place: Place, step: str, is_part: bool = False
) -> HttpResponse:
    """One comment below all that it answers. One that readers do not see is not there."""
    found = place.comment(step)
    if not found.is_listed:
        raise Http404
    branch = in_context(found)
    context = {"branch": branch, "comment": found}
    return shown(request, place, [branch], context, "branch" if is_part else "one")


@page(cache="stored")
@below_story
def answers(
    request: EditionRequest, place: Place, root: str, after: str, is_part: bool = False
) -> HttpResponse:
    """Further answers below a comment, after the one of the step."""
    head = place.comment(root)
    if not head.is_listed:
        raise Http404
    try:
        found = further_answers(head.pk, after)
    except ValueError:
        raise Http404 from None
    context = {"branch": Branch(head), "further": found}
    template = "answers" if is_part else "further"
    return shown(request, place, [Branch(head, found.comments)], context, template)


@page(cache="stored")
@below_story
def news(request: EditionRequest, place: Place) -> HttpResponse:
    """How many comments there are by now and which are the newest, for who has the page open."""
    place.is_shown()
    newest: list[Comment] = []
    if place.thread:
        visible = Comment.objects.public().filter(thread=place.thread)
        newest = list(visible.only("pk").order_by("-pk")[:NEWEST])
    return render(request, "comments/news.html", {"place": place, "newest": newest})


def shown(
    request: EditionRequest, place: Place, branches: list[Branch], context: dict, name: str
) -> HttpResponse:
    place.is_shown()
    for branch in branches:
        for each in (branch.head, *branch.answers):
            shows(each.author, each.parent and each.parent.author)
    frame = {"edition": request.edition, "story": place.story, "place": place}
    return render(request, f"comments/{name}.html", frame | context)
