"""Where a reader sets up passkeys and second factors, and a new password."""

from __future__ import annotations

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.people.models import User
from broadsheet.people.second_factor import factors_of, is_needed, take_away
from broadsheet.readers.doors import ReaderRequest
from broadsheet.readers.sign_in import Counted, Step, TypedCode

Type = Authenticator.Type
BACK = (("mfa_index", gettext_lazy("Back")),)


def factors(request: ReaderRequest) -> HttpResponse:
    held = list(factors_of(request.user).order_by("created_at"))
    codes = Authenticator.objects.filter(user=request.user, type=Type.RECOVERY_CODES).first()
    context = {
        "edition": request.edition,
        "factors": held,
        "has_app": any(each.type == Type.TOTP for each in held),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "may_remove": may_remove_one(request.user),
    }
    return render(request, "readers/factors.html", context)


def may_remove_one(person: User) -> bool:
    """Who publishes keeps one, here as at the desk."""
    return not is_needed(person) or factors_of(person).count() > 1


@reauthentication_required(app="allauth.mfa")
def remove_factor(request: ReaderRequest, factor_id: int) -> HttpResponse:
    """Who was asked to prove again who she is comes back here, and presses once more."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("mfa_index"))
    factor = get_object_or_404(factors_of(request.user), pk=factor_id)
    if may_remove_one(request.user):
        take_away(request, factor)
        get_adapter(request).send_notification_mail("factor_removed", request.user)
    return HttpResponseRedirect(reverse("mfa_index"))


class Adding(Step):
    ways = BACK

    def get_success_url(self) -> str:
        is_first = self.did_generate_recovery_codes  # type: ignore[attr-defined]
        return reverse("mfa_view_recovery_codes" if is_first else "mfa_index")


class AddAppView(Adding, ActivateTOTPView):
    template_name = "readers/add_app.html"
    heading = gettext_lazy("App that shows codes")
    button = gettext_lazy("Confirm")

    def dispatch(self, request, *args, **kwargs):
        if factors_of(request.user).filter(type=Type.TOTP).exists():
            return HttpResponseRedirect(reverse("mfa_index"))
        return super().dispatch(request, *args, **kwargs)


class AddPasskeyView(Adding, AddWebAuthnView):
    """Kept by the device so that it can be chosen without typing an address."""

    template_name = "readers/add_passkey.html"
    heading = gettext_lazy("Add a passkey")
    lead = gettext_lazy(
        "A passkey is kept by this device, your phone or a key on your key ring, and signs you in "
        "without a password. It works at this address and leads to all editions."
    )
    button = gettext_lazy("Add the passkey")

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        form.fields["name"] = forms.CharField(
            label=_("Name by which you know it again"), max_length=60, required=False
        )
        return form


class CodesView(Step, ViewRecoveryCodesView):
    template_name = "readers/recovery_codes.html"
    heading = gettext_lazy("Recovery codes")
    lead = gettext_lazy(
        "Each of these codes signs you in once instead of your second factor. Keep them where "
        "your device is not."
    )
    ways = BACK


class NewCodesView(Step, GenerateRecoveryCodesView):
    heading = gettext_lazy("New recovery codes")
    lead = gettext_lazy("The old codes are void as soon as there are new ones.")
    button = gettext_lazy("Make new codes")
    ways = BACK


class Again(Counted):
    """Asked before factors are changed, of whoever has not just signed in."""

    heading = gettext_lazy("Are you still here?")
    door = "reader"

    @property
    def counted_account(self) -> str:
        return self.request.user.get_username()


class PasswordAgainView(Again, account.ReauthenticateView):
    lead = gettext_lazy("Type your password again.")


class CodeAgainView(Again, account.RequestReauthenticationCodeView):
    lead = gettext_lazy("We mail you a code that you type here.")
    button = gettext_lazy("Mail me a code")
    door = "mail"

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        form.fields["recipient"].label = _("E-mail")
        return form


class TypedCodeAgainView(TypedCode, account.ConfirmReauthenticationCodeView):
    ways = BACK


class ChangePasswordView(Again, account.PasswordChangeView):
    heading = gettext_lazy("A new password")
    button = gettext_lazy("Set the password")
    ways = (("account", gettext_lazy("Back")),)


class SetPasswordView(Step, account.PasswordSetView):
    heading = gettext_lazy("A password")
    button = gettext_lazy("Set the password")
    ways = (("account", gettext_lazy("Back")),)
