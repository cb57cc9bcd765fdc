"""Signing up and in at readers' addresses: django-allauth's flows, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import get_pending_stage
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.editions.requests import EditionRequest
from broadsheet.people.models import User
from broadsheet.people.second_factor import note_shown
from broadsheet.people.throttling import account_of, count_failure, is_too_often, remember
from broadsheet.readers.names import is_unproved

OUR_LABELS = {
    "login": gettext_lazy("E-mail"),
    "email": gettext_lazy("E-mail"),
    "password": gettext_lazy("Password"),
    "oldpassword": gettext_lazy("Your password now"),
    "password1": gettext_lazy("Password"),
    "password2": gettext_lazy("The password again"),
    "code": gettext_lazy("Code"),
}
OTHER_ADDRESS = gettext_lazy("Use another address")
ANOTHER_WAY = ("account_login", gettext_lazy("Sign in in another way"))


def in_our_words(form):
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in OUR_LABELS:
            field.label = OUR_LABELS[name]
    for name in ("password", "oldpassword"):  # a link of allauth's; ours is below the form
        if name in form.fields:
            form.fields[name].help_text = ""
    if "code" in form.fields:
        form.fields["code"].widget.attrs |= {"autocomplete": "one-time-code", "dir": "ltr"}
    return form


class Step:
    """Mixin of allauth's views: one page of a flow, with one form."""

    request: EditionRequest
    template_name = "readers/step.html"
    heading: str | Promise = ""
    lead: str | Promise = ""
    button: str | Promise = gettext_lazy("Continue")
    # Names of pages and what leads there.
    ways: tuple[tuple[str, Promise], ...] = ()
    has_form = True

    def get_form(self, *args, **kwargs):
        return in_our_words(super().get_form(*args, **kwargs))  # type: ignore[misc]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        edition = self.request.edition
        return super().get_context_data(**kwargs) | {  # type: ignore[misc]
            "edition": edition, "step": self, "next": self.request.GET.get("next")
            or self.request.POST.get("next", ""),
            "ways": [(edition.path_to(name), label) for name, label in self.ways],
        }  # fmt: skip


class Counted(Step):
    """A step at which somebody may guess, or have mails sent to others."""

    # What is counted together (people/throttling.py): failures of readers, or mails.
    door = ""

    @property
    def counted_account(self) -> str:
        return account_of(self.request)

    def post(self, request: EditionRequest, *args, **kwargs) -> HttpResponse:
        if self.door and is_too_often(request, self.counted_account, self.door):
            return too_often(request)
        if self.door == "mail":
            count_failure(request, self.counted_account, self.door)
        return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def form_invalid(self, form) -> HttpResponse:
        if self.door == "reader":
            count_failure(self.request, self.counted_account, self.door)
        return super().form_invalid(form)  # type: ignore[misc]


def too_often(request: EditionRequest) -> HttpResponse:
    context = {"edition": request.edition}
    return render(request, "readers/too_often.html", context, status=429)


class Said(Step):
    """A page that only says something."""

    has_form = False


class First:
    """Mixin of allauth's views with which signing in or up begins, also for who has begun before.

    allauth leads them to the step at which they stopped: to a code that never arrives, perhaps.
    """

    def _redirect_to_pending_stage(self, request: EditionRequest, stage) -> None:
        return None


class SignInView(First, Counted, account.LoginView):
    heading = gettext_lazy("Sign in")
    button = gettext_lazy("Sign in")
    ways = (
        ("account_request_login_code", gettext_lazy("Have a code mailed instead")),
        ("account_reset_password", gettext_lazy("Forgotten the password?")),
        ("account_signup", gettext_lazy("Open an account")),
    )
    has_passkeys = True
    door = "reader"

    @property
    def outside(self) -> str:
        """The name of the provider with which one may sign in instead."""
        return settings.OPENID_NAME if settings.OPENID_ISSUER else ""

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        if self.request.user.is_authenticated:
            remember(self.request, response, self.counted_account, self.door)
        return response


class PasskeyView(First, LoginWebAuthnView):
    pass


