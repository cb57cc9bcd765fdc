from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from broadsheet.editions.roles import is_owner
from broadsheet.upkeep.condition import sizes, states


def condition(request: HttpRequest) -> HttpResponse:
    """For the owners: whether the server is well."""
    if not is_owner(request.user):
        raise PermissionDenied
    found = states()
    context = {
        "page_title": _("State of the server"),
        "header_icon": "desktop",
        "troubles": [state for state in found if state.problem],
        "states": [*found, *sizes()],
    }
    return render(request, "upkeep/desk/condition.html", context)
