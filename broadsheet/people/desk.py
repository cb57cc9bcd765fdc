"""The desk's screen of the staff of an edition."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages

from broadsheet.editions.models import Edition
from broadsheet.editions.requests import DeskRequest, number_in
from broadsheet.editions.roles import CHIEFS, STAFF, editions_of
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.people.inviting import roles_to_give
from broadsheet.people.models import User
from broadsheet.people.staff import give_role, may_decide, take_role


class RoleForm(forms.Form):
    """Gives one role to somebody who has an account."""

    person = forms.CharField(
        label=gettext_lazy("User name or e-mail"), max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_to_give(by)  # type: ignore[attr-defined]

    def clean_person(self) -> User:
        written = self.cleaned_data["person"].strip()
        people = User.objects.filter(is_active=True)
        found = people.filter(Q(username=written) | Q(email__iexact=written)).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has an account by the name “%s”.") % written)
        return found


class StaffView(DeskScreen, TemplateView):
    """One edition's staff, for its chief editor and for owners."""

    request: DeskRequest
    template_name = "people/desk/staff.html"
    page_title = gettext_lazy("Staff")
    header_icon = "group"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.form = None

    @property
    def editions(self):
        return editions_of(self.request.user, CHIEFS)

    def get_edition(self) -> Edition:
        if "edition_id" in self.kwargs:
            return get_object_or_404(self.editions, pk=self.kwargs["edition_id"])
        edition = self.editions.first()
        if edition is None:
            raise Http404
        return edition

    def post(self, request: DeskRequest, *args, **kwargs) -> HttpResponse:
        edition = self.get_edition()
        if "take" in request.POST:
            person = get_object_or_404(User, pk=number_in(request, "person"))
            take_role(person, edition, request.POST["take"], by=request.user)
            messages.success(request, _("The role was taken away from %s.") % person)
            return self.again(edition)
        self.form = RoleForm(request.POST, by=request.user)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        person, role = self.form.cleaned_data["person"], self.form.cleaned_data["role"]
        if not may_decide(request.user, edition, role, person):
            self.form.add_error("person", _("You cannot change the roles of this person."))
            return self.render_to_response(self.get_context_data())
        give_role(person, edition, role, by=request.user)
        messages.success(request, _("%s has the role now.") % person)
        return self.again(edition)

    def again(self, edition: Edition) -> HttpResponse:
        return HttpResponseRedirect(reverse("staff", args=[edition.pk]))

    def get_context_data(self, **kwargs):
        edition = self.get_edition()
        return super().get_context_data(**kwargs) | {
            "edition": edition,
            "editions": self.editions,
            "people": people_with_roles(edition, self.request.user),
            "form": self.form or RoleForm(by=self.request.user),
            "invitations": edition.invitations.open().select_related("page", "invited_by"),
            "assignments": edition.assignments.active().select_related("page", "person"),
        }


def people_with_roles(edition: Edition, by: User) -> list[dict]:
    """Each person of the desk with the roles held there and whether `by` may take them."""
    people: dict[User, list[dict]] = {}
    roles = edition.roles.filter(role__in=STAFF).select_related("group")
    for role in roles.prefetch_related("group__user_set"):
        for person in role.group.user_set.all():
            may_take = may_decide(by, edition, role.role, person)
            row = {"value": role.role, "label": role.get_role_display(), "may_take": may_take}
            people.setdefault(person, []).append(row)
    return [
        {
            "person": person,
            "roles": held,
            "may_let_go": by.pk != person.pk and all(each["may_take"] for each in held),
        }
        for person, held in sorted(people.items(), key=lambda pair: str(pair[0]))
    ]
