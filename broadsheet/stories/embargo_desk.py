"""The desk's screen of a story's embargo."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages

from broadsheet.editions.moments import MomentField
from broadsheet.editions.pick_lists import time_zones
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import CHIEFS, has_role
from broadsheet.editions.validators import validate_time_zone
from broadsheet.kit.moments import comes_twice, with_offset
from broadsheet.stories.models import Embargo, StoryPage
from broadsheet.stories.models.embargo import (
    embargo_of,
    lift_embargo,
    override_embargo,
    set_embargo,
)


class EmbargoForm(forms.Form):
    """The time is on the clocks of the zone that is chosen beside it."""

    until = MomentField(label=gettext_lazy("Not public before"))
    zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=50, widget=forms.Select,
        validators=[validate_time_zone],
        help_text=gettext_lazy("The one in which the source names the time."),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=160,
        help_text=gettext_lazy("Who asks for it, or why it is set."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zones = time_zones(get_language())
        self.fields["zone"].widget.choices = [("UTC", "UTC"), *zones]
        self.fields["until"].help_text = gettext_lazy("On the clocks of the time zone below.")

    def full_clean(self):
        zone = self.data.get("zone", "UTC")
        try:
            validate_time_zone(zone)
        except ValidationError:
            zone = "UTC"  # the field says that it is none
        with timezone.override(zone):
            super().full_clean()


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=160)


def story_embargo(request: DeskRequest, story_id: int) -> HttpResponse:
    """Set, prolong, lift or override it, and read what was decided before."""
    story = get_object_or_404(StoryPage, pk=story_id)
    form, reason = EmbargoForm(initial=proposed(story)), ReasonForm(prefix="reason")
    if request.method == "POST":
        if "set" in request.POST:
            form = EmbargoForm(request.POST)
            done = form.is_valid() and carry_out(form, set_embargo, story, request.user)
        else:
            reason = ReasonForm(request.POST, prefix="reason")
            verb = lift_embargo if "lift" in request.POST else override_embargo
            done = reason.is_valid() and carry_out(reason, verb, story, request.user)
        if done:
            messages.success(request, said(story))
            return HttpResponseRedirect(reverse("story_embargo", args=[story.pk]))
    return render(request, "stories/desk/embargo.html", context(request, story, form, reason))


def carry_out(form: forms.Form, verb, story: StoryPage, by) -> bool:
    try:
        verb(story, **form.cleaned_data, by=by)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def said(story: StoryPage) -> str:
    embargo = embargo_of(story)
    if embargo is None:
        return _("The embargo on “%s” is lifted. Nothing is published by itself.") % story.title
    if embargo.overrides.filter(story=story).exists():
        return _("“%s” may be published before the embargo ends.") % story.title
    return _("“%(story)s” is under embargo until %(until)s.") % {
        "story": story.title, "until": embargo,
    }  # fmt: skip


def proposed(story: StoryPage) -> dict:
    """What holds, to be changed; else the clocks of the person's desk."""
    embargo = embargo_of(story)
    if embargo is None or embargo.until is None:
        return {"zone": timezone.get_current_timezone_name()}
    zone = ZoneInfo(embargo.zone)
    local = embargo.until.astimezone(zone)
    until = with_offset(local) if comes_twice(local, zone) else f"{local:%Y-%m-%d %H:%M}"
    return {"until": until, "zone": embargo.zone, "source": embargo.source}


def context(request: DeskRequest, story: StoryPage, form, reason) -> dict:
    embargo = embargo_of(story)
    decisions = Embargo.objects.filter(translation_key=story.translation_key)
    return {
        "story": story,
        "embargo": embargo,
        "form": form,
        "reason": reason,
        "may_lift": embargo and has_role(request.user, embargo.edition_id, CHIEFS),
        "may_override": embargo
        and has_role(request.user, story.edition_id, CHIEFS)
        and not embargo.overrides.filter(story=story).exists(),
        "decisions": decisions.select_related("edition", "by").prefetch_related(
            "overrides__by", "overrides__story__edition"
        ),
    }
