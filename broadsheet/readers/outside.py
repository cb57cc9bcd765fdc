"""Signing in with a provider of OpenID Connect, where the owner has set one up (settings.OPENID_…).

django-allauth does it; without a provider nothing of it is there. A provider is believed who
somebody is there, and never that somebody has an account here: an address that has one gets a mail.
"""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.socialaccount.views import SignupView
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from requests import RequestException

from broadsheet.editions.requests import EditionRequest
from broadsheet.readers.sign_in import ANOTHER_WAY, Counted, First
from broadsheet.readers.subjects import Subject, exports

PROVIDER = "openid"


class OutsideAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request: HttpRequest, provider=None, client_id=None) -> list[SocialApp]:
        """The one of the environment, and none of the database, which nobody edits."""
        if not settings.OPENID_ISSUER:
            return []
        return [
            SocialApp(
                provider="openid_connect", provider_id=PROVIDER, name=settings.OPENID_NAME,
                client_id=settings.OPENID_CLIENT_ID, secret=settings.OPENID_CLIENT_SECRET,
                settings={"server_url": settings.OPENID_ISSUER, "oauth_pkce_enabled": True},
            )
        ]  # fmt: skip

    def on_authentication_error(self, request, provider, **kwargs) -> None:
        """Whatever went wrong, or was called off, one may sign in in another way."""
        raise ImmediateHttpResponse(another_way(request))


def another_way(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("That did not work. You can sign in in another way."))
    return HttpResponseRedirect(reverse("account_login"))


def to_provider(request: EditionRequest, provider_id: str) -> HttpResponse:
    """A page that asks before, as links from elsewhere lead here, and one that leads there.

    Not a redirect of the form: our policy says to which sites forms lead.
    """
    require_provider(provider_id)
    context = {
        "edition": request.edition, "name": settings.OPENID_NAME,
        "heading": _("Sign in with %(name)s") % {"name": settings.OPENID_NAME},
        "next": request.GET.get("next", ""),
    }  # fmt: skip
    if request.method == "POST":
        try:
            context["leads_to"] = openid.login(request, PROVIDER)["Location"]
        except RequestException:  # it does not answer
            return another_way(request)
    return render(request, "readers/to_provider.html", context)


def back(request: EditionRequest, provider_id: str) -> HttpResponse:
    require_provider(provider_id)
    return openid.callback(request, PROVIDER)


def require_provider(provider_id: str) -> None:
    if not settings.OPENID_ISSUER or provider_id != PROVIDER:
        raise Http404


class OutsideSignUpView(First, Counted, SignupView):
    """The name that others see, for who comes for the first time."""

    heading = gettext_lazy("Open an account")
    button = gettext_lazy("Open the account")
    ways = (ANOTHER_WAY,)
    door = "mail"

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        form.order_fields(["email", "name"])
        # An account has one address; whoever wants another changes it afterwards.
        form.fields["email"].disabled = bool(self.sociallogin.email_addresses)
        return form

    def form_valid(self, form) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:  # somebody took the name, or the address, a moment ago
            messages.error(self.request, _("Somebody has just taken this name. Choose another."))
            return HttpResponseRedirect(reverse("account_login"))

    def get_authenticated_redirect_url(self) -> str:
        return self.request.edition.path_to("account")


@exports("signed in with")
def outside_accounts(subject: Subject) -> list[dict[str, Any]]:
    rows = SocialAccount.objects.filter(user=subject.account) if subject.account else []
    return [
        {"known there as": each.uid, "told us": each.extra_data, "last": each.last_login}
        for each in rows
    ]
