"""The desk's lists of pages, quick at a hundred thousand stories.

Wagtail's choose the person's pages by a subquery over the whole tree, and ask of each page that
matches, not only of those shown, whether it is scheduled.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.views.pages.listing import (
    EditedByFilter,
    ExplorableIndexView,
    GenericPageFilterSet,
)
from wagtail.admin.views.pages.search import SearchView, page_filter_search
from wagtail.models import Page

from broadsheet.editions.belonging import pages_in
from broadsheet.editions.roles import CHOOSERS, editions_of, is_owner


def own_pages(pages: Any, user) -> Any:
    """Pages of the person's editions and the tree's root."""
    return pages if is_owner(user) else pages_in(pages, editions_of(user, CHOOSERS))


def colleagues(request: HttpRequest) -> QuerySet:
    """Who works at the desks that the person knows. (Asking the pages would walk all of them.)"""
    people = get_user_model().objects.order_by("username")
    if is_owner(request.user):
        return people.filter(groups__edition_role__isnull=False).distinct()
    return people.filter(groups__edition_role__edition__in=editions_of(request.user)).distinct()


class PageFilters(GenericPageFilterSet):
    owner = MultipleUserFilter(label=_("Owner"), queryset=colleagues, widget=CheckboxSelectMultiple)
    edited_by = EditedByFilter(
        label=_("Edited by"), queryset=colleagues, widget=CheckboxSelectMultiple
    )


class OnlyWhatIsShown:
    """Mixin of lists: whatever the columns need is asked of the pages on one screen."""

    def annotate_queryset(self, pages: QuerySet) -> QuerySet:
        return pages

    def annotate_shown(self, pages: QuerySet) -> QuerySet:
        return super().annotate_queryset(pages)  # type: ignore[misc]

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple:
        paginator, screen, shown, is_more = super().paginate_queryset(queryset, page_size)  # type: ignore[misc]
        keys = list(shown.values_list("pk", flat=True))
        found = self.annotate_shown(Page.objects.filter(pk__in=keys))
        by_key = {page.pk: page for page in found}
        screen.object_list = [by_key[key] for key in keys]
        return paginator, screen, screen.object_list, is_more


class PagesView(OnlyWhatIsShown, ExplorableIndexView):
    """The pages below one page, whose edition is the person's: the door has seen to that."""

    paginate_by = 30
    parent_page: Any

    def get_base_queryset(self) -> QuerySet:
        if not self.is_searching and not self.is_filtering:
            return Page.objects.child_of(self.parent_page)
        if self.is_searching_whole_tree:
            return own_pages(Page.objects.all(), self.request.user)
        return Page.objects.descendant_of(self.parent_page)


class FoundPagesView(OnlyWhatIsShown, SearchView):
    paginate_by = 30

    def get_queryset(self) -> QuerySet:
        pages = own_pages(Page.objects.exclude(depth=1), self.request.user)
        if self.ordering:
            pages = pages.order_by(self.ordering)
        if self.selected_content_type:
            pages = pages.filter(content_type=self.selected_content_type)
        self.all_pages, _nothing = page_filter_search(
            self.search_query, pages, ordering=self.ordering
        )
        return self.all_pages

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        names = {
            "verbose_name": Page._meta.verbose_name,
            "verbose_name_plural": Page._meta.verbose_name_plural,
        }
        return super().get_context_data(**kwargs) | names
