"""The desk's screen of such requests, with their deadlines, and of legal holds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages

from broadsheet.editions.models import Edition
from broadsheet.editions.moments import MomentField
from broadsheet.editions.requests import DeskRequest, number_in
from broadsheet.editions.roles import CHIEFS, editions_of
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.readers import asking
from broadsheet.readers.erasing import Held, may_ask
from broadsheet.readers.models import DataRequest, LegalHold
from broadsheet.readers.subjects import subject_of


class RequestForm(forms.ModelForm):
    class Meta:
        model = DataRequest
        fields = ["kind", "email", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}


class HoldForm(forms.ModelForm):
    until = MomentField(label=gettext_lazy("Until"))

    class Meta:
        model = LegalHold
        fields = ["email", "reason", "until"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}


class DataRequestsView(DeskScreen, TemplateView):
    """For chief editors, each at the own edition."""

    request: DeskRequest
    template_name = "readers/desk/requests.html"
    page_title = gettext_lazy("Readers’ data")
    header_icon = "lock"

    def get_edition(self) -> Edition:
        mine = editions_of(self.request.user, CHIEFS)
        if "edition_id" in self.kwargs:
            return get_object_or_404(mine, pk=self.kwargs["edition_id"])
        edition = mine.first()
        if edition is None:
            raise Http404
        return edition

    def post(self, request: DeskRequest, *args, **kwargs) -> HttpResponse:
        deeds = {
            "receive": self.receive, "hold": self.hold, "lift": self.lift,
            "mail": self.mail, "carry_out": self.carry_out, "refuse": self.refuse,
        }  # fmt: skip
        chosen = next((deed for name, deed in deeds.items() if name in request.POST), None)
        if chosen is None:
            raise Http404
        return chosen() or HttpResponseRedirect(
            reverse("data_requests", args=[self.get_edition().pk])
        )

    def receive(self) -> HttpResponse | None:
        form = RequestForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(request_form=form))
        sent = form.cleaned_data
        asking.receive(
            sent["kind"], sent["email"], self.get_edition(), sent["note"], self.request.user
        )
        messages.success(self.request, _("A code goes to %s.") % sent["email"])
        return None

    def hold(self) -> HttpResponse | None:
        form = HoldForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(hold_form=form))
        sent = form.cleaned_data
        asking.hold(sent["email"], sent["reason"], sent["until"], self.request.user)
        return None

    def lift(self) -> None:
        held = get_object_or_404(LegalHold.objects.standing(), pk=number_in(self.request, "lift"))
        asking.lift(held, self.request.user)

    def found(self, name: str) -> DataRequest:
        requests = DataRequest.objects.filter(
            edition=self.get_edition(), done_at=None, refused_at=None
        )
        return get_object_or_404(requests, pk=number_in(self.request, name))

    def mail(self) -> None:
        asking.mail_code(self.found("mail"))

    def refuse(self) -> None:
        found = self.found("refuse")
        asking.refuse(found, self.request.POST.get("answer", ""), self.request.user)

    def carry_out(self) -> None:
        found = self.found("carry_out")
        try:
            self.carry_out_if_allowed(found)
        except Held:
            messages.error(self.request, _("A legal hold stands against it."))
        except ValidationError as error:
            messages.error(self.request, error.message)

    def carry_out_if_allowed(self, found: DataRequest) -> None:
        account = subject_of(found.email).account
        if found.proved_at is None:
            raise ValidationError(_("Nobody has proved yet that the address is his."))
        if found.kind == DataRequest.Kind.ERASURE and account and not may_ask(account):
            raise ValidationError(_("This person works at the desk. End that first."))
        asking.carry_out(found, self.request.user)
        messages.success(self.request, _("It is done."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edition = self.get_edition()
        requests = DataRequest.objects.filter(edition=edition)
        return super().get_context_data(**kwargs) | {
            "edition": edition,
            "editions": editions_of(self.request.user, CHIEFS),
            "open": requests.filter(done_at=None, refused_at=None).order_by("due_at"),
            "answered": requests.exclude(done_at=None, refused_at=None).order_by("-due_at")[:50],
            "holds": LegalHold.objects.standing().select_related("by").order_by("until"),
            "request_form": kwargs.get("request_form") or RequestForm(),
            "hold_form": kwargs.get("hold_form") or HoldForm(),
            "now": timezone.now(),
        }
