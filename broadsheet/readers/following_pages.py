"""The buttons with which readers save and follow, and the panels that list what they have."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from broadsheet.editions.requests import EditionRequest
from broadsheet.readers import following
from broadsheet.readers.doors import ReaderRequest, account_page, own_page
from broadsheet.readers.following import Thing, thing
from broadsheet.readers.names import reader_of
from broadsheet.readers.panels import panel


@panel(gettext_lazy("Saved stories"))
def saved_panel(request: ReaderRequest) -> tuple[str, dict[str, Any]]:
    return "readers/saved.html", {"saved": following.saved_by(request.reader)}


@panel(gettext_lazy("What I follow"))
def followed_panel(request: ReaderRequest) -> tuple[str, dict[str, Any]]:
    return "readers/followed.html", {"follows": following.followed_by(request.reader)}


@account_page
def buttons(request: EditionRequest) -> HttpResponse:
    """A fragment for the page of a story, topic or author: `?topic=12`."""
    kind, key = next(iter(request.GET.items()), ("", ""))
    what = thing(request.edition, kind, key)
    return render(request, "readers/buttons.html", buttons_of(request, what))


def buttons_of(request: EditionRequest, what: Thing) -> dict[str, Any]:
    reader = reader_of(request.user) if request.user.is_authenticated else None
    return {
        "edition": request.edition,
        "what": what,
        "follows": bool(reader and following.follows(reader, what)),
        "is_saved": bool(
            reader and what.kind == "story" and reader.saved.filter(story=what.row).exists()
        ),
    }


@own_page
@require_POST
def follows(request: ReaderRequest) -> HttpResponse:
    if "remove" in request.POST:
        return removed(request, request.reader.follows)
    what = thing(request.edition, request.POST.get("kind", ""), request.POST.get("key", ""))
    following.follow(request.reader, what, is_on=request.POST.get("on") == "1")
    return back(request, what)


@own_page
@require_POST
def saved(request: ReaderRequest) -> HttpResponse:
    if "remove" in request.POST:
        return removed(request, request.reader.saved)
    what = thing(request.edition, "story", request.POST.get("key", ""))
    following.save(request.reader, what.row, is_on=request.POST.get("on") == "1")  # type: ignore[arg-type]
    return back(request, what)


def removed(request: ReaderRequest, mine: Any) -> HttpResponse:
    """From the list on the reader's page, which has things of all editions."""
    key = request.POST["remove"]
    mine.filter(pk=int(key) if key.isdecimal() else 0).delete()
    return HttpResponseRedirect(request.edition.path_to("account"))


def back(request: ReaderRequest, what: Thing) -> HttpResponse:
    """With a script the buttons as they are now, else where the reader came from."""
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "readers/buttons.html", buttons_of(request, what))
    asked = request.POST.get("next", "")
    is_path = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, None)
    return HttpResponseRedirect(asked if is_path else request.edition.path_to("account"))
