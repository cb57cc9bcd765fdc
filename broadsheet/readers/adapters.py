"""What django-allauth asks about accounts, and what only readers have chosen."""

from __future__ import annotations

from allauth.account.utils import passthrough_next_redirect_url
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from broadsheet.people.adapters import AccountAdapter, edition_of
from broadsheet.people.models import User
from broadsheet.readers.models import Reader
from broadsheet.readers.speaking import as_written_to, reader_at


class ReaderAdapter(AccountAdapter):
    # allauth's own says to try again later, where nobody has to wait.
    error_messages = AccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy(
            "That was wrong three times, and the code is void. Have another one mailed."
        )
    }

    def respond_email_verification_sent(
        self, request: HttpRequest, user: User | None
    ) -> HttpResponse:
        """The page for the code knows, too, where the reader came from."""
        page = reverse("account_email_verification_sent")
        return HttpResponseRedirect(passthrough_next_redirect_url(request, page, "next"))

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        edition = edition_of(self.request)
        if edition is None:
            raise ValueError("Mails of this kind go to readers alone.")
        with as_written_to(self.receiver(email, context), edition):
            super().send_mail(template_prefix, email, context)

    def receiver(self, email: str, context: dict) -> Reader | None:
        """Of the mails to a former address, which leads to nobody any more, who has just left it."""
        account = context.get("user") or self.request.user
        asked_by = account.pk if isinstance(account, User) else None
        return (
            reader_at(email)
            or Reader.objects.filter(account=asked_by).exclude(account=None).first()
        )
