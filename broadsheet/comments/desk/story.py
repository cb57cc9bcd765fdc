"""The desk's screen of the comments under one story."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from broadsheet.comments.desk.forms import (
    StoryForm,
)
from broadsheet.comments.desk.queue import ModerationScreen
from broadsheet.comments.models import (
    Thread,
)
from broadsheet.comments.modes import choose
from broadsheet.comments.terms import RELATED, terms_of
from broadsheet.comments.watching import unwatch, watch, watched_by
from broadsheet.editions.models import Edition
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import MODERATORS, editions_of
from broadsheet.stories.models import StoryPage


class StoryCommentsView(ModerationScreen):
    """The mode and the pace of the comments under one story."""

    template_name = "comments/desk/story.html"
    page_title = gettext_lazy("Comments of a story")

    @cached_property
    def story(self) -> StoryPage:
        own = StoryPage.objects.filter(edition__in=editions_of(self.request.user, MODERATORS))
        found = own.select_related(*RELATED).defer("body")
        return get_object_or_404(found, pk=self.kwargs["story_id"])

    @cached_property
    def edition(self) -> Edition:
        return self.story.edition

    @cached_property
    def thread(self) -> Thread:
        return getattr(self.story, "thread", None) or Thread(story=self.story)

    def get_page_subtitle(self) -> str:
        return self.story.title

    def post(self, request: DeskRequest, **kwargs: Any) -> HttpResponse:
        here = get_valid_next_url_from_request(request) or request.path
        if "end_burst" in request.POST:
            choose(self.story, request.user, burst_at=None)
            messages.success(request, _("The burst is ended."))
            return HttpResponseRedirect(here)
        with timezone.override(self.edition.zone):
            form = StoryForm(request.POST, instance=self.thread)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
        choose(self.story, request.user, **form.cleaned_data)
        messages.success(request, _("It holds from now on."))
        return HttpResponseRedirect(here)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", StoryForm(instance=self.thread))
        return super().get_context_data(**kwargs) | {
            "story": self.story, "thread": self.thread, "terms": terms_of(self.story),
            "is_watched": self.story.pk in watched_by(self.request.user, self.edition),
        }  # fmt: skip


@require_POST
def watch_story(request: DeskRequest, story_id: int) -> HttpResponse:
    """Put the story on one's own list, or take it off."""
    own = StoryPage.objects.filter(edition__in=editions_of(request.user, MODERATORS))
    story = get_object_or_404(own.defer("body"), pk=story_id)
    if request.POST.get("step") == "unwatch":
        unwatch(story, request.user)
        messages.success(request, _("The story is off your watch list."))
    else:
        watch(story, request.user)
        messages.success(request, _("The story is on your watch list."))
    here = get_valid_next_url_from_request(request)
    return HttpResponseRedirect(here or reverse("story_comments", args=[story_id]))
