"""What the news list puts on the desk's home."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from broadsheet.editions.roles import EDITORS, editions_of
from broadsheet.planning.models import Item, ItemQuerySet
from broadsheet.planning.viewsets import rows_of

SHOWN = 6


class ItemsPanel(Component):
    """Items in the order of their time, with what can be done to each where it stands."""

    template_name = "planning/desk/panel.html"
    name = ""
    heading: Any = ""
    query = ""

    def items(self, user) -> ItemQuerySet:
        raise NotImplementedError

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        items = self.items(user).open().with_status().for_lists().by_due()
        whole_list = reverse("wagtailsnippets_planning_item:list")
        return {
            "name": self.name,
            "heading": self.heading,
            "rows": rows_of(items[:SHOWN], user),
            "all": f"{whole_list}?{self.query}",
            "csrf_token": parent_context.get("csrf_token"),
        }


class AssignmentsPanel(ItemsPanel):
    order = 24
    name = "assignments"
    heading = _("My assignments")
    query = "whose=mine"

    def items(self, user) -> ItemQuerySet:
        return Item.objects.filter(assignee=user, edition__in=editions_of(user))


class UnassignedPanel(ItemsPanel):
    order = 25
    name = "unassigned"
    heading = _("Nobody has these yet")
    query = "whose=nobody"

    def items(self, user) -> ItemQuerySet:
        return Item.objects.filter(
            assignee=None, story=None, edition__in=editions_of(user, EDITORS)
        )
