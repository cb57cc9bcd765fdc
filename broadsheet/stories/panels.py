from django.utils.functional import cached_property
from wagtail.admin.panels import ObjectList, TabbedInterface

from broadsheet.stories.forms import writes_this_alone


class StoryTabs(TabbedInterface):
    """Wagtail's, with the form's class made once: it took a tenth of every save."""

    def get_form_class(self) -> type:
        return self.form_class

    @cached_property
    def form_class(self) -> type:
        return super().get_form_class()


class ForTheDesk(ObjectList):
    """What is settled by the edition's desk, and not by somebody assigned this one story."""

    class BoundPanel(ObjectList.BoundPanel):
        @cached_property
        def children(self):
            return [] if writes_this_alone(self.request.user, self.instance) else super().children

        def is_shown(self) -> bool:
            return bool(self.children) and super().is_shown()
