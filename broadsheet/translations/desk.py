"""The desk's screens of translations."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import WRITERS, editions_of
from broadsheet.stories.desk import SectionChoiceField
from broadsheet.stories.models import StoryPage
from broadsheet.translations.translating import translate_into, translation_of


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
    return render(request, "translations/desk/translate.html", context)
