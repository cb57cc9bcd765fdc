"""The screen on which an edition's chief editor settles its review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages

from broadsheet.editions.models import Edition, EditionRole
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import CHIEFS, EDITORS, WRITERS, editions_of
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.people.review import Step, set_steps, steps_of, waiting_in

ROLES = [choice for choice in EditionRole.Role.choices if choice[0] in WRITERS]


class StepForm(forms.Form):
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name of the step"), max_length=120)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Who decides"), choices=ROLES, widget=forms.CheckboxSelectMultiple
    )


class StepsFormSet(forms.BaseFormSet):
    edition: Edition

    def steps(self) -> list[Step]:
        """What was written, in its order, without what is taken away."""
        return [
            Step(form.cleaned_data["name"], form.cleaned_data["roles"], self.own(form))
            for form in self.ordered_forms
            if form.cleaned_data.get("name")
        ]

    def own(self, form: forms.Form) -> int | None:
        number = form.cleaned_data["number"]
        return number if number in {step.number for step in steps_of(self.edition)} else None

    def clean(self) -> None:
        if any(self.errors):
            return
        steps = self.steps()
        if steps and not set(steps[-1].roles) <= EDITORS:
            raise ValidationError(
                _("Who decides at the last step publishes: only editors and chief editors may.")
            )
        if len({step.name.casefold() for step in steps}) < len(steps):
            raise ValidationError(_("Two steps have the same name."))


Steps = forms.formset_factory(
    StepForm, formset=StepsFormSet, extra=1, can_order=True, can_delete=True, max_num=8
)


class ReviewStepsView(DeskScreen, TemplateView):
    """Chief editors of the edition and owners."""

    request: DeskRequest
    template_name = "people/desk/review.html"
    page_title = gettext_lazy("Review")
    header_icon = "tasks"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.edition = get_object_or_404(editions_of(request.user, CHIEFS), pk=kwargs["edition_id"])
        steps = [vars(step) for step in steps_of(self.edition)]
        formset: Any = Steps(request.POST or None, initial=steps)
        formset.edition = self.edition
        self.steps = formset

    def get_page_subtitle(self) -> str:
        return self.edition.name

    def post(self, request: DeskRequest, edition_id: int) -> HttpResponse:
        if not self.steps.is_valid():
            return self.render_to_response(self.get_context_data())
        set_steps(self.edition, self.steps.steps(), by=request.user)
        messages.success(request, _("The review of “%s” is settled.") % self.edition)
        return HttpResponseRedirect(reverse("review_steps", args=[edition_id]))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            steps=self.steps, edition=self.edition, waiting=waiting_in(self.edition), **kwargs
        )
