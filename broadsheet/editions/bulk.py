"""Several pages withdrawn at once at the desk."""

from __future__ import annotations

from django.shortcuts import get_list_or_404
from wagtail import hooks
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction
from wagtail.models import Page


@hooks.register("register_bulk_action", order=1)  # after Wagtail's own, whose place it takes
class Unpublish(UnpublishBulkAction):
    """Each as the story or section that it is.

    Wagtail saves the bare page: a story would stay in the lists by topic and author, and
    readers' pages would not follow.
    """

    @classmethod
    def get_queryset(cls, model: type[Page], object_ids: list[str]) -> list[Page]:
        return get_list_or_404(model.objects.specific(), pk__in=object_ids)
