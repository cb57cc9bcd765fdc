"""The desk's screen on which a source and its translation stand side by side."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Revision

from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.stories.models import StoryPage
from broadsheet.translations.beside import beside, version_at_desk
from broadsheet.translations.models import Translation
from broadsheet.translations.sources import family_of, may_read, shown_version


class SourceForm(forms.Form):
    """Of which of the stories that are the same elsewhere this is the translation."""

    source = forms.ModelChoiceField(
        StoryPage.objects.none(), label=gettext_lazy("Translated from"), empty_label=None
    )

    def __init__(self, *args, story: StoryPage, user, **kwargs):
        super().__init__(*args, **kwargs)
        readable = [each for each in family_of(story) if may_read(user, each)]
        field = self.fields["source"]
        field.queryset = StoryPage.objects.filter(pk__in=[each.pk for each in readable])  # type: ignore[attr-defined]
        field.choices = [(each.pk, f"{each.edition}: {each.title}") for each in readable]  # type: ignore[attr-defined]
        self.has_choices = bool(readable)


class SideBySideView(DeskScreen, TemplateView):
    request: DeskRequest
    template_name = "translations/desk/side_by_side.html"
    page_title = gettext_lazy("Source and translation")
    header_icon = "globe"

    def setup(self, request, story_id: int):
        super().setup(request)
        self.story = get_object_or_404(StoryPage.objects.select_related("edition"), pk=story_id)
        self.target = version_at_desk(self.story, request.user)
        self.beside = beside(self.story, self.target, request.user)
        self.form = SourceForm(request.POST or None, story=self.story, user=request.user)

    def get_page_subtitle(self) -> str:
        return self.target.title

    def post(self, request: DeskRequest, *args, **kwargs) -> HttpResponse:
        if "source" in request.POST:
            if not self.form.is_valid():
                return self.render_to_response(self.get_context_data())
            self.link_to(self.form.cleaned_data["source"])
        elif self.beside:
            self.mark_seen(self.beside.translation)
        return HttpResponseRedirect(get_valid_next_url_from_request(request) or request.path)

    def link_to(self, source: StoryPage) -> None:
        """Nobody has looked at what changed in it before: that begins now."""
        translation, _is_new = Translation.objects.get_or_create(story=self.story)
        translation.source = source
        translation.mark_seen(shown_version(source, self.request.user)[1], self.request.user)

    def mark_seen(self, translation: Translation) -> None:
        """What was shown is seen: the source may have another version since."""
        revisions = Revision.page_revisions.filter(object_id=str(translation.source_id))
        key = self.request.POST.get("revision", "")
        shown = revisions.filter(pk=key).first() if key.isdecimal() else None
        translation.mark_seen(shown, self.request.user)
        if translation.change:
            messages.warning(self.request, _("Meanwhile the source has changed again."))
        else:
            messages.success(self.request, _("The source is marked as seen."))

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "story": self.story,
            "target": self.target,
            "beside": self.beside,
            "form": self.form if self.form.has_choices else None,
            "may_edit": self.story.permissions_for_user(self.request.user).can_edit(),
            "editor": reverse("wagtailadmin_pages:edit", args=[self.story.pk]),
        }
