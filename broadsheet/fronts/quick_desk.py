"""The desk's screen for quick publishing."""

from __future__ import annotations

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from broadsheet.editions.requests import DeskRequest, wants_data
from broadsheet.editions.roles import EDITORS, WRITERS, editions_of
from broadsheet.fronts.quick import QuickStory
from broadsheet.kit.uploads import PictureField
from broadsheet.stories.desk import SectionChoiceField, tell_it_is_live
from broadsheet.stories.models import StoryPage


class QuickForm(forms.Form):
    """key: of the form as it was opened, to be known again when it is sent twice."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    headline = forms.CharField(
        label=gettext_lazy("Headline"), max_length=255,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("An empty line begins a new paragraph."),
    )  # fmt: skip
    breaking = forms.BooleanField(
        label=gettext_lazy("Breaking: put it in the ticker"), required=False,
        help_text=gettext_lazy("Only what you publish now can go there."),
    )  # fmt: skip
    file = PictureField(label=gettext_lazy("Picture"), required=False)
    alt = forms.CharField(
        label=gettext_lazy("Alt text"), max_length=255, required=False,
        help_text=gettext_lazy("Can follow later: the picture is listed among the debts."),
    )  # fmt: skip
    credit = forms.CharField(label=gettext_lazy("Credit"), max_length=160, required=False)

    field_order = ["headline", "text", "section", "breaking", "file", "alt", "credit"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"] = SectionChoiceField(
            editions_of(user, WRITERS).select_related("page"), label=gettext_lazy("Section")
        )
        self.order_fields(self.field_order)
        self.user = user
        self.publishes_in = set(editions_of(user, EDITORS).values_list("pk", flat=True))
        if not self.publishes_in:
            del self.fields["breaking"]

    def clean(self):
        cleaned = super().clean() or {}
        section = cleaned.get("section")
        if "publish" in self.data and section and section.edition.pk not in self.publishes_in:
            self.add_error("section", _("You cannot publish there: submit it for review."))
        if "publish" not in self.data and cleaned.get("breaking"):
            self.add_error("breaking", _("A story that waits for review cannot be in the ticker."))
        return cleaned

    def story(self) -> QuickStory:
        values = {
            name: self.cleaned_data[name]
            for name in ("headline", "text", "section", "alt", "credit")
        }
        return QuickStory(key=self.key_of_story(), file=self.cleaned_data["file"] or None, **values)

    def key_of_story(self) -> uuid.UUID:
        """The same for the same words of one person in one form."""
        sent = self.cleaned_data
        words = "\n".join(
            (str(self.user.pk), str(sent["section"].pk), sent["headline"], sent["text"])
        )
        return uuid.uuid5(sent["key"] or uuid.uuid4(), words)


def quick_story(request: DeskRequest) -> HttpResponse:
    """From nothing to a live story on one screen."""
    form = QuickForm(request.POST or None, request.FILES or None, user=request.user)
    by_script = wants_data(request)
    if request.method != "POST" or not form.is_valid():
        if by_script and request.method == "POST":
            return JsonResponse({"errors": sentences_of(form)})
        return render(request, "fronts/desk/quick.html", {"form": form})
    address = filed(request, form)
    return JsonResponse({"url": address}) if by_script else HttpResponseRedirect(address)


def sentences_of(form: QuickForm) -> dict[str, list[str]]:
    """What does not fit, field by field, in sentences that name the field."""
    return {
        name: [
            f"{form.fields[name].label}: {error}" if name in form.fields else str(error)
            for error in errors
        ]
        for name, errors in form.errors.items()
    }


def filed(request: DeskRequest, form: QuickForm) -> str:
    """Make the story unless it was sent before; where its editor is."""
    quick = form.story()
    story = quick.made_before()
    if story is None:
        try:
            return finish(request, form, quick)
        except (IntegrityError, ValidationError):  # the button was pressed twice at once
            story = quick.made_before()
            if story is None:
                raise
    messages.info(request, _("“%s” was sent before.") % story.title)
    return editor_of(story)


def finish(request: DeskRequest, form: QuickForm, quick: QuickStory) -> str:
    if "publish" in request.POST:
        story = quick.publish(request.user, breaking=form.cleaned_data["breaking"])
        tell_it_is_live(request, story)
    else:
        story = quick.submit(request.user)
        messages.success(request, _("“%s” waits for review.") % story.title)
    return editor_of(story)


def editor_of(story: StoryPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[story.pk])
