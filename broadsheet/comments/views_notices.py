"""The notices of whoever is signed in: a page of her own, a panel, and how many are new."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy, ngettext

from broadsheet.comments.notices import MOST_COUNTED, mark_read, number_unread, page_of
from broadsheet.editions.requests import EditionRequest, number_of
from broadsheet.kit.dates import Conventions
from broadsheet.readers.doors import ReaderRequest, own_page
from broadsheet.readers.me import tells
from broadsheet.readers.models import Reader
from broadsheet.readers.panels import panel

IN_PANEL = 3


@own_page
def notices(request: ReaderRequest) -> HttpResponse:
    """Looking changes nothing by itself: the page's script or button says that it was read."""
    if request.method == "POST":
        oldest, newest = (key_in(request.POST.get(name, "")) for name in ("oldest", "newest"))
        mark_read(request.reader, oldest, newest)
        return HttpResponseRedirect(request.edition.path_to("account_notices"))
    page = page_of(request.reader, key_in(request.GET.get("after", "")))
    context = {
        "edition": request.edition,
        "page_of_notices": page,
        "newest": page.notices[0].pk if page.notices else 0,
        "oldest": page.notices[-1].pk if page.notices else 0,
        "has_unread": any(each.read_at is None for each in page.notices),
    }
    return render(request, "comments/notices.html", context)


def key_in(written: str) -> int:
    return number_of(written) or 0


@panel(gettext_lazy("Notices"))
def newest_notices(request: ReaderRequest) -> tuple[str, dict[str, Any]]:
    unread = number_unread(request.reader)
    return "comments/notices_panel.html", {
        "notices": page_of(request.reader, length=IN_PANEL).notices,
        "said": said(request.edition.conventions, unread) if unread else "",
    }


@tells("notices")
def new_notices(request: EditionRequest, reader: Reader) -> dict[str, str] | None:
    """What stands beside the link to the account while there is something new."""
    unread = number_unread(reader)
    if not unread:
        return None
    conventions = request.edition.conventions
    return {"shown": shown(conventions, unread), "said": said(conventions, unread)}


def shown(conventions: Conventions, number: int) -> str:
    if number > MOST_COUNTED:
        return f"{conventions.number(MOST_COUNTED)}+"
    return conventions.number(number)


def said(conventions: Conventions, number: int) -> str:
    words = ngettext("%(shown)s new notice", "%(shown)s new notices", number)
    return words % {"shown": shown(conventions, number)}
