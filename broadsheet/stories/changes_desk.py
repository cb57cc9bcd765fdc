"""The desk's screen of what changed in a story, and of where an error went."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.log_actions import log

from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import EDITORS, has_role
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.stories.models import Correction, StoryPage
from broadsheet.stories.whereabouts import places_of


class WhereItWentView(DeskScreen, TemplateView):
    page_title = gettext_lazy("Where it went")
    header_icon = "history"
    template_name = "stories/desk/where_it_went.html"

    def setup(self, request, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.story = get_object_or_404(StoryPage, pk=kwargs["story_id"])
        self.versions = list(self.story.versions.select_related("by", "correction").order_by("-pk"))
        self.change = next((version for version in self.versions if version.is_noted), None)
        self.groups = places_of(self.story, self.change, request.user)
        self.places = {place.key: place for _heading, each in self.groups for place in each}

    def get_page_subtitle(self) -> str:
        return self.story.draft_title

    def post(self, request: DeskRequest, *args, **kwargs) -> HttpResponse:
        """Note that a place is mended, or that it is not."""
        mended, reopened = request.POST.get("mended", ""), request.POST.get("reopened", "")
        if self.change is None or (mended or reopened) not in self.places:
            raise Http404
        if mended:
            self.change.mend(mended, request.user)
        else:
            self.change.reopen(reopened)
        return HttpResponseRedirect(request.path)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "story": self.story,
            "versions": self.versions,
            "change": self.change,
            "groups": self.groups,
            "may_word": has_role(self.request.user, self.story.edition_id, EDITORS),
            "still_to_do": sum(not place.is_mended for place in self.places.values()),
        }


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("note to readers"), widget=forms.Textarea(attrs={"rows": 4})
    )


class WordNoteView(DeskScreen, FormView):
    """Say a note to readers in better words. What it was stays in the history at the desk."""

    page_title = gettext_lazy("Word the note anew")
    header_icon = "edit"
    template_name = "stories/desk/word_note.html"
    form_class = NoteForm

    def setup(self, request, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        notes = Correction.objects.filter(story=kwargs["story_id"])
        self.note = get_object_or_404(
            notes.select_related("story", "version"), pk=kwargs["note_id"]
        )
        self.initial = {"note": self.note.text}
        self.success_url = reverse("where_it_went", args=[kwargs["story_id"]])

    def get_page_subtitle(self) -> str:
        return self.note.story.draft_title

    def form_valid(self, form: NoteForm) -> HttpResponse:
        word(self.note, form.cleaned_data["note"], self.request.user)
        messages.success(self.request, _("Readers have the note in these words now."))
        return super().form_valid(form)


@transaction.atomic
def word(note: Correction, words: str, by) -> None:
    data = {"before": note.text, "after": words}
    note.text = words
    note.save()
    if note.version:
        note.version.note = words
        note.version.save()
    log(instance=note.story, action="stories.word_note", user=by, data=data)