class SignUpView(First, Counted, account.SignupView):
    heading = gettext_lazy("Open an account")
    lead = gettext_lazy("You can then comment, save stories and follow topics and authors.")
    button = gettext_lazy("Open the account")
    ways = (("account_login", gettext_lazy("I have an account")),)
    door = "mail"

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        form.begun = begun_here(self.request)
        form.order_fields(["email", "name", "password1"])
        form.fields["password1"].help_text = _(
            "At least eight signs that nobody guesses. Without one, you sign in with codes by mail."
        )
        return form

    def form_valid(self, form) -> HttpResponse:
        if form.account_already_exists:
            make_password(form.cleaned_data["password1"])  # as long as for a new account
        try:
            with transaction.atomic():
                if form.begun and not form.account_already_exists:
                    form.begun.delete()
                return super().form_valid(form)
        except IntegrityError:  # somebody took the name, or the address, a moment ago
            form.add_error("name", _("Somebody has just taken this name. Choose another."))
            return self.form_invalid(form)


def begun_here(request: EditionRequest) -> User | None:
    """Whose account this browser has opened a moment ago, perhaps at a mistyped address."""
    stage = get_pending_stage(request)
    account = stage.login.user if stage and stage.login.signup else None
    return account if account and is_unproved(account) else None


class CodeView(First, Counted, account.RequestLoginCodeView):
    heading = gettext_lazy("Sign in with a code")
    lead = gettext_lazy("We mail you a code that you type here. It holds for a few minutes.")
    button = gettext_lazy("Mail me a code")
    ways = (("account_login", gettext_lazy("Sign in with a password")),)
    door = "mail"


class TypedCode(Counted):
    """The page on which a mailed code is typed. allauth allows three tries for each code."""

    heading = gettext_lazy("Look into your mail")
    is_mailed = True

    @property
    def counted_account(self) -> str:
        return self._process.state.get("email", "")  # type: ignore[attr-defined]

    def post(self, request: EditionRequest, *args, **kwargs) -> HttpResponse:
        self.door = "mail" if request.POST.get("action") == "resend" else ""
        return super().post(request, *args, **kwargs)


class TypedSignInCodeView(TypedCode, account.ConfirmLoginCodeView):
    button = gettext_lazy("Sign in")
    ways = (("account_request_login_code", OTHER_ADDRESS), ANOTHER_WAY)


class TypedMailCodeView(TypedCode, account.ConfirmEmailVerificationCodeView):
    """Proves the address of a new account, or the new one of an account.

    It is the same for an address that has an account already.
    """

    @property
    def ways(self):  # type: ignore[override]
        if self.request.user.is_authenticated:
            return (("account", gettext_lazy("Back")),)
        return (("account_signup", OTHER_ADDRESS), ANOTHER_WAY)

    def form_valid(self, form) -> HttpResponse:
        """Whoever has just come in need not prove it again to add a passkey."""
        response = super().form_valid(form)
        if self.request.user.is_authenticated:
            record_authentication(self.request, self.request.user, method="code")
        return response


class SecondFactorView(Counted, AuthenticateView):
    template_name = "readers/second_factor.html"
    heading = gettext_lazy("Second factor")
    lead = gettext_lazy("Type the code that your app shows, or one of your recovery codes.")
    button = gettext_lazy("Sign in")
    ways = (ANOTHER_WAY,)
    door = "reader"

    @property
    def counted_account(self) -> str:
        return self.stage.login.user.username

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        in_our_words(context["form"])
        return context

    def form_valid(self, form) -> HttpResponse:
        """It is the same factor that the desk asks for."""
        response = super().form_valid(form)
        if self.request.user.is_authenticated:
            note_shown(self.request)
            remember(self.request, response, self.counted_account, self.door)
        return response


class ForgottenView(Counted, account.PasswordResetView):
    heading = gettext_lazy("A new password")
    lead = gettext_lazy("We mail you a link to the page that asks for it.")
    button = gettext_lazy("Mail me the link")
    ways = (("account_login", gettext_lazy("Sign in")),)
    door = "mail"


class LinkMailedView(Said, account.PasswordResetDoneView):
    heading = gettext_lazy("Look into your mail")
    lead = gettext_lazy("If the address has an account, the link is on its way.")
    ways = (("account_login", gettext_lazy("Sign in")),)


class NewPasswordView(Step, account.PasswordResetFromKeyView):
    heading = gettext_lazy("A new password")
    button = gettext_lazy("Set the password")
    ways = (("account_reset_password", gettext_lazy("Have another link mailed")),)


class NewPasswordSetView(Said, account.PasswordResetFromKeyDoneView):
    heading = gettext_lazy("The password is set")
    lead = gettext_lazy("You are signed out everywhere else.")
    ways = (("account_login", gettext_lazy("Sign in")),)


class InactiveView(Said, account.AccountInactiveView):
    heading = gettext_lazy("This account is closed")
    ways = (("home", gettext_lazy("Home")),)
