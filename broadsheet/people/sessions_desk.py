"""The desk's screen of where one is signed in."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages

from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.people.sessions import end_session, end_sessions, sessions_of


class SessionsView(DeskScreen, TemplateView):
    template_name = "people/desk/sessions.html"
    page_title = gettext_lazy("Where you are signed in")
    header_icon = "user"

    def post(self, request: DeskRequest) -> HttpResponse:
        mark = request.POST.get("end", "")
        if mark == "others":
            end_sessions(request.user, but=request.session.session_key)
        else:
            end_session(request.user, mark)
        messages.success(request, _("Signed out there."))
        return HttpResponseRedirect(request.path)

    def get_context_data(self, **kwargs):
        found = sessions_of(self.request.user, self.request)
        return super().get_context_data(**kwargs) | {"sessions": found}
