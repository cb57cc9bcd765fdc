"""The buttons with which readers save and follow, and the panels that list what they have."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from broadsheet.editions.requests import number_in
from broadsheet.readers import following
from broadsheet.readers.doors import ReaderRequest, own_page
from broadsheet.readers.following import Thing, thing
from broadsheet.readers.panels import panel


@panel(gettext_lazy("Saved stories"))
def saved_panel(request: ReaderRequest) -> tuple[str, dict[str, Any]]:
    return "readers/saved.html", {"saved": following.saved_by(request.reader)}


@panel(gettext_lazy("What I follow"))
def followed_panel(request: ReaderRequest) -> tuple[str, dict[str, Any]]:
    return "readers/followed.html", {"follows": following.followed_by(request.reader)}


@own_page
def buttons(request: ReaderRequest) -> HttpResponse:
    """For the page of a story, topic or author: `?topic=12`. Without a script it is a page."""
    asked = ((kind, request.GET[kind]) for kind in following.MODELS if kind in request.GET)
    what = thing(request.edition, *next(asked, ("", "")))
    return answer(request, what)


def answer(request: ReaderRequest, what: Thing) -> HttpResponse:
    is_fragment = request.headers.get("X-Requested-With") == "fetch"
    template = "readers/buttons.html" if is_fragment else "readers/buttons_page.html"
    return render(request, template, buttons_of(request, what))


def buttons_of(request: ReaderRequest, what: Thing) -> dict[str, Any]:
    reader = request.reader
    return {
        "edition": request.edition,
        "what": what,
        "follows": following.follows(reader, what),
        "is_saved": what.kind == "story" and reader.saved.filter(story=what.row).exists(),
    }


@own_page
@require_POST
def follows(request: ReaderRequest) -> HttpResponse:
    if "remove" in request.POST:
        return removed(request, request.reader.follows)
    what = thing(request.edition, request.POST.get("kind", ""), request.POST.get("key", ""))
    following.follow(request.reader, what, is_on=request.POST.get("on") == "1")
    return answer(request, what)


@own_page
@require_POST
def saved(request: ReaderRequest) -> HttpResponse:
    if "remove" in request.POST:
        return removed(request, request.reader.saved)
    what = thing(request.edition, "story", request.POST.get("key", ""))
    following.save(request.reader, what.row, is_on=request.POST.get("on") == "1")
    return answer(request, what)


def removed(request: ReaderRequest, mine: Any) -> HttpResponse:
    """From the list on the reader's page, which has things of all editions."""
    mine.filter(pk=number_in(request, "remove")).delete()
    return HttpResponseRedirect(request.edition.path_to("account"))
