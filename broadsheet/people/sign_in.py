"""The desk's own doors in front of Wagtail's: signing in and asking for a new password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin.views.account import LoginView, PasswordResetView

from broadsheet.people.throttling import count_failure, is_too_often, remember


class ThrottledLoginView(LoginView):
    """Answers alike for known and unknown accounts, and more slowly the more it is asked."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if is_too_often(request):
            blank = self.get_form_class()(request)
            context = self.get_context_data(form=blank, is_too_often=True)
            return self.render_to_response(context, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        remember(self.request, response)
        return response

    def form_invalid(self, form) -> HttpResponse:
        count_failure(self.request)
        return super().form_invalid(form)


class ThrottledPasswordResetView(PasswordResetView):
    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if is_too_often(request):
            return HttpResponse(
                _("Too many attempts. Try again in a quarter of an hour."), status=429
            )
        count_failure(request)
        return super().post(request, *args, **kwargs)
