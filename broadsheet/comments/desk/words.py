"""The desk's screens of word lists, with a box to try out what they catch."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.comments.desk.forms import (
    TryForm,
    WordListForm,
)
from broadsheet.comments.desk.rules import RulesScreen
from broadsheet.comments.explaining import steps_of
from broadsheet.comments.models import (
    Screening,
    WordList,
)
from broadsheet.comments.trying import try_out
from broadsheet.editions.models import Edition
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import MODERATORS, editions_of


class WordsView(RulesScreen):
    """The edition's lists, a form for a further one, and a box to try out what they catch."""

    template_name = "comments/desk/words.html"
    page_title = gettext_lazy("Word lists")

    def post(self, request: DeskRequest, **kwargs: Any) -> HttpResponse:
        if "try" in request.POST:
            return self.try_out(request)
        form = WordListForm(request.POST, request.FILES, instance=WordList(edition=self.edition))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self.note("words", list=form.save().name)
        return self.done(_("The list holds from now on."))

    def try_out(self, request: DeskRequest) -> HttpResponse:
        tried = TryForm(request.POST)
        context: dict[str, Any] = {"tried": tried}
        if tried.is_valid():
            trial = try_out(self.edition, tried.cleaned_data["text"])
            context |= {"trial": trial, "steps": steps_of(trial.result)}
            context["outcome"] = Screening.Outcome(trial.result.outcome).label
        return self.render_to_response(self.get_context_data(**context))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", WordListForm(instance=WordList(edition=self.edition)))
        kwargs.setdefault("tried", TryForm())
        lists = WordList.objects.filter(edition=self.edition).order_by("name")
        return super().get_context_data(**kwargs) | {"lists": lists}


class WordListView(RulesScreen):
    template_name = "comments/desk/word_list.html"
    page_title = gettext_lazy("Word list")

    @cached_property
    def words(self) -> WordList:
        own = WordList.objects.filter(edition__in=editions_of(self.request.user, MODERATORS))
        return get_object_or_404(own.select_related("edition"), pk=self.kwargs["list_id"])

    @cached_property
    def edition(self) -> Edition:
        return self.words.edition

    def post(self, request: DeskRequest, **kwargs: Any) -> HttpResponse:
        if "delete" in request.POST:
            self.note("words deleted", list=self.words.name)
            self.words.delete()
            return HttpResponseRedirect(reverse("comment_words", args=[self.edition.pk]))
        form = WordListForm(request.POST, request.FILES, instance=self.words)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self.note("words", list=form.save().name)
        return self.done(_("The list holds from now on."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", WordListForm(instance=self.words))
        return super().get_context_data(**kwargs) | {"words": self.words}
