"""What the desk sees of the pages that are kept for readers."""

from __future__ import annotations

import time

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.delivery.purging import together
from broadsheet.delivery.refreshing import Refreshment
from broadsheet.delivery.site import store
from broadsheet.delivery.statistics import HOURS, statistics_of
from broadsheet.editions.roles import is_owner

# How long an editor waits to be told, in one of the few threads that all editors share.
LONGEST_WAIT = 1.0
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


class LiveMiddleware:
    """Follows what one request changed as one change, and tells the editor what it came to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in CHANGING:
            return self.get_response(request)
        with together() as came_to:
            response = self.get_response(request)
        at_desk = request.path_info.startswith("/desk/") and response.status_code == 302
        if at_desk and came_to and (came_to[0].shown_on or came_to[0].parts):
            messages.info(request, sentence(came_to[0]))
        return response


def sentence(refreshment: Refreshment) -> str:
    """“Live on 14 pages after 0.3 s.”, or “Taken off 14 pages after 0.3 s.”"""
    begun = time.monotonic()
    if not refreshment.done.wait(LONGEST_WAIT):
        said = under_way(refreshment.shown_on)
    elif refreshment.takes_off:
        said = taken_off(refreshment.shown_on)
    else:
        said = live(refreshment.shown_on)
    seconds = refreshment.seconds or time.monotonic() - begun
    return said % {
        "pages": number_format(refreshment.shown_on),
        "seconds": number_format(max(seconds, 0.01), 2 if seconds < 0.1 else 1),
    }


# What stands in no page itself, such as the ticker, is filled into all pages of an edition.


def live(pages: int) -> str:
    if not pages:
        return _("Live on every page after %(seconds)s s.")
    return ngettext(
        "Live on %(pages)s page after %(seconds)s s.",
        "Live on %(pages)s pages after %(seconds)s s.",
        pages,
    )


def taken_off(pages: int) -> str:
    if not pages:
        return _("Taken off every page after %(seconds)s s.")
    return ngettext(
        "Taken off %(pages)s page after %(seconds)s s.",
        "Taken off %(pages)s pages after %(seconds)s s.",
        pages,
    )


def under_way(pages: int) -> str:
    if not pages:
        return _("Every page is being made anew.")
    return ngettext(
        "%(pages)s page is being made anew.", "%(pages)s pages are being made anew.", pages
    )


def kept_pages(request: HttpRequest) -> HttpResponse:
    """For the owners: how pages reach readers."""
    if not is_owner(request.user):
        raise PermissionDenied
    context = {
        "page_title": _("Pages for readers"),
        "header_icon": "download",
        "found": statistics_of(store),
        "hours": HOURS,
    }
    return render(request, "delivery/desk/pages.html", context)
