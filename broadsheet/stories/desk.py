"""What several of the desk's screens share about stories."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin import messages

from broadsheet.editions.models import SectionPage
from broadsheet.editions.requests import DeskRequest
from broadsheet.stories.models import StoryPage


class SectionChoiceField(forms.ModelChoiceField):
    """The sections of some editions, under the names of their editions."""

    def __init__(self, editions, **kwargs):
        self.editions = list(editions)
        places = [section.pk for each in self.editions for section in each.sections.values()]
        super().__init__(SectionPage.objects.filter(pk__in=places), empty_label=None, **kwargs)
        self.choices = [
            (each.name, [(section.pk, section.title) for section in each.sections.values()])
            for each in self.editions
        ]


def tell_it_is_live(request: DeskRequest, story: StoryPage) -> None:
    view = messages.button(story.full_url, _("View live"), new_window=True)
    messages.success(request, _("“%s” is live.") % story.title, buttons=[view])
