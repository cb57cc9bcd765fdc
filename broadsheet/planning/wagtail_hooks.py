from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from broadsheet.editions.desk_rules import allow, allow_snippet
from broadsheet.editions.permissions import EditionPermissionPolicy
from broadsheet.editions.roles import CHOOSERS, EDITORS, OWNERS, WRITERS, roles_of
from broadsheet.people.notices import isolated
from broadsheet.planning.desk import DayView, item_step, today
from broadsheet.planning.models import Item
from broadsheet.planning.viewsets import ItemViewSet


class ItemPolicy(EditionPermissionPolicy):
    """Rights follow from the roles; whose an item is, its own screens ask."""

    roles = {"add": WRITERS, "change": WRITERS, "view": CHOOSERS, "delete": EDITORS}

    def editions(self, user, actions) -> set[int]:
        roles = frozenset().union(*(self.roles[each] for each in actions if each in self.roles))
        return {pk for pk, held in roles_of(user).items() if held & roles}


register_permission_policy(Item, ItemPolicy(Item))
register_snippet(ItemViewSet)

allow_snippet("planning.Item", WRITERS, choosing=OWNERS)
LIST = "wagtailsnippets_planning_item"
allow(CHOOSERS, [f"{LIST}:list", f"{LIST}:list_results", "planned_today"])
allow(CHOOSERS, ["planned_day"], edition_id="editions.Edition")
allow(EDITORS, [f"{LIST}:delete"], pk="planning.Item")
allow(WRITERS, ["item_step"], item_id="planning.Item")


@hooks.register("register_admin_urls")
def planning_screens():
    return [
        path("planning/", today, name="planned_today"),
        path(
            "planning/<int:edition_id>/<str:day>/",
            DayView.as_view(),
            name="planned_day",
        ),
        path("planning/items/<int:item_id>/step/", item_step, name="item_step"),
    ]


@hooks.register("register_log_actions")
def steps_are_noted(actions):
    actions.register_action("planning.begin", _("Begin story"), _("The story was begun"))
    actions.register_action("planning.drop", _("Drop"), _("Dropped"))
    actions.register_action("planning.resume", _("Resume"), _("Planned again"))

    @actions.register_action("planning.assign")
    class Assign(LogFormatter):
        label = _("Assign")

        def format_message(self, entry):
            if not entry.data["person"]:
                return _("Given to nobody")
            return _("Given to %s") % isolated(entry.data["person"])

    @actions.register_action("planning.change")
    class Change(LogFormatter):
        label = _("Change")

        def format_message(self, entry):
            return _("Changed: %s") % entry.data["fields"]
