"""Where a topic or an author is used, a page of it at a time."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q
from wagtail.models import ReferenceIndex
from wagtail.models.reference_index import ReferenceGroups
from wagtail.snippets.views.snippets import UsageView


class PagedReferences(ReferenceGroups):
    """Wagtail's fetch each of a topic's thousands of stories by itself to show twenty."""

    def __getitem__(self, key: slice) -> list:
        things = self.qs.values_list("base_content_type", "object_id").distinct()[key]
        shown = [Q(base_content_type=kind, object_id=pk) for kind, pk in things]
        return list(ReferenceGroups(self.qs.filter(reduce(or_, shown)))) if shown else []


class PagedUsageView(UsageView):
    def get_queryset(self) -> PagedReferences:
        return PagedReferences(ReferenceIndex.get_references_to(self.object))
