"""The screens of editions at the desk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.template.defaultfilters import yesno
from django.urls import path, re_path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import SnippetViewSet

from broadsheet.editions import closed, pick_lists
from broadsheet.editions.forms import EditionForm, FoundingForm, proposed_fields
from broadsheet.editions.founding import dissolve_edition, obstacle_to_deletion
from broadsheet.editions.languages import has_interface, without_interface
from broadsheet.editions.models import Edition
from broadsheet.editions.roles import editions_of, is_owner
from broadsheet.editions.uses import PagedUsageView
from broadsheet.editions.validators import validate_language


class OwnEditionsView(generic.IndexView):
    def get_base_queryset(self):
        return self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, {"change"}
        )


class DeskScreen(WagtailAdminTemplateMixin):
    """Base of screens of ours that are no list or form of a model."""

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


class FoundView(DeskScreen, FormView):
    """Make an edition. Owners only."""

    form_class = FoundingForm
    template_name = "editions/desk/found.html"
    page_title = gettext_lazy("New edition")
    header_icon = "globe"
    # What the viewset passes to every view of it.
    model = permission_policy = index_url_name = edit_url_name = None

    def __init__(self, **kwargs):
        super().__init__()

    def dispatch(self, request, *args, **kwargs):
        if not is_owner(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        is_valid = form.is_valid()
        if form.fill_in():
            messages.info(
                request, _("What you left open is filled in below: look it over and send it again.")
            )
            return self.form_invalid(form)
        return self.form_valid(form) if is_valid else self.form_invalid(form)

    def form_valid(self, form):
        edition = form.found()
        if edition is None:
            return self.form_invalid(form)
        messages.success(self.request, what_next(edition))
        if form.remark:
            messages.warning(self.request, form.remark)
        return HttpResponseRedirect(reverse("editions:edit", args=[edition.pk]))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            languages=pick_lists.languages(get_language()),
            date_conventions=pick_lists.date_conventions(get_language()),
            **kwargs,
        )


def what_next(edition: Edition) -> str:
    if edition.is_open:
        return _("“%s” is founded. Readers find it at once.") % edition
    return (
        _("“%s” is founded. Its staff read it at the desk until you open it to readers here.")
        % edition
    )


def proposals(request: HttpRequest) -> JsonResponse:
    """What follows from a language, for the script of the founding form. Owners only."""
    language_tag = request.GET.get("language_tag", "")
    try:
        validate_language(language_tag)
    except ValidationError as error:
        return JsonResponse({"fields": {}, "remark": error.messages[0]})
    remark = without_interface(language_tag)
    return JsonResponse({"fields": proposed_fields(language_tag), "remark": remark})


class DeleteEditionView(generic.DeleteView):
    """Delete an edition that has no story. Owners only."""

    template_name = "editions/desk/delete.html"

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ValidationError as error:
            messages.error(self.request, error.messages[0])
            return HttpResponseRedirect(self.get_delete_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(obstacle=obstacle_to_deletion(self.object), **kwargs)

    @transaction.atomic
    def delete_action(self):
        log(instance=self.object, action="wagtail.delete", user=self.request.user, deleted=True)
        dissolve_edition(self.object)


INTERFACE = Column(
    "interface",
    label=gettext_lazy("Texts of the interface"),
    accessor=lambda edition: (
        _("translated") if has_interface(edition.language_tag) else _("in English")
    ),
)


IS_OPEN = Column(
    "is_open",
    label=capfirst(gettext_lazy("open to readers")),
    accessor=lambda edition: yesno(edition.is_open),
    sort_key="is_open",
)


class EditionViewSet(ModelViewSet):
    model = Edition
    name = "editions"
    icon = "globe"
    menu_label = gettext_lazy("Editions")
    menu_order = 100
    add_to_settings_menu = True
    list_display = ["name", "code", "language_tag", INTERFACE, IS_OPEN]
    copy_view_enabled = False
    index_view_class = OwnEditionsView
    delete_view_class = DeleteEditionView
    add_to_reference_index = True
    edit_handler = ObjectList(Edition.panels, base_form_class=EditionForm)

    @property
    def add_view(self):
        return FoundView.as_view()

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("proposals/", proposals, name="proposals"),
            re_path(r"^(?P<pk>\d+)/read/(?P<path>.*)$", closed.read, name="read"),
        ]


class InOwnEditions:
    """Mixin of choosers' views: only what belongs to an edition of the person's."""

    model: Any
    request: Any

    def get_object_list(self):
        return self.model.objects.filter(edition__in=editions_of(self.request.user))

    def get_object(self, pk):
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks):
        return self.get_object_list().filter(pk__in=pks)


class ChooseInEditions(InOwnEditions, ChooseView):
    pass


class ChooseResultsInEditions(InOwnEditions, ChooseResultsView):
    pass


class ChosenInEditions(InOwnEditions, SnippetChosenView):
    pass


class ChosenMultipleInEditions(InOwnEditions, SnippetChosenMultipleView):
    pass


class InEditionChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ChooseInEditions
    choose_results_view_class = ChooseResultsInEditions
    chosen_view_class = ChosenInEditions
    chosen_multiple_view_class = ChosenMultipleInEditions


class InEditionViewSet(SnippetViewSet):
    """Base of the screens for a kind of thing that belongs to an edition."""

    chooser_viewset_class = InEditionChooserViewSet
    usage_view_class = PagedUsageView
    copy_view_enabled = False
    form_class_base: type = EditionForm

    def get_queryset(self, request):
        own = self.model.objects.filter(edition__in=editions_of(request.user))
        return own.select_related("edition")

    @cached_property
    def edit_handler(self):
        panels = [
            EditionPanel("edition") if getattr(panel, "field_name", "") == "edition" else panel
            for panel in self.model.panels
        ]
        return ObjectList(panels, base_form_class=self.form_class_base)


class EditionPanel(FieldPanel):
    """Shown only while there is something to choose."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and not self.bound_field.field.disabled
