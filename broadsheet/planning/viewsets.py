"""The desk's news list and the forms of its items."""

from __future__ import annotations

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView

from broadsheet.editions.models import SectionPage
from broadsheet.editions.roles import CHOOSERS, EDITORS, WRITERS, editions_of, has_role
from broadsheet.editions.viewsets import InEditionViewSet
from broadsheet.people.models import User
from broadsheet.planning.forms import ItemForm, writers_of
from broadsheet.planning.models import Item, ItemQuerySet, Status


def own_editions(request):
    return editions_of(request.user, CHOOSERS)


def own_sections(request):
    editions = own_editions(request).select_related("page")
    return SectionPage.objects.filter(pk__in=[pk for each in editions for pk in each.sections])


def own_writers(request):
    held = writers_of(own_editions(request)).values()
    return User.objects.filter(pk__in={person.pk for each in held for person in each})


class ItemFilters(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=[*Status.choices, ("all", _("all"))], method="of_status",
        empty_label=_("open"), widget=forms.RadioSelect,
    )  # fmt: skip
    whose = django_filters.ChoiceFilter(
        label=_("Whose"), choices=[("mine", _("mine")), ("nobody", _("nobody's"))], method="of_whom",
        empty_label=_("everybody's"), widget=forms.RadioSelect,
    )  # fmt: skip
    assignee = django_filters.ModelChoiceFilter(label=_("Assignee"), queryset=own_writers)
    section = django_filters.ModelChoiceFilter(label=_("Section"), queryset=own_sections)
    edition = django_filters.ModelChoiceFilter(label=_("Edition"), queryset=own_editions)

    class Meta:
        model = Item
        fields = ["status", "whose", "assignee", "section", "edition"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(self.filters["edition"].queryset(self.request)) < 2:
            del self.filters["edition"]

    def of_status(self, items: ItemQuerySet, name: str, value: str) -> ItemQuerySet:
        return items if value == "all" else items.filter(**{name: value})

    def of_whom(self, items: ItemQuerySet, name: str, value: str) -> ItemQuerySet:
        return items.filter(assignee=self.request.user if value == "mine" else None)

    def filter_queryset(self, queryset):
        """What is published or dropped is shown when it is asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("status") else found.open()


class ItemsView(IndexView):
    """The list: what is due first comes first, and each line can be acted on where it stands."""

    paginate_by = 40
    any_permission_required = ["add", "view"]
    show_export_buttons = False

    @cached_property
    def filterset_class(self):
        return ItemFilters

    def get_base_queryset(self):
        return super().get_base_queryset().with_status().for_lists()

    def order_queryset(self, queryset):
        return queryset.by_due()

    @cached_property
    def header_buttons(self):
        day = HeaderButton(_("Day"), url=reverse("planned_today"), icon_name="date", priority=5)
        return [*super().header_buttons, day]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = rows_of(context["object_list"], self.request.user)
        return context | {"rows": rows, "here": self.here()}

    def here(self) -> str:
        """The list as it is narrowed, also where it was fetched by Wagtail's script."""
        query = self.request.GET.copy()
        query.pop("_w_filter_fragment", None)
        return f"{self.index_url}?{query.urlencode()}"


class InZoneOfEdition:
    """Mixin of the forms: times are typed and shown in the zone of the item's edition."""

    def dispatch(self, request, *args, **kwargs):
        with timezone.override(self.zone()):
            response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
            return response.render() if hasattr(response, "render") else response

    def zone(self):
        item = getattr(self, "object", None)
        if item is not None and item.pk:
            return item.edition.zone
        editions = editions_of(self.request.user, WRITERS)  # type: ignore[attr-defined]
        chosen = self.request.POST.get("edition", "")  # type: ignore[attr-defined]
        found = editions.filter(pk=chosen).first() if chosen.isdecimal() else None
        return (found or editions[0]).zone if editions else timezone.get_current_timezone()


class AddItemView(InZoneOfEdition, CreateView):
    @transaction.atomic
    def save_instance(self):
        self.form.instance.made_by = self.request.user
        item = super().save_instance()
        if item.story:
            item.put_embargo_on(item.story, self.request.user)
        item.tell_assignee(by=self.request.user)
        return item


class EditItemView(InZoneOfEdition, EditView):
    def get_base_object_queryset(self):
        return Item.objects.with_status().for_lists()

    def dispatch(self, request, *args, **kwargs):
        if not self.object.may_be_changed_by(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @transaction.atomic
    def save_instance(self):
        item = self.form.save()
        changed = self.form.changed_data
        if changed:
            labels = ", ".join(str(self.form.fields[name].label) for name in changed)
            item.note("planning.change", self.request.user, fields=labels)
        if "story" in changed and item.story:
            item.put_embargo_on(item.story, self.request.user)
        if "assignee" in changed:
            item.tell_assignee(by=self.request.user)
        return item

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"row": row_of(self.object, self.request.user, {})}


class ItemViewSet(InEditionViewSet):
    model = Item
    icon = "list-ul"
    menu_label = _("News list")
    menu_order = 60
    add_to_admin_menu = True
    form_class_base = ItemForm
    index_view_class = ItemsView
    add_view_class = AddItemView
    edit_view_class = EditItemView
    index_template_name = "planning/desk/items.html"
    index_results_template_name = "planning/desk/items_results.html"
    edit_template_name = "planning/desk/edit.html"
    search_fields = ["title", "description"]

    def get_queryset(self, request):
        return Item.objects.filter(edition__in=own_editions(request))


def rows_of(items, user) -> list[dict]:
    """Each item with what the person may do to it, and to whom it may be given."""
    items = list(items)
    editions = {item.edition_id for item in items}
    led = [pk for pk in editions if has_role(user, pk, EDITORS)]
    writers = writers_of(led) if led else {}
    return [row_of(item, user, writers) | {"shows_edition": len(editions) > 1} for item in items]


def row_of(item: Item, user, writers: dict[int, list[User]]) -> dict:
    return {
        "item": item,
        "may_open": item.may_be_opened_by(user),
        "may_change": item.may_be_changed_by(user),
        "may_take": item.may_be_taken_by(user),
        "may_begin": item.may_be_begun_by(user),
        "writers": writers.get(item.edition_id, []) if item.is_open else [],
    }
