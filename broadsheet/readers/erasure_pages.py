"""A reader's copy of everything, and the way out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from broadsheet.editions.requests import EditionRequest
from broadsheet.people.throttling import count_failure, is_too_often
from broadsheet.readers.asking import prove
from broadsheet.readers.copying import copy_of
from broadsheet.readers.doors import ReaderRequest, account_page, own_page
from broadsheet.readers.erasing import ask, may_ask, take_back
from broadsheet.readers.models import DataRequest
from broadsheet.readers.sign_in import too_often
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
    hold = subject_of(request.user.email).hold()
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


@account_page
def asked(request: EditionRequest, pk: int) -> HttpResponse:
    """Where somebody, who need have no account, proves that the address is his."""
    found = get_object_or_404(DataRequest, pk=pk, edition=request.edition, refused_at=None)
    context = {"edition": request.edition, "asked": found}
    if request.method != "POST":
        return render(request, "readers/request.html", context)
    if is_too_often(request, f"request {pk}", "reader"):
        return too_often(request)
    if not prove(found, request.POST.get("code", "")):
        count_failure(request, f"request {pk}", "reader")
        return render(request, "readers/request.html", context | {"is_wrong": True}, status=422)
    if found.done_at and found.kind == DataRequest.Kind.EXPORT:
        return as_file(copy_of(subject_of(found.email)))
    return render(request, "readers/request.html", context | {"is_proved": True})
