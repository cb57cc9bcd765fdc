"""The desk's screen of one member of the staff: a lost factor, and leaving."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages

from broadsheet.editions.models import Edition, EditionRole
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import CHIEFS, WRITERS, editions_of
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.people.leaving import leave, may_let_go, roles_at
from broadsheet.people.models import User
from broadsheet.people.second_factor import reset_factors


def may_reset(by: User, person: User) -> bool:
    """Who resets a factor could get in by it: it takes a say over all that the person is."""
    return may_let_go(by, person, list(Edition.objects.all()))


def colleagues(person: User, editions: list[Edition]) -> QuerySet[User]:
    """Who writes at one of the editions at which the person works, or at any for an owner."""
    desks = {each.edition for each in roles_at(person, editions)}
    roles = EditionRole.objects.filter(edition__in=desks or editions, role__in=WRITERS)
    people = User.objects.filter(is_active=True, groups__in=roles.values("group"))
    return people.exclude(pk=person.pk).distinct().order_by("first_name", "username")


class LeaveForm(forms.Form):
    to = forms.ModelChoiceField(
        label=gettext_lazy("Drafts go to"), queryset=User.objects.none(), required=False,
        empty_label=gettext_lazy("nobody"),
        help_text=gettext_lazy(
            "And so does what is under review or planned, at the editions where the colleague "
            "writes. At others it is nobody's."
        ),
    )  # fmt: skip

    def __init__(self, *args, person: User, editions: list[Edition], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues(person, editions)  # type: ignore[attr-defined]


class PersonView(DeskScreen, FormView):
    """A chief editor decides at his own edition, an owner at all of them."""

    request: DeskRequest
    template_name = "people/desk/person.html"
    form_class = LeaveForm
    header_icon = "user"

    def setup(self, request, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.person = get_object_or_404(User, pk=kwargs["person_id"], is_active=True)
        self.editions = list(editions_of(request.user, CHIEFS).select_related("page"))
        if not may_let_go(request.user, self.person, self.editions):
            raise Http404

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if "reset" not in request.POST:
            return super().post(request, *args, **kwargs)
        if not may_reset(request.user, self.person):
            raise Http404
        reset_factors(self.person, by=request.user)
        messages.success(request, _("The second factor of %s is reset.") % self.person)
        return HttpResponseRedirect(request.path)

    def get_page_title(self) -> str:
        return str(self.person)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"person": self.person, "editions": self.editions}

    def form_valid(self, form) -> HttpResponse:
        leave(self.person, self.editions, form.cleaned_data["to"], by=self.request.user)
        messages.success(self.request, _("%s has left.") % self.person)
        return HttpResponseRedirect(reverse("staff"))

    def get_context_data(self, **kwargs):
        may = may_reset(self.request.user, self.person)
        context = {"person": self.person, "editions": self.editions, "may_reset": may}
        return super().get_context_data(**kwargs) | context
