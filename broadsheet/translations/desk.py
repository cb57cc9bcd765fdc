"""The desk's screens of translations: beginning one, asking for one, looking at the source."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
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


class TranslateView(TemplateView):
    """Lists the translations there are, begins one that is not, and asks others for one."""

    request: DeskRequest
    template_name = "translations/desk/translate.html"

    def setup(self, request, story_id: int):
        super().setup(request)
        self.story = story = get_object_or_404(StoryPage, pk=story_id)
        self.family = list(family_of(story))
        self.wanted = TranslationRequest.objects.open().filter(story=story)
        there = [story.edition_id, *(each.edition_id for each in self.family)]
        missing = Edition.objects.exclude(pk__in=there)
        self.mine = missing.filter(pk__in=editions_of(request.user, WRITERS)).select_related("page")
        self.others = missing.exclude(pk__in=self.wanted.order_by().values("edition"))
        self.form = TranslateForm(sent(request, "section"), editions=self.mine)
        self.ask = AskForm(sent(request, "ask"), editions=self.others)

    def post(self, request: DeskRequest, *args, **kwargs) -> HttpResponse:
        if "take_back" in request.POST:
            take_back(get_object_or_404(self.wanted, pk=request.POST["take_back"]), request.user)
            return HttpResponseRedirect(request.path)
        if self.ask.is_bound and self.ask.is_valid():
            wanted = ask_for(self.story, by=request.user, **self.ask.cleaned_data)
            messages.success(request, _("The translators of “%s” are told.") % wanted.edition)
            return HttpResponseRedirect(request.path)
        if self.form.is_bound and self.form.is_valid():
            return begun(request, self.story, self.form.cleaned_data["section"])
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs):
        user = self.request.user
        may_ask = has_role(user, self.story.edition_id, EDITORS)
        return super().get_context_data(**kwargs) | {
            "story": self.story,
            "form": self.form if self.mine else None,
            "ask": self.ask if may_ask and self.others else None,
            "family": [(each, has_role(user, each.edition_id, WRITERS)) for each in self.family],
            "wanted": self.wanted.select_related("edition", "taken_by"),
            "may_ask": may_ask,
        }


def sent(request: DeskRequest, name: str) -> QueryDict | None:
    """What was sent, to the form whose field or button has the name."""
    return request.POST if name in request.POST else None


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
    form = TranslateForm(sent(request, "section"), editions=[wanted.edition])
    if form.is_bound and form.is_valid():
        take(wanted, user)
        return begun(request, story, form.cleaned_data["section"])
    if request.method == "POST" and not form.is_bound:
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
