"""The page of a reader: what others see of her, what she is told, where she is signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from broadsheet.editions.languages import own_name
from broadsheet.editions.pick_lists import time_zones
from broadsheet.people.sessions import end_session, end_sessions, sessions_of
from broadsheet.readers.avatars import FaceForm, put_avatar, remove_avatar
from broadsheet.readers.claiming import claim as claim_reader
from broadsheet.readers.claiming import claimable_by
from broadsheet.readers.doors import ReaderRequest, own_page
from broadsheet.readers.models import Reader
from broadsheet.readers.names import rename
from broadsheet.readers.panels import panels_of


class NewNameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name that others see"), max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "nickname", "dir": "auto", "translate": "no"}
        ),
    )  # fmt: skip


class ChoicesForm(forms.ModelForm):
    language = forms.ChoiceField(label=gettext_lazy("Language of mails"), required=False)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)

    class Meta:
        model = Reader
        fields = [
            "answers_by_mail", "mentions_by_mail", "followed_by_mail", "language", "time_zone",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        as_here = ("", _("as in the edition"))
        languages = [(code, own_name(code)) for code, _english in settings.LANGUAGES]
        zones = time_zones(get_language())
        known = {"", "UTC"} | {zone for _area, each in zones for zone, _name in each}
        kept = self.instance.time_zone
        other = [] if kept in known else [(kept, kept)]  # an import’s, or an older name
        self.fields["language"].choices = [as_here, *languages]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [as_here, *other, ("UTC", "UTC"), *zones]  # type: ignore[attr-defined]


@own_page
def account(request: ReaderRequest) -> HttpResponse:
    return account_with(request)


def account_with(request: ReaderRequest, status: int = 200, **forms_sent) -> HttpResponse:
    """The page, with the form that was sent where something in it is wrong."""
    context: dict[str, Any] = {
        "edition": request.edition,
        "reader": request.reader,
        "name_form": NewNameForm(initial={"name": request.reader.name}),
        "face_form": FaceForm(),
        "choices_form": ChoicesForm(instance=request.reader),
        "sessions": sessions_of(request.user, request),
        "claimable": claimable_by(request.user),
        "erasure": getattr(request.user, "erasure", None),
        "panels": panels_of(request),
        "ways_in": ways_of_signing_in(request),
    }
    return render(request, "readers/account.html", context | forms_sent, status=status)


def ways_of_signing_in(request: ReaderRequest) -> dict[str, str]:
    """Where they are changed: at the publication's host, also for an edition with its own."""
    home = request.edition.at_publication()
    has_password = request.user.has_usable_password()
    names = {
        "address": "account_email", "factors": "mfa_index",
        "password": "account_change_password" if has_password else "account_set_password",
    }  # fmt: skip
    return {way: home.url_to(name) for way, name in names.items()}


def to_account(request: ReaderRequest, said: str = "") -> HttpResponse:
    if said:
        messages.success(request, said)
    return HttpResponseRedirect(request.edition.path_to("account"))


def form_of_account(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sent from the account's page; whoever opens its address is led there."""

    @own_page
    @wraps(view)
    def sent(request: ReaderRequest) -> HttpResponse:
        return view(request) if request.method == "POST" else to_account(request)

    return sent


@form_of_account
def name(request: ReaderRequest) -> HttpResponse:
    form = NewNameForm(request.POST)
    before = request.reader.name
    if form.is_valid():
        try:
            rename(request.reader, form.cleaned_data["name"], by=request.user)
        except ValidationError as error:
            request.reader.name = before
            form.add_error("name", error)
    if form.errors:
        return account_with(request, status=422, name_form=form)
    return to_account(request, _("Others see your new name now."))


@form_of_account
def face(request: ReaderRequest) -> HttpResponse:
    if "remove" in request.POST:
        remove_avatar(request.reader)
        return to_account(request, _("The picture is gone."))
    form = FaceForm(request.POST, request.FILES)
    if not form.is_valid():
        return account_with(request, status=422, face_form=form)
    put_avatar(request.reader, form.cleaned_data["face"])
    return to_account(request, _("Others see your new picture now."))


@form_of_account
def choices(request: ReaderRequest) -> HttpResponse:
    form = ChoicesForm(request.POST, instance=request.reader)
    if not form.is_valid():
        return account_with(request, status=422, choices_form=form)
    form.save()
    return to_account(request, _("Your choices are kept."))


@form_of_account
def sessions(request: ReaderRequest) -> HttpResponse:
    if "all" in request.POST:
        end_sessions(request.user, but=request.session.session_key)
        return to_account(request, _("You are signed out everywhere else."))
    end_session(request.user, request.POST.get("session", ""))
    return to_account(request, _("That session has ended."))


@own_page
@require_POST
def claim(request: ReaderRequest) -> HttpResponse:
    """Opening the page proves nothing; the address was proved when the account was opened."""
    chosen = request.POST.get("reader", "")
    known = {str(each.pk): each for each in claimable_by(request.user)}
    if chosen in known:
        claim_reader(request.user, known[chosen])
    return to_account(request, _("What you wrote before is yours again."))


@own_page
def sign_out(request: ReaderRequest) -> HttpResponse:
    """Out of this host; other sessions are listed on the reader's page."""
    if request.method != "POST":
        return render(request, "readers/sign_out.html", {"edition": request.edition})
    logout(request)
    return HttpResponseRedirect(request.edition.path_to("home"))
