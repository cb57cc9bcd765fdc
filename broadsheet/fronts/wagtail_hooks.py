from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet

from broadsheet.editions.desk_rules import allow, allow_snippet
from broadsheet.editions.permissions import EditionPermissionPolicy
from broadsheet.editions.roles import FRONT_EDITORS, WRITERS, editions_of, has_role_anywhere
from broadsheet.fronts.desk import begin_front
from broadsheet.fronts.models import Front, Package, TickerEntry
from broadsheet.fronts.package_desk import package
from broadsheet.fronts.panels import panels_for
from broadsheet.fronts.quick_desk import quick_story
from broadsheet.fronts.viewsets import FrontViewSet, PackageViewSet, TickerViewSet


class FrontPolicy(EditionPermissionPolicy):
    """A front is begun from its page and goes with it: owners too add and delete none."""

    def user_has_any_permission(self, user, actions) -> bool:
        kept = set(actions) - {"add", "delete"}
        return bool(kept) and super().user_has_any_permission(user, kept)

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        kept = set(actions) - {"add", "delete"}
        return bool(kept) and super().user_has_any_permission_for_instance(user, kept, instance)


class PackagePolicy(EditionPermissionPolicy):
    """By role alone: the parts of a package ask for rights of their own. None is deleted."""

    def editions(self, user, actions) -> set[int]:
        if set(actions) <= {"delete"}:
            return set()
        return set(editions_of(user, FRONT_EDITORS).values_list("pk", flat=True))


register_permission_policy(Front, FrontPolicy(Front))
register_permission_policy(TickerEntry, EditionPermissionPolicy(TickerEntry))
register_permission_policy(Package, PackagePolicy(Package))
register_snippet(FrontViewSet)
register_snippet(TickerViewSet)
register_snippet(PackageViewSet)

allow_snippet("fronts.Front", FRONT_EDITORS, choosing=FRONT_EDITORS)
allow_snippet("fronts.TickerEntry", FRONT_EDITORS, choosing=FRONT_EDITORS)
allow_snippet("fronts.Package", FRONT_EDITORS, choosing=FRONT_EDITORS)
allow(FRONT_EDITORS, ["package"], package_id="fronts.Package")
allow(FRONT_EDITORS, ["begin_front"], page_id="wagtailcore.Page")
allow(WRITERS, ["quick_story"])


class GoesOutItem(ActionMenuItem):
    name = "package"
    label = _("Publish now or cancel …")
    icon_name = "upload"

    def is_shown(self, context) -> bool:
        return context["model"] is Package and context["view"] == "edit"

    def get_url(self, parent_context) -> str:
        return reverse("package", args=[parent_context["instance"].pk])


@hooks.register("register_snippet_action_menu_item")
def package_item(model):
    return GoesOutItem(order=200)


@hooks.register("register_log_actions")
def packages_are_noted(actions):
    actions.register_action("fronts.package.publish", _("Publish package"), _("Package published"))
    actions.register_action("fronts.package.cancel", _("Cancel package"), _("Package cancelled"))


class WritersItem(MenuItem):
    def is_shown(self, request) -> bool:
        return has_role_anywhere(request.user, WRITERS)


@hooks.register("register_admin_urls")
def front_screens():
    return [
        path("quick/", quick_story, name="quick_story"),
        path("fronts/<int:page_id>/begin/", begin_front, name="begin_front"),
        path("packages/<int:package_id>/", package, name="package"),
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
