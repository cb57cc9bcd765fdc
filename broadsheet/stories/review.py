"""A screen on which a story that waits is read and decided upon, on a phone too."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.models import TaskState

from broadsheet.editions.holding import hold
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.stories.desk import tell_it_is_live
from broadsheet.stories.models import StoryPage


class DecisionForm(forms.Form):
    """revision and saved_at: the version that was read; nobody decides upon another unseen.

    The time too, because an automatic save writes over its own version.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    saved_at = forms.CharField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=gettext_lazy("To the author"), required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args, story: StoryPage, **kwargs):
        super().__init__(*args, **kwargs)
        self.story = story

    def clean(self):
        cleaned = super().clean() or {}
        if "reject" in self.data and not cleaned.get("comment"):
            self.add_error("comment", _("Write what is to be changed."))
        newest = newest_version(self.story)
        if any(cleaned.get(name) != value for name, value in newest.items()):
            self.data = {**self.data, **newest}
            self.add_error(None, _("The story has been changed meanwhile: read it again."))
        return cleaned


def newest_version(story: StoryPage) -> dict:
    saved_at = story.latest_revision_created_at
    return {
        "revision": story.latest_revision_id,
        "saved_at": saved_at.isoformat() if saved_at else "",
    }


class ReviewView(DeskScreen, FormView):
    request: DeskRequest
    form_class = DecisionForm
    template_name = "stories/desk/review.html"
    page_title = gettext_lazy("Review")
    header_icon = "tick"

    def dispatch(self, request, *args, **kwargs):
        if request.method != "POST":
            return self.decide(request, *args, **kwargs)
        with transaction.atomic():
            # Nobody saves between the look at what was read and the decision.
            hold(pk=kwargs["page_id"])
            return self.decide(request, *args, **kwargs)

    def decide(self, request, *args, **kwargs):
        self.story = get_object_or_404(StoryPage, pk=kwargs["page_id"])
        self.state = self.story.current_workflow_task_state
        if self.state is None or self.state.status != TaskState.STATUS_IN_PROGRESS:
            messages.info(request, _("“%s” does not wait for approval.") % self.story.draft_title)
            return HttpResponseRedirect(reverse("wagtailadmin_home"))
        self.task = self.state.task.specific
        if not self.task.get_actions(self.story, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs() | {"story": self.story}
        return kwargs | ({"data": self.request.POST.dict()} if "data" in kwargs else {})

    def get_initial(self):
        return newest_version(self.story)

    def form_valid(self, form) -> HttpResponse:
        action = next((name for name in ("approve", "reject") if name in self.request.POST), None)
        allowed = {name for name, *_rest in self.task.get_actions(self.story, self.request.user)}
        if action not in allowed:
            raise Http404
        comment = form.cleaned_data["comment"]
        self.task.on_action(self.state.specific, self.request.user, action, comment=comment)
        self.say(action)
        return HttpResponseRedirect(reverse("wagtailadmin_home"))

    def say(self, action: str | None) -> None:
        story = StoryPage.objects.get(pk=self.story.pk)
        if action == "reject":
            messages.success(self.request, _("“%s” is sent back.") % story.draft_title)
        elif story.live and not story.has_unpublished_changes:
            tell_it_is_live(self.request, story)
        else:
            messages.success(self.request, _("“%s” is approved.") % story.draft_title)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "story": self.story,
            "handed_in": self.state.workflow_state,
        }
