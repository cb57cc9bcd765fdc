"""The desk's screen on which a translation is begun."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from broadsheet.editions.models import SectionPage
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import WRITERS, editions_of
from broadsheet.stories.models import StoryPage
from broadsheet.stories.translating import translate_into, translation_of


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


class TranslateForm(forms.Form):
    def __init__(self, *args, editions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"] = SectionChoiceField(
            editions, label=gettext_lazy("Into the section")
        )


def translate_story(request: DeskRequest, story_id: int) -> HttpResponse:
    """Lists the translations there are and begins one that is not."""
    story = get_object_or_404(StoryPage, pk=story_id)
    others = editions_of(request.user, WRITERS).exclude(pk=story.edition_id).select_related("page")
    existing = {each: translation_of(story, each) for each in others}
    open_editions = [each for each, found in existing.items() if found is None]
    form = TranslateForm(request.POST or None, editions=open_editions)
    if request.method == "POST" and form.is_valid():
        section = form.cleaned_data["section"]
        draft = translate_into(story, section.edition, section, by=request.user)
        begun = _("The translation of “%(story)s” is begun, as a draft in “%(edition)s”.")
        messages.success(request, begun % {"story": story.title, "edition": section.edition})
        return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[draft.pk]))
    context = {
        "story": story,
        "form": form if open_editions else None,
        "existing": [found for found in existing.values() if found],
    }
    return render(request, "stories/desk/translate.html", context)
