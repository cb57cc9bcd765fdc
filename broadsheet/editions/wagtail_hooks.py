"""What the desk shows of the page tree, and where editions are settled."""

from __future__ import annotations

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.query import PageQuerySet

from broadsheet.editions import bulk  # noqa: F401 – registers its action
from broadsheet.editions.desk_rules import allow
from broadsheet.editions.editing import PageScreens
from broadsheet.editions.listing import own_pages
from broadsheet.editions.models import Edition
from broadsheet.editions.permissions import AssignedPolicy, EditionItselfPolicy
from broadsheet.editions.roles import ASSIGNED, CHIEFS, EVERYBODY, STAFF, WRITERS
from broadsheet.editions.versions import KEPT, TAKEN, still_here, take_over
from broadsheet.editions.viewsets import EditionViewSet

register_permission_policy(Edition, EditionItselfPolicy())
register_permission_policy(Page, AssignedPolicy())

allow(CHIEFS, ["editions:index", "editions:index_results"])
allow(
    CHIEFS,
    [f"editions:{n}" for n in ("edit", "history", "history_results", "usage")],
    pk="editions.Edition",
)

allow(STAFF, ["editions:read"], pk="editions.Edition")
allow(EVERYBODY, ["still_here"])
allow(WRITERS | ASSIGNED, ["take_over"], page_id="wagtailcore.Page")


@hooks.register("register_admin_viewset")
def edition_screens():
    return EditionViewSet()


@hooks.register("register_admin_viewset")
def page_screens():
    return PageScreens()


@hooks.register("register_admin_urls")
def writing_together():
    return [
        path("still-here/", still_here, name="still_here"),
        path("pages/<int:page_id>/take-over/<int:revision_id>/", take_over, name="take_over"),
    ]


@hooks.register("register_log_actions")
def versions_are_noted(actions):
    beside = _("Kept beside the version of somebody else")
    actions.register_action(KEPT, _("Keep version"), beside)
    actions.register_action(TAKEN, _("Take over"), _("Taken over"))


@hooks.register("insert_editor_js")
def keep_what_is_typed() -> str:
    return render_to_string("editions/desk/keeping.html")


@hooks.register("construct_explorer_page_queryset")
def explore_own_editions(parent_page, pages: QuerySet, request) -> QuerySet:
    """Below an edition all is its own: the root alone has pages of several."""
    return own_pages(pages, request.user) if parent_page.is_root() else pages


@hooks.register("construct_page_chooser_queryset")
def choose_own_pages(pages: PageQuerySet, request) -> PageQuerySet:
    """Nothing of another edition can be chosen. With the states that are shown."""
    return own_pages(pages, request.user).prefetch_workflow_states()


@hooks.register("insert_global_admin_css")
def desk_style() -> str:
    return format_html_join(
        "\n",
        '<link rel="stylesheet" href="{}">',
        [(static(f"desk/{name}.css"),) for name in ("desk", "home", "people", "writing")],
    )
