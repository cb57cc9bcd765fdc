"""The desk's screen of what changed in a story, and of where an error went."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import EDITORS, has_role
from broadsheet.stories.models import Correction, PublishedVersion, StoryPage
from broadsheet.stories.whereabouts import places_of


def where_it_went(request: DeskRequest, story_id: int) -> HttpResponse:
    story = get_object_or_404(StoryPage, pk=story_id)
    versions = list(story.versions.select_related("by", "correction").order_by("-pk"))
    change = next((version for version in versions if version.is_noted), None)
    groups = places_of(story, change, request.user)
    places = {place.key: place for _heading, each in groups for place in each}
    if request.method == "POST":
        return tick(request, change, places)
    context = {
        "story": story,
        "versions": versions,
        "change": change,
        "groups": groups,
        "may_word": has_role(request.user, story.edition_id, EDITORS),
        "still_to_do": sum(not place.is_mended for place in places.values()),
    }
    return render(request, "stories/desk/where_it_went.html", context)


def tick(request: DeskRequest, change: PublishedVersion | None, places: dict) -> HttpResponse:
    """Note that a place is mended, or that it is not."""
    mended, reopened = request.POST.get("mended", ""), request.POST.get("reopened", "")
    if change is None or (mended or reopened) not in places:
        raise Http404
    if mended:
        change.mend(mended, request.user)
    else:
        change.reopen(reopened)
    return HttpResponseRedirect(request.path)


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("note to readers"), widget=forms.Textarea(attrs={"rows": 4})
    )


def word_note(request: DeskRequest, story_id: int, note_id: int) -> HttpResponse:
    """Say a note to readers in better words. What it was stays in the story's history."""
    notes = Correction.objects.filter(story=story_id).select_related("story", "version")
    note = get_object_or_404(notes, pk=note_id)
    form = NoteForm(request.POST or None, initial={"note": note.text})
    if request.method == "POST" and form.is_valid():
        word(note, form.cleaned_data["note"], request.user)
        messages.success(request, _("Readers have the note in these words now."))
        return HttpResponseRedirect(reverse("where_it_went", args=[note.story_id]))
    return render(request, "stories/desk/word_note.html", {"note": note, "form": form})


@transaction.atomic
def word(note: Correction, words: str, by) -> None:
    data = {"before": note.text, "after": words}
    note.text = words
    note.save()
    if note.version:
        note.version.note = words
        note.version.save()
    log(instance=note.story, action="stories.word_note", user=by, data=data)
