"""The desk's screens on which people are invited, to a desk or to one story."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Page

from broadsheet.editions.belonging import edition_id_of
from broadsheet.editions.models import Assignment, Edition, EditionRole
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import ASSIGNED, CHIEFS, editions_of, is_owner
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.people.assigning import end
from broadsheet.people.invitations import invite, revoke
from broadsheet.people.models import Invitation, User

Role = EditionRole.Role


def roles_to_give(by: User) -> list[tuple[str, str]]:
    kept = ASSIGNED if is_owner(by) else ASSIGNED | CHIEFS
    return [(value, str(label)) for value, label in Role.choices if value not in kept]


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=150,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = roles_to_give(by)  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class InviteForStoryForm(InviteForm):
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=AdminDateInput,
        help_text=gettext_lazy("The end of that day. Empty: until the story is published."),
    )  # fmt: skip

    def __init__(self, *args, by: User, edition: Edition, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        del self.fields["roles"]
        self.zone = edition.zone

    def clean_until(self) -> datetime | None:
        """The day at the edition, of which the person has all."""
        day = self.cleaned_data["until"]
        until = day and datetime.combine(day + timedelta(days=1), time(), self.zone)
        if until and until <= timezone.now():
            raise forms.ValidationError(_("This day is over."))
        return until


class InviteView(DeskScreen, FormView):
    """Invite somebody to an edition's desk."""

    request: DeskRequest
    template_name = "people/desk/invite.html"
    page_title = gettext_lazy("Invite")
    header_icon = "mail"
    form_class: type[forms.Form] = InviteForm

    def get_edition(self) -> Edition:
        return get_object_or_404(
            editions_of(self.request.user, CHIEFS), pk=self.kwargs["edition_id"]
        )

    def get_page_subtitle(self) -> str:
        return str(self.get_edition())

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}

    def form_valid(self, form) -> HttpResponse:
        sent = form.cleaned_data
        edition = self.get_edition()
        invite(sent["email"], edition, sent["roles"], self.request.user)
        return self.said(sent["email"], edition)

    def said(self, email: str, edition: Edition) -> HttpResponse:
        messages.success(self.request, _("An invitation goes to %s.") % email)
        return to_staff(edition.pk)


class InviteForStoryView(InviteView):
    """Invite somebody to work at one story, and at nothing else."""

    page_title = gettext_lazy("Invite a reporter for this story")
    form_class = InviteForStoryForm

    def get_page(self) -> Page:
        return get_object_or_404(Page, pk=self.kwargs["page_id"])

    def get_edition(self) -> Edition:
        mine = editions_of(self.request.user, CHIEFS)
        return get_object_or_404(mine, pk=edition_id_of(self.get_page()))

    def get_page_subtitle(self) -> str:
        return self.get_page().get_admin_display_title()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"edition": self.get_edition()}

    def form_valid(self, form) -> HttpResponse:
        sent = form.cleaned_data
        edition, by = self.get_edition(), self.request.user
        invite(sent["email"], edition, [], by, page=self.get_page(), until=sent["until"])
        return self.said(sent["email"], edition)


def to_staff(edition_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("staff", args=[edition_id]))


@require_POST
def revoke_invitation(request: DeskRequest, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.open(), pk=invitation_id)
    revoke(invitation, by=request.user)
    messages.success(request, _("The invitation of %s is revoked.") % invitation)
    return to_staff(invitation.edition_id)


@require_POST
def end_assignment(request: DeskRequest, assignment_id: int) -> HttpResponse:
    assignment = get_object_or_404(Assignment.objects.active(), pk=assignment_id)
    end(assignment, by=request.user)
    messages.success(request, _("%s has no access to the story any more.") % assignment.person)
    return to_staff(assignment.edition_id)
