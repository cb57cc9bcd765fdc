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

register_permission_policy(Front, EditionPermissionPolicy(Front))
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


@hooks.register("construct_homepage_summary_items")
def no_counts(request, items):
    """Counts of pages and pictures say nothing to a newsroom."""
    items.clear()
