"""Where a person sets up second factors and takes them away."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.views import ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from broadsheet.editions.requests import DeskRequest
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import notify
from broadsheet.people.second_factor import factors_of, is_needed, note_shown, take_away
from broadsheet.people.throttling import count_failure, is_too_often

Type = Authenticator.Type


def factors(request: DeskRequest) -> HttpResponse:
    """What the person signs in with beside the password, or the choice of a first one."""
    held = list(factors_of(request.user).order_by("created_at"))
    codes = Authenticator.objects.filter(user=request.user, type=Type.RECOVERY_CODES).first()
    context = {
        "factors": held,
        "has_app": any(each.type == Type.TOTP for each in held),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "is_needed": is_needed(request.user),
    }
    return render(request, "people/desk/factors.html", context)


@require_POST
@reauthentication_required(app="allauth.mfa")
def remove_factor(request: DeskRequest, factor_id: int) -> HttpResponse:
    held = factors_of(request.user)
    factor = get_object_or_404(held, pk=factor_id)
    if is_needed(request.user) and held.count() == 1:
        messages.error(request, _("You publish, so you need one: add another before."))
    else:
        take_away(request, factor)
        tell(request.user, gettext_lazy("A second factor was taken away from your account."))
    return HttpResponseRedirect(reverse("mfa_index"))


def tell(person: User, text: Promise) -> None:
    """By mail, so that it is noticed if somebody else did it."""
    notify([person], Notice.Kind.ACCOUNT, text, reverse("mfa_index"))


class AddingView:
    """Mixin of the screens on which a factor is added, which is thereby shown."""

    request: DeskRequest

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)  # type: ignore[misc]
        note_shown(self.request)
        tell(self.request.user, gettext_lazy("A second factor was added to your account."))
        return response

    def get_success_url(self) -> str:
        is_first = self.did_generate_recovery_codes  # type: ignore[attr-defined]
        return reverse("mfa_view_recovery_codes" if is_first else "mfa_index")


class AddAppView(AddingView, ActivateTOTPView):
    template_name = "people/desk/add_app.html"

    def dispatch(self, request, *args, **kwargs):
        if factors_of(request.user).filter(type=Type.TOTP).exists():
            return HttpResponseRedirect(reverse("mfa_index"))
        return super().dispatch(request, *args, **kwargs)


class AddKeyView(AddingView, AddWebAuthnView):
    template_name = "people/desk/add_key.html"


class CodesView(ViewRecoveryCodesView):
    template_name = "people/desk/recovery_codes.html"


class NewCodesView(GenerateRecoveryCodesView):
    """The old codes are void as soon as there are new ones."""

    http_method_names = ["post"]


class PasswordAgainView(ReauthenticateView):
    """Asked before factors are changed, of whoever has not just signed in."""

    template_name = "people/desk/password_again.html"
    request: DeskRequest

    def post(self, request: DeskRequest, *args, **kwargs) -> HttpResponse:
        if is_too_often(request, request.user.username):
            context = self.get_context_data() | {"is_too_often": True}
            return self.render_to_response(context, status=429)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form) -> HttpResponse:
        count_failure(self.request, self.request.user.username)
        return super().form_invalid(form)
