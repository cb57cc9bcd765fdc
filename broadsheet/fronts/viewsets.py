"""The desk's screens for fronts and the ticker."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.ordering import ReorderView
from wagtail.snippets.views.snippets import EditView, IndexView

from broadsheet.editions.editing import note_if_automatic
from broadsheet.editions.forms import InEditionForm
from broadsheet.editions.roles import FRONT_EDITORS, editions_of
from broadsheet.editions.viewsets import InEditionViewSet
from broadsheet.fronts.desk import fronts_of
from broadsheet.fronts.models import Front, Package, TickerEntry
from broadsheet.kit.moments import written


def planned_for(package: Package) -> str:
    return written(package.publish_at, ZoneInfo(package.zone)) if package.publish_at else ""


class FrontForm(InEditionForm):
    edition_roles = FRONT_EDITORS

    def own_edition_id(self) -> int:
        return self.instance.edition_id


class FrontsView(IndexView):
    """Every home and section of the person's editions, edited yet or not."""

    def get_context_data(self, **kwargs):
        editions = editions_of(self.request.user, FRONT_EDITORS).select_related("page")
        places = [{"edition": each, "fronts": fronts_of(each)} for each in editions]
        return super().get_context_data(**kwargs) | {"places": places}


class FrontEditView(EditView):
    def save_action(self):
        response = super().save_action()
        note_if_automatic(self.object, response)
        return response


class FrontViewSet(InEditionViewSet):
    model = Front
    icon = "home"
    menu_label = _("Fronts")
    menu_order = 150
    add_to_admin_menu = True
    index_view_class = FrontsView
    edit_view_class = FrontEditView
    index_template_name = "fronts/desk/fronts.html"
    form_class_base = FrontForm


class PackageForm(InEditionForm):
    edition_roles = FRONT_EDITORS

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self.instance.hold()
        at = cleaned.get("publish_at")
        if at and at <= timezone.now():
            self.add_error("publish_at", _("This time is over: choose one to come."))
        return cleaned

    def is_valid(self) -> bool:
        return super().is_valid() and self.items_fit()

    def items(self) -> list[forms.ModelForm]:
        """The rows that stay, without those that were left empty."""
        rows = [row for row in self.formsets["items"].forms if row.instance.pk or row.has_changed()]
        return [row for row in rows if not row.cleaned_data.get("DELETE")]

    def items_fit(self) -> bool:
        """Whether each could go out at the time, by whoever is planning it."""
        for row in self.items():
            try:
                row.instance.check_fit(self.for_user, self.cleaned_data["publish_at"])
            except ValidationError as problem:
                row.add_error(None, problem)
        return all(row.is_valid() for row in self.items())

    def save(self, commit=True):
        for row in self.items():
            row.instance.approve(self.for_user)
        self.instance.zone = timezone.get_current_timezone_name()
        self.instance.made_by = self.instance.made_by or self.for_user
        self.instance.failed_at, self.instance.failure = None, ""
        return super().save(commit)


class PackageViewSet(InEditionViewSet):
    model = Package
    icon = "folder-open-inverse"
    menu_label = _("Packages")
    menu_order = 170
    add_to_admin_menu = True
    form_class_base = PackageForm
    list_display = [
        "__str__",
        "edition",
        Column("publish_at", label=_("Publish at"), accessor=planned_for),
        Column("state", label=_("State")),
    ]


class TickerForm(InEditionForm):
    edition_roles = FRONT_EDITORS


class ReorderTickerView(ReorderView):
    """The order of one edition's ticker; another's entries are not touched."""

    def get_queryset(self):
        editions = editions_of(self.request.user, FRONT_EDITORS)
        return super().get_queryset().filter(edition__in=editions)


class MomentColumn(Column):
    """Wagtail's own says how long ago, also of what is to come."""

    def get_value(self, instance) -> str:
        moment = super().get_value(instance)
        return date_format(timezone.localtime(moment), "Y-m-d H:i") if moment else ""


class TickerViewSet(InEditionViewSet):
    model = TickerEntry
    icon = "title"
    menu_label = _("Ticker")
    menu_order = 160
    add_to_admin_menu = True
    form_class_base = TickerForm
    list_display = [
        "__str__",
        "style",
        "edition",
        MomentColumn("starts_at", label=capfirst(_("from")), sort_key="starts_at"),
        MomentColumn("ends_at", label=capfirst(_("until")), sort_key="ends_at"),
    ]
    list_filter = ["style"]
    sort_order_field = "position"
    reorder_view_class = ReorderTickerView
