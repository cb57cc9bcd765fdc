from django.utils.functional import cached_property
from wagtail.admin.panels import ObjectList

from broadsheet.stories.forms import writes_this_alone


class ForTheDesk(ObjectList):
    """What is settled by the edition's desk, and not by somebody assigned this one story."""

    class BoundPanel(ObjectList.BoundPanel):
        @cached_property
        def children(self):
            return [] if writes_this_alone(self.request.user, self.instance) else super().children

        def is_shown(self) -> bool:
            return bool(self.children) and super().is_shown()
