"""A reader's copy of everything, and the way out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from broadsheet.readers.copying import copy_of
from broadsheet.readers.doors import ReaderRequest, own_page
from broadsheet.readers.erasing import ask, may_ask, take_back
from broadsheet.readers.models import LegalHold
from broadsheet.readers.subjects import subject_of


@own_page
def copy(request: ReaderRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "readers/copy.html", {"edition": request.edition})
    return as_file(copy_of(subject_of(request.user.email)))


def as_file(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"my-data-{timezone.now():%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@own_page
def erasure(request: ReaderRequest) -> HttpResponse:
    hold = LegalHold.objects.standing().filter(email__iexact=request.user.email).first()
    context = {"edition": request.edition, "may_ask": may_ask(request.user), "hold": hold}
    if request.method != "POST":
        return render(request, "readers/erasure.html", context)
    if "keep" in request.POST:
        take_back(request.user, request.edition)
        messages.success(request, _("Your account stays."))
    elif context["may_ask"] and request.POST.get("sure") == "1":
        ask(request.user, request.edition)
        messages.success(request, _("You have a day to think it over."))
    else:
        return render(request, "readers/erasure.html", context | {"is_unsure": True}, status=422)
    return HttpResponseRedirect(request.edition.path_to("account"))
