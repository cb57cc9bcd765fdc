"""The source beside the translation in Wagtail's editor, and what changed in it."""

from __future__ import annotations

from functools import cached_property

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel

from broadsheet.stories.editing import StoryEditView
from broadsheet.stories.models import StoryPage
from broadsheet.translations.beside import Beside, beside


class SourceSidePanel(BaseSidePanel):
    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = gettext_lazy("Toggle source")
        icon_name = "globe"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context):
            return super().get_context_data(parent_context) | {"count": self.panel.beside.changes}

    name = "source"
    title = gettext_lazy("Source")
    template_name = "translations/desk/source_panel.html"
    order = 150

    class Media:
        css = {"all": ["desk/translations.css"]}

    def __init__(self, object, request, beside: Beside):
        super().__init__(object, request)
        self.beside = beside

    def get_context_data(self, parent_context):
        return super().get_context_data(parent_context) | {
            "beside": self.beside,
            "csrf_token": get_token(self.request),
        }


class EditStoryView(StoryEditView):
    """With the source in a side panel, for the translator who edits what follows it."""

    page: StoryPage

    @cached_property
    def beside(self) -> Beside | None:
        return beside(self.page, self.page, self.request.user)

    def get(self, request, *args, **kwargs):
        if self.beside and self.beside.translation.change:
            self.say_it_is_out_of_date(self.beside)
        return super().get(request, *args, **kwargs)

    def say_it_is_out_of_date(self, beside: Beside) -> None:
        look = messages.button(
            reverse("side_by_side", args=[self.page.pk]), _("See what changed"), new_window=False
        )
        messages.warning(self.request, beside.sentence, buttons=[look])

    def get_side_panels(self):
        panels = super().get_side_panels()
        if self.expects_json_response or self.hydrate_create_view or self.beside is None:
            return panels
        panel = SourceSidePanel(self.page, self.request, self.beside)
        return MediaContainer([*panels, panel])
