from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from broadsheet.editions.desk_rules import allow, allow_snippet
from broadsheet.editions.permissions import EditionPermissionPolicy
from broadsheet.editions.roles import FRONT_EDITORS, WRITERS, has_role_anywhere
from broadsheet.fronts.desk import begin_front, quick_story
from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.fronts.panels import panels_for
from broadsheet.fronts.viewsets import FrontViewSet, TickerViewSet


class FrontPolicy(EditionPermissionPolicy):
    """A front is begun from its page and goes with it: owners too add and delete none."""

    def user_has_any_permission(self, user, actions) -> bool:
        kept = set(actions) - {"add", "delete"}
        return bool(kept) and super().user_has_any_permission(user, kept)

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        kept = set(actions) - {"add", "delete"}
        return bool(kept) and super().user_has_any_permission_for_instance(user, kept, instance)


register_permission_policy(Front, FrontPolicy(Front))
register_permission_policy(TickerEntry, EditionPermissionPolicy(TickerEntry))
register_snippet(FrontViewSet)
register_snippet(TickerViewSet)

allow_snippet("fronts.Front", FRONT_EDITORS, choosing=FRONT_EDITORS)
allow_snippet("fronts.TickerEntry", FRONT_EDITORS, choosing=FRONT_EDITORS)
allow(FRONT_EDITORS, ["begin_front"], page_id="wagtailcore.Page")
allow(WRITERS, ["quick_story"])


class WritersItem(MenuItem):
    def is_shown(self, request) -> bool:
        return has_role_anywhere(request.user, WRITERS)


@hooks.register("register_admin_urls")
def front_screens():
    return [
        path("quick/", quick_story, name="quick_story"),
        path("fronts/<int:page_id>/begin/", begin_front, name="begin_front"),
    ]


@hooks.register("register_admin_menu_item")
def quick_item():
    return WritersItem(_("Quick story"), reverse("quick_story"), icon_name="circle-plus", order=50)


@hooks.register("construct_homepage_panels")
def own_panels(request, panels):
    panels[:] = panels_for(request)


@hooks.register("construct_homepage_summary_items", order=1000)
def no_counts(request, items):
    """Counts of pages and pictures say nothing to a newsroom."""
    items.clear()


@hooks.register("construct_main_menu", order=1000)
def no_help_of_wagtail(request, items):
    items[:] = [item for item in items if item.name != "help"]
