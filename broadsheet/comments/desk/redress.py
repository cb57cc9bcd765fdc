"""The desk's lists of appeals and of reports of illegal content, deciding them, and the log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from broadsheet.comments import appealing, illegal
from broadsheet.comments.counting import Overtaken
from broadsheet.comments.desk.queue import ModerationScreen
from broadsheet.comments.models import Appeal, Decision, IllegalReport
from broadsheet.editions.models import Edition
from broadsheet.editions.refusing import Refused
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import MODERATORS, editions_of

PER_PAGE = 40


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Reasons, as they are told"), max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )  # fmt: skip


class AppealsView(ModerationScreen):
    """What nobody has answered, the oldest first, and the last ones that were."""

    template_name = "comments/desk/appeals.html"
    page_title = gettext_lazy("Appeals")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Appeal.objects.filter(edition=self.edition)
        found = found.select_related("decision__by", "decision__reader", "answer__by")
        return super().get_context_data(**kwargs) | {
            "appeals": found.filter(answer=None).order_by("at")[:PER_PAGE],
            "answered": found.exclude(answer=None).order_by("-at")[:PER_PAGE],
        }


class IllegalReportsView(ModerationScreen):
    template_name = "comments/desk/illegal_reports.html"
    page_title = gettext_lazy("Illegal content")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = IllegalReport.objects.filter(edition=self.edition)
        found = found.select_related("comment__author", "decision__by")
        return super().get_context_data(**kwargs) | {
            "reports": found.filter(decision=None).order_by("at")[:PER_PAGE],
            "decided": found.exclude(decision=None).order_by("-at")[:PER_PAGE],
        }


class AnsweringScreen(ModerationScreen):
    """Base of the two screens on which one thing is decided, with reasons."""

    @property
    def thing(self) -> Any:
        raise NotImplementedError

    @cached_property
    def edition(self) -> Edition:
        return self.thing.edition

    def decide(self, is_so: bool, words: str) -> Decision:
        raise NotImplementedError

    def post(self, request: DeskRequest, **kwargs: Any) -> HttpResponse:
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            self.decide("yes" in request.POST, form.cleaned_data["words"])
        except Overtaken:
            messages.error(request, _("Somebody was faster."))
        except Refused as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("It is decided, and told by mail."))
        return HttpResponseRedirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", AnswerForm())
        return super().get_context_data(**kwargs)


def own(found: Any, view: AnsweringScreen) -> Any:
    return found.filter(edition__in=editions_of(view.request.user, MODERATORS))


class AppealView(AnsweringScreen):
    template_name = "comments/desk/appeal.html"
    page_title = gettext_lazy("Appeal")

    @cached_property
    def thing(self) -> Appeal:
        found = Appeal.objects.select_related(
            "edition", "decision__by", "decision__reader", "decision__comment", "answer__by"
        )
        return get_object_or_404(own(found, self), pk=self.kwargs["appeal_id"])

    def decide(self, is_so: bool, words: str) -> Decision:
        return appealing.decide(self.thing, self.request.user, is_so, words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bar = appealing.bar(self.thing, self.request.user)
        return super().get_context_data(**kwargs) | {"appeal": self.thing, "bar": bar}


class IllegalReportView(AnsweringScreen):
    template_name = "comments/desk/illegal_report.html"
    page_title = gettext_lazy("Report of illegal content")

    @cached_property
    def thing(self) -> IllegalReport:
        found = IllegalReport.objects.select_related("edition", "comment__author", "decision__by")
        return get_object_or_404(own(found, self), pk=self.kwargs["report_id"])

    def decide(self, is_so: bool, words: str) -> Decision:
        return illegal.decide(self.thing, self.request.user, is_so, words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"report": self.thing}


class LogView(ModerationScreen):
    """Every decision of the edition, the newest first; nobody can change one."""

    template_name = "comments/desk/log.html"
    page_title = gettext_lazy("Log of decisions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = self.request.GET.get("before", "")
        found = Decision.objects.filter(edition=self.edition).order_by("-pk")
        if before.isdecimal():
            found = found.filter(pk__lt=int(before))
        decisions = list(found.select_related("by", "reader", "undone_by")[: PER_PAGE + 1])
        further = decisions[PER_PAGE - 1].pk if len(decisions) > PER_PAGE else None
        return super().get_context_data(**kwargs) | {
            "decisions": decisions[:PER_PAGE], "next": further,
        }  # fmt: skip
