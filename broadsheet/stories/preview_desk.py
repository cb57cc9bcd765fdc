"""The desk's screen of the addresses at which others read a draft."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from broadsheet.editions.requests import DeskRequest, number_in
from broadsheet.stories.models import PreviewLink, StoryPage


class PreviewLinkForm(forms.Form):
    hours = forms.TypedChoiceField(
        label=gettext_lazy("Can be opened for"), coerce=int, initial=48,
        choices=[
            (1, gettext_lazy("an hour")), (24, gettext_lazy("a day")),
            (48, gettext_lazy("two days")), (168, gettext_lazy("a week")),
        ],
    )  # fmt: skip


def preview_links(request: DeskRequest, story_id: int) -> HttpResponse:
    """Make one, which is shown this once; list them; revoke one."""
    story = get_object_or_404(StoryPage, pk=story_id)
    if "revoke" in request.POST:
        return revoked(request, story)
    form = PreviewLinkForm(request.POST or None)
    address = None
    if request.method == "POST" and form.is_valid():
        expires_at = timezone.now() + timedelta(hours=form.cleaned_data["hours"])
        token = PreviewLink.make(story, expires_at, request.user)
        address = settings.PUBLIC_URL + reverse("preview", args=[token])
    links = story.preview_links.select_related("made_by", "revoked_by")
    context = {
        "story": story, "form": form, "address": address, "links": links,
        "now": timezone.now(), "zone": timezone.get_current_timezone_name(),
    }  # fmt: skip
    return render(request, "stories/desk/preview_links.html", context)


def revoked(request: DeskRequest, story: StoryPage) -> HttpResponse:
    link = get_object_or_404(story.preview_links, pk=number_in(request, "revoke"))
    link.revoke(request.user)
    messages.success(request, _("The preview link opens nothing any more."))
    return HttpResponseRedirect(reverse("preview_links", args=[story.pk]))
