"""Wagtail's views of stories, as translations need them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from wagtail.admin.ui.tables.pages import PageTitleColumn

from broadsheet.editions.editing import PageScreens
from broadsheet.editions.listing import PagesView
from broadsheet.stories.models import StoryPage
from broadsheet.translations.models import Translation
from broadsheet.translations.panel import EditStoryView
from broadsheet.translations.withdrawing import DeleteStoryView, UnpublishStoryView


class StoryTitleColumn(PageTitleColumn):
    cell_template_name = "translations/desk/title_cell.html"


class StoriesOfSectionView(PagesView):
    """The list of a section's stories, with a mark where the source has changed."""

    base_columns = [
        StoryTitleColumn("title", label=each.label, sort_key=each.sort_key)
        if isinstance(each, PageTitleColumn)
        else each
        for each in PagesView.base_columns
    ]

    def annotate_shown(self, pages):
        changed = Translation.objects.out_of_date().order_by().filter(story=OuterRef("pk"))
        return super().annotate_shown(pages.annotate(is_out_of_date=Exists(changed)))


class StoryViewSet(PageScreens):
    name = "stories"
    model = StoryPage
    edit_view_class = EditStoryView
    index_view_class = StoriesOfSectionView
    unpublish_view_class = UnpublishStoryView
    delete_view_class = DeleteStoryView
