"""The desk's door for those who have signed in with a password alone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from broadsheet.editions.desk import DESK
from broadsheet.editions.requests import DeskRequest
from broadsheet.people.second_factor import factors_of, is_needed, is_shown

# What somebody without the second factor that he needs can reach: where he sets one up.
SETTING_UP = {
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes",
    "account_reauthenticate", "wagtailadmin_logout", "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite", "invitation",
}  # fmt: skip


class SecondFactorMiddleware:
    """Lets nobody to a screen of the desk with fewer factors than he has or needs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: DeskRequest, view, args, kwargs) -> HttpResponse | None:
        if not request.path_info.startswith(DESK) or not request.user.is_authenticated:
            return None
        if is_shown(request):
            return None
        if factors_of(request.user).exists():
            return self.sign_in_again(request)
        if is_needed(request.user) and request.resolver_match.view_name not in SETTING_UP:
            refuse_scripts(request)
            return HttpResponseRedirect(reverse("mfa_index"))
        return None

    def sign_in_again(self, request: DeskRequest) -> HttpResponse:
        """The session is from before the factor was set up, or came by another door."""
        refuse_scripts(request)
        logout(request)
        messages.info(request, _("Sign in again, with your second factor."))
        return redirect_to_login(request.get_full_path())


def refuse_scripts(request: DeskRequest) -> None:
    """A script would take the page that it is led to for an answer."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        raise PermissionDenied
