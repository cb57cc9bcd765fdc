"""The desk's screens of translations: beginning one, asking for one, looking at the source."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateTimeInput

from broadsheet.editions.models import Edition
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import EDITORS, WRITERS, editions_of, has_role
from broadsheet.stories.desk import SectionChoiceField
from broadsheet.stories.models import StoryPage
from broadsheet.translations.models import TranslationRequest
from broadsheet.translations.requesting import ask_for, give_back, take, take_back
from broadsheet.translations.sources import family_of, may_read
from broadsheet.translations.translating import may_translate, translate_into


class TranslateForm(forms.Form):
    def __init__(self, *args, editions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"] = SectionChoiceField(
            editions, label=gettext_lazy("Into the section")
        )


class AskForm(forms.Form):
    edition = forms.ModelChoiceField(
        Edition.objects.none(), label=gettext_lazy("In the edition"), empty_label=None
    )
    is_urgent = forms.BooleanField(label=gettext_lazy("Urgent"), required=False)
    due_at = forms.DateTimeField(
        label=gettext_lazy("By when"), required=False, widget=AdminDateTimeInput,
        help_text=gettext_lazy("In the time of your desk. Empty: when there is time."),
    )  # fmt: skip

    def __init__(self, *args, editions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions  # type: ignore[attr-defined]

    def clean_due_at(self):
        due_at = self.cleaned_data["due_at"]
        if due_at and due_at <= timezone.now():
            raise forms.ValidationError(_("“By when” is in the past."))
        return due_at


def translate_story(request: DeskRequest, story_id: int) -> HttpResponse:
    """Lists the translations there are, begins one that is not, and asks others for one."""
    story = get_object_or_404(StoryPage, pk=story_id)
    family = list(family_of(story))
    missing = Edition.objects.exclude(pk__in=[story.edition_id, *(e.edition_id for e in family)])
    mine = missing.filter(pk__in=editions_of(request.user, WRITERS)).select_related("page")
    wanted = (
        TranslationRequest.objects.open().filter(story=story).select_related("edition", "taken_by")
    )
    others = missing.exclude(pk__in=[each.edition_id for each in wanted])
    may_ask = has_role(request.user, story.edition_id, EDITORS)
    data = request.POST if request.method == "POST" else None
    form = TranslateForm(data if data and "section" in data else None, editions=mine)
    ask = AskForm(data if data and "ask" in data else None, editions=others)
    if data and "take_back" in data:
        take_back(get_object_or_404(wanted, pk=data["take_back"]), request.user)
        return HttpResponseRedirect(request.path)
    if ask.is_bound and ask.is_valid():
        return asked(request, story, ask)
    if form.is_bound and form.is_valid():
        return begun(request, story, form.cleaned_data["section"])
    context = {
        "story": story,
        "form": form if mine else None,
        "ask": ask if may_ask and others else None,
        "family": [(each, has_role(request.user, each.edition_id, WRITERS)) for each in family],
        "wanted": wanted,
        "may_ask": may_ask,
    }
    return render(request, "translations/desk/translate.html", context)


def asked(request: DeskRequest, story: StoryPage, form: AskForm) -> HttpResponse:
    wanted = ask_for(story, by=request.user, **form.cleaned_data)
    messages.success(request, _("The translators of “%s” are told.") % wanted.edition)
    return HttpResponseRedirect(request.path)


def begun(request: DeskRequest, story: StoryPage, section) -> HttpResponse:
    draft = translate_into(story, section.edition, section, by=request.user)
    said = _("The translation of “%(story)s” is begun, as a draft in “%(edition)s”.")
    messages.success(request, said % {"story": story.title, "edition": section.edition})
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[draft.pk]))


def translation_request(request: DeskRequest, request_id: int) -> HttpResponse:
    """What another edition wants translated: to take, to give back, to begin."""
    requests = TranslationRequest.objects.select_related("story__edition", "edition", "asked_by")
    wanted = get_object_or_404(requests, pk=request_id)
    story, user = wanted.story, request.user
    if not may_read(user, story):
        raise Http404
    translated = family_of(story).filter(edition=wanted.edition).first()
    data = request.POST if request.method == "POST" else None
    form = TranslateForm(data if data and "section" in data else None, editions=[wanted.edition])
    if form.is_bound and form.is_valid():
        take(wanted, user)
        return begun(request, story, form.cleaned_data["section"])
    if data and not form.is_bound:
        take_or_give_back(request, wanted)
        return HttpResponseRedirect(request.path)
    context = {
        "wanted": wanted,
        "story": story,
        "translated": translated,
        "may_give_back": wanted.taken_by_id == user.pk
        or has_role(user, wanted.edition_id, EDITORS),
        "form": form if not translated and may_translate(user, story, wanted.edition) else None,
    }
    return render(request, "translations/desk/request.html", context)


def take_or_give_back(request: DeskRequest, wanted: TranslationRequest) -> None:
    if "give_back" in request.POST:
        give_back(wanted, request.user)
    elif not take(wanted, request.user):
        wanted.refresh_from_db()
        messages.error(request, _("%s was faster: the translation is taken.") % wanted.taken_by)
