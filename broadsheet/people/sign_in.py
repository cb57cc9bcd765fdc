"""The desk's own doors in front of Wagtail's: signing in and asking for a new password."""

from __future__ import annotations

from allauth.account.app_settings import AppSettings
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.base.views import AuthenticateView
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.admin.views.account import LoginView, PasswordResetView

from broadsheet.people.models import User
from broadsheet.people.notices import desk_languages_of
from broadsheet.people.second_factor import note_shown
from broadsheet.people.throttling import account_of, count_failure, is_too_often, remember

# Staff come by invitation, which the mail has proved.
EMAIL_IS_PROVED = AppSettings.EmailVerificationMethod.NONE


class ThrottledLoginView(LoginView):
    """Answers alike for known and unknown accounts, and more slowly the more it is asked."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if is_too_often(request, account_of(request)):
            blank = self.get_form_class()(request)
            context = self.get_context_data(form=blank, is_too_often=True)
            return self.render_to_response(context, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        """Sign the person in, or lead to where the second factor is asked for."""
        logout(self.request)
        is_remembered = form.cleaned_data["remember"]
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if is_remembered else 0)
        return sign_in(self.request, form.get_user(), self.get_success_url())

    def form_invalid(self, form) -> HttpResponse:
        count_failure(self.request, account_of(self.request))
        return super().form_invalid(form)


def sign_in(request: HttpRequest, person: User, to: str) -> HttpResponse:
    """What answers somebody who has proved the password, on the way to an address of this host."""
    login = Login(user=person, email_verification=EMAIL_IS_PROVED, redirect_url=to)
    response = perform_password_login(request, {}, login)
    if request.user.is_authenticated:
        remember(request, response, person.username)
    return response


class SecondFactorView(AuthenticateView):
    """Asks for the code or the passkey of somebody whose password was right."""

    template_name = "people/desk/second_factor.html"
    request: HttpRequest

    @property
    def person(self) -> User:
        return self.stage.login.user

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        if hasattr(response, "render") and hasattr(self, "stage"):
            with translation.override(desk_languages_of([self.person])[self.person.pk]):
                response.render()
        return response

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if is_too_often(request, self.person.username):
            context = self.get_context_data() | {"is_too_often": True}
            return self.render_to_response(context, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        note_shown(self.request)
        remember(self.request, response, self.person.username)
        return response

    def form_invalid(self, form) -> HttpResponse:
        count_failure(self.request, self.person.username)
        return super().form_invalid(form)


class ThrottledPasswordResetView(PasswordResetView):
    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if is_too_often(request, account_of(request)):
            return HttpResponse(
                _("Too many attempts. Try again in a quarter of an hour."), status=429
            )
        count_failure(request, account_of(request))
        return super().post(request, *args, **kwargs)
