"""Another e-mail address for an account: nothing changes until the new one is proved by a code."""

from __future__ import annotations

from datetime import timedelta

from allauth.account import views as account
from allauth.account.forms import AddEmailForm
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed
from django import forms
from django.dispatch import receiver
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.jobs import periodic
from broadsheet.people.models import User
from broadsheet.readers.models import FormerAddress, LegalHold
from broadsheet.readers.sign_in import Counted

# Longer than the outbox keeps to whom it sent something.
KEPT_FOR = timedelta(days=60)


class NewAddressForm(AddEmailForm):
    # By this django-allauth's view knows what is wanted; we have nothing else of it.
    action_add = forms.CharField(widget=forms.HiddenInput, initial="1")

    def clean_email(self) -> str:
        if self.cleaned_data["email"].lower() == self.user.email.lower():
            raise forms.ValidationError(_("This is your address already."))
        return super().clean_email()

    def save(self, request: EditionRequest) -> EmailAddress:
        """One that has an account gets a mail that says so instead of a code."""
        email = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exclude(pk=self.user.pk).exists():
            EmailVerificationProcess.initiate(request=request, user=None, email=email)
            return EmailAddress(email=email)
        return super().save(request)


class NewAddressView(Counted, account.EmailView):
    form_class = NewAddressForm
    heading = gettext_lazy("Another e-mail address")
    lead = gettext_lazy("We mail a code to the new address. Until you type it, nothing changes.")
    button = gettext_lazy("Mail the code")
    ways = (("account", gettext_lazy("Back")),)
    door = "mail"

    def dispatch(self, request: EditionRequest, *args, **kwargs) -> HttpResponse:
        raise_if_reauthentication_required(request, app="allauth.account")
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: EditionRequest, *args, **kwargs) -> HttpResponse:
        if "action_add" not in request.POST:
            return HttpResponseRedirect(reverse("account_email"))
        return super().post(request, *args, **kwargs)


@receiver(email_changed)
def keep_former(user: User, from_email_address: EmailAddress | None, **kwargs) -> None:
    if from_email_address:
        FormerAddress.objects.create(account=user, email=from_email_address.email)


@periodic(every=3600)
def forget_former() -> None:
    """But while a legal hold on the address stands, which the person would escape otherwise."""
    held = LegalHold.objects.standing().values("email")
    old = FormerAddress.objects.filter(until__lt=timezone.now() - KEPT_FOR)
    old.exclude(email__in=held).delete()
