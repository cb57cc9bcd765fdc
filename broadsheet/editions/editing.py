"""How the desk saves a page: whole, one save after the other, and with the lock held briefly.

Wagtail's view makes the whole form anew for its answer to every automatic save, though none of
it is sent: with it a save took three times as long, and others waited for the database.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.locks import BasicLock, WorkflowLock
from wagtail.models import Page

from broadsheet.editions.listing import FoundPagesView, PageFilters, PagesView


class PageEditView(EditView):
    """Reads, judges and writes a page in one transaction, in which nobody else writes it.

    So the check whether somebody saved in between holds until one's own version is stored.
    """

    request: HttpRequest
    page: Any
    form: Any

    def dispatch(self, request: HttpRequest, page_id: int, **kwargs) -> HttpResponse:
        if request.method != "POST":
            return super().dispatch(request, page_id, **kwargs)
        with transaction.atomic():
            Page.objects.select_for_update().filter(pk=page_id).values_list("pk").first()
            response = super().dispatch(request, page_id, **kwargs)
        return self.completed(response) if self.response_is_json(response) else response

    def render_partials(self) -> str:
        return ""  # Made after the commit, by `completed`.

    def completed(self, response: HttpResponse) -> HttpResponse:
        """Wagtail's answer, with the parts of the screen that follow what is stored now."""
        answer = json.loads(response.content)
        if not answer["success"]:
            return response
        context = super(EditView, self).get_context_data() | self.shown_in_partials()
        html = render_to_string(self.partials_template_name, context, request=self.request)
        return JsonResponse(answer | {"html": html})

    def shown_in_partials(self) -> dict[str, Any]:
        may = self.page.permissions_for_user(self.request.user)
        return {
            "object": self.page,
            "page": self.page,
            "form": self.form,
            "side_panels": self.get_side_panels(),
            "user_can_lock": may.can_lock()
            and (not self.lock or isinstance(self.lock, WorkflowLock)),
            "user_can_unlock": isinstance(self.lock, BasicLock) and may.can_unlock(),
            "is_partial": True,
        }


class PageScreens(PageViewSet):
    """The desk's screens of all kinds of pages."""

    name = "broadsheet_pages"
    model = Page
    edit_view_class = PageEditView
    index_view_class = PagesView
    filterset_class = PageFilters
    search_view_class = FoundPagesView
