"""The page that the link in an invitation leads to, for people who may have no account."""

from __future__ import annotations

from django import forms
from django.contrib.auth import logout, password_validation
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin import messages

from broadsheet.editions.refusing import Refused
from broadsheet.people.invitations import accept, account_of, join, names_of, open_invitation
from broadsheet.people.models import Invitation, User
from broadsheet.people.sign_in import sign_in


class JoinForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=140,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )  # fmt: skip
    password = forms.CharField(
        label=gettext_lazy("Password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least eight signs that nobody guesses."),
    )  # fmt: skip
    again = forms.CharField(
        label=gettext_lazy("The password again"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        person = User(email=self.email, first_name=self.cleaned_data.get("name", ""))
        password_validation.validate_password(password, person)
        return password

    def clean_again(self) -> str:
        again = self.cleaned_data["again"]
        if self.cleaned_data.get("password", again) != again:
            raise forms.ValidationError(_("The two passwords differ."))
        return again


@sensitive_post_parameters("password", "again")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing: mail programs open links too."""
    found = open_invitation(token)
    if found is None:
        return gone(request)
    edition = found.edition
    with translation.override(edition.interface_language), timezone.override(edition.zone):
        try:
            return answer(request, found)
        except (PermissionDenied, Refused):
            pass
    return gone(request)


def gone(request: HttpRequest) -> HttpResponse:
    """One answer whatever is wrong with the link, so that it tells nothing of anybody."""
    with translation.override(translation.get_language_from_request(request)):
        return render(request, "people/desk/invitation_gone.html", status=404)


def answer(request: HttpRequest, found: Invitation) -> HttpResponse:
    account = account_of(found)
    if account is None:
        return join_page(request, found)
    if account != request.user:
        return page(request, found, "sign_in_to_accept")
    if request.method == "POST":
        accept(found, account)
        messages.success(request, _("Welcome to the desk of “%s”.") % found.edition)
        return HttpResponseRedirect(reverse("wagtailadmin_home"))
    return page(request, found, "accept")


def join_page(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, email=found.email)
    if request.method != "POST" or not form.is_valid():
        return page(request, found, "join", form=form)
    person = join(found, form.cleaned_data["name"], form.cleaned_data["password"])
    logout(request)
    return sign_in(request, person, reverse("wagtailadmin_home"))


def page(request: HttpRequest, found: Invitation, step: str, **context) -> HttpResponse:
    context |= {"invitation": found, "names": names_of(found), "step": step}
    return render(request, "people/desk/invitation.html", context)
