"""What the desk shows of the page tree, and where editions are settled."""

from __future__ import annotations

from django.db.models import QuerySet
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from broadsheet.editions import bulk  # noqa: F401 – registers its action
from broadsheet.editions.belonging import pages_in
from broadsheet.editions.desk_rules import allow
from broadsheet.editions.editing import PageScreens
from broadsheet.editions.models import Edition
from broadsheet.editions.permissions import EditionItselfPolicy
from broadsheet.editions.review_mail import send_after_commit
from broadsheet.editions.roles import CHIEFS, CHOOSERS, STAFF, editions_of, is_owner
from broadsheet.editions.viewsets import EditionViewSet

register_permission_policy(Edition, EditionItselfPolicy())
send_after_commit()

allow(CHIEFS, ["editions:index", "editions:index_results"])
allow(
    CHIEFS,
    [f"editions:{n}" for n in ("edit", "history", "history_results", "usage")],
    pk="editions.Edition",
)

allow(STAFF, ["editions:read"], pk="editions.Edition")


@hooks.register("register_admin_viewset")
def edition_screens():
    return EditionViewSet()


@hooks.register("register_admin_viewset")
def page_screens():
    return PageScreens()


@hooks.register("construct_explorer_page_queryset")
def explore_own_editions(parent_page, pages: QuerySet, request) -> QuerySet:
    return own_pages(pages, request)


@hooks.register("construct_page_chooser_queryset")
def choose_own_pages(pages: QuerySet, request) -> QuerySet:
    """With what the column of states shows, which Wagtail would ask of each page."""
    return own_pages(pages, request).annotate_approved_schedule().prefetch_workflow_states()


def own_pages(pages: QuerySet, request) -> QuerySet:
    """Pages of the person's editions: nothing of another edition can be chosen."""
    if is_owner(request.user):
        return pages
    return pages_in(pages, editions_of(request.user, CHOOSERS))


@hooks.register("insert_global_admin_css")
def desk_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))
