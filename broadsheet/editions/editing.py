"""How the desk saves a page: whole, one save after the other, and with the lock held briefly.

Wagtail's view makes the whole form anew for its answer to every automatic save, though none of
it is sent: with it a save took three times as long, and others waited for the database. An
automatic save also reads and judges what was typed before it locks anything.
"""

from __future__ import annotations

import json
from copy import copy
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.generic import JsonPostResponseMixin
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.locks import BasicLock, WorkflowLock
from wagtail.models import Page

from broadsheet.editions.holding import hold
from broadsheet.editions.listing import FoundPagesView, PageFilters, PagesView
from broadsheet.editions.versions import (
    about,
    keep_beside,
    newest_beside,
    note_automatic_save,
)


class Changed(Exception):
    """Somebody wrote the page after it was read for an automatic save."""


class PageEditView(EditView):
    """Writes a page as it was read: nobody else writes it between the two.

    So the check whether somebody saved in between holds until one's own version is stored.
    """

    request: HttpRequest
    page: Any
    form: Any

    def dispatch(self, request: HttpRequest, page_id: int, **kwargs) -> HttpResponse:
        if request.method != "POST":
            return super().dispatch(request, page_id, **kwargs)
        if not self.expects_json_response:
            return self.dispatch_alone(request, page_id, **kwargs)
        view, anew = self, copy(self)
        try:
            response = super().dispatch(request, page_id, **kwargs)
        except Changed:
            view, response = anew, anew.dispatch_alone(request, page_id, **kwargs)
        return view.completed(response) if self.response_is_json(response) else response

    def dispatch_alone(self, request: HttpRequest, page_id: int, **kwargs) -> HttpResponse:
        with transaction.atomic():
            hold(pk=page_id)
            return super().dispatch(request, page_id, **kwargs)

    def get_object(self) -> Page:
        page = super().get_object()
        if self.expects_json_response:
            # An automatic save leaves the review as it is, which Wagtail asks for seven times.
            page._current_workflow_states = self.real_page_record._current_workflow_states
        return page

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Wagtail refuses an automatic save after somebody else's, and lets others replace it."""
        if not self.is_overtaken() or self.locked_for_user or self.page.alias_of_id:
            return super().post(request, *args, **kwargs)
        self.form = self.form_class(
            request.POST, request.FILES, instance=self.page, subscription=self.subscription,
            parent_page=self.parent, for_user=request.user,
        )  # fmt: skip
        self.form.defer_required_fields()
        if not self.form.is_valid():
            self.form.restore_required_fields()
            return self.form_invalid(self.form)
        return self.kept_beside()

    def is_overtaken(self) -> bool:
        """Whether somebody saved since this browser loaded the page.

        A form sent by hand names the version that it began with, and the one that the same
        window has saved by itself since (keeping.js): also one's own on another device is newer.
        """
        if self.request.POST.get("keep_beside"):
            return self.latest_revision is not None
        if not self.is_out_of_date:
            return False
        own = self.request.POST.get("saved_by_itself")
        return self.expects_json_response or own != str(self.latest_revision.pk)

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            if self.expects_json_response:
                self.hold_as_read()
            return super().form_valid(form)

    def hold_as_read(self) -> None:
        read, rows = self.real_page_record, hold(pk=self.real_page_record.pk)
        is_as_read = rows and all(getattr(read, name) == value for name, value in rows[0].items())
        if not is_as_read or reviews_of(read) != review_as_read(read):
            raise Changed

    def save_action(self) -> HttpResponse:
        response = super().save_action()
        note_if_automatic(self.page, response)
        return response

    @transaction.atomic
    def kept_beside(self) -> HttpResponse:
        hold(pk=self.real_page_record.pk)
        page = self.form.save(commit=False)
        number = self.request.POST.get("overwrite_revision_id")
        kept = keep_beside(page, self.request.user, number)
        beside = about(self.real_page_record, kept)
        if self.expects_json_response:
            at = kept.created_at.isoformat()
            answer = {"success": True, "pk": page.pk, "revision_id": kept.pk}
            return JsonResponse(answer | {"revision_created_at": at, "beside": beside})
        told = _("%(person)s has saved this page since you opened it. Yours is kept as a version.")
        buttons = [messages.button(beside["compare"], _("Compare"))]
        messages.warning(self.request, told % {"person": beside["by"]}, buttons=buttons)
        return HttpResponseRedirect(self.get_edit_url())

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        kept = newest_beside(self.real_page_record, self.request.user)
        return context | {
            "versions": {
                "edit": True,
                "latest_by": self.latest_revision and self.latest_revision.user_id,
                "beside": kept and about(self.real_page_record, kept),
            }
        }

    def get_template_names(self) -> list[str]:
        names = super().get_template_names()
        return (
            ["editions/desk/edit_page.html"] if names == ["wagtailadmin/pages/edit.html"] else names
        )

    def render_partials(self) -> str:
        return ""  # Made after the commit, by `completed`.

    def completed(self, response: HttpResponse) -> HttpResponse:
        """Wagtail's answer, with the parts of the screen that follow what is stored now."""
        answer = json.loads(response.content)
        if not answer["success"] or "beside" in answer or self.is_on_the_screen(answer):
            return response
        context = super(EditView, self).get_context_data() | self.shown_in_partials()
        html = render_to_string(self.partials_template_name, context, request=self.request)
        return JsonResponse(answer | {"html": html})

    def is_on_the_screen(self, answer: dict) -> bool:
        """Whether the version was written over that the screen tells of, under the same headline."""
        is_same_version = str(answer["revision_id"]) == self.request.POST.get(
            "overwrite_revision_id"
        )
        return is_same_version and self.real_page_record.draft_title == self.page.title

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


def reviews_of(page: Page) -> set[tuple]:
    """Where the page stands in its review: what a step changes without writing the page."""
    running = page.workflow_states.active()
    return set(running.values_list("pk", "status", "current_task_state_id"))


def review_as_read(page: Any) -> set[tuple]:
    states = page._current_workflow_states
    return {(state.pk, state.status, state.current_task_state_id) for state in states}


def note_if_automatic(thing: Any, response: HttpResponse) -> None:
    """Only a script asks for JSON, to save what is being typed."""
    if JsonPostResponseMixin.response_is_json(response):
        answer = json.loads(response.content)
        if answer["success"]:
            note_automatic_save(thing, answer["revision_id"])


class PageScreens(PageViewSet):
    """The desk's screens of all kinds of pages."""

    name = "broadsheet_pages"
    model = Page
    edit_view_class = PageEditView
    index_view_class = PagesView
    filterset_class = PageFilters
    search_view_class = FoundPagesView
