"""The desk's screens of who may write where, of word lists and of the texts for reasons."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from broadsheet.comments.desk.forms import (
    RulesForm,
    StoryForm,
    TryForm,
    WordListForm,
    section_forms,
)
from broadsheet.comments.desk.queue import ModerationScreen, reasons_of
from broadsheet.comments.models import (
    CannedText,
    Decision,
    EditionRules,
    Reason,
    Screening,
    Thread,
    WordList,
)
from broadsheet.comments.modes import choose
from broadsheet.comments.saying import steps_of
from broadsheet.comments.terms import RELATED, terms_of
from broadsheet.comments.trying import try_out
from broadsheet.comments.words import kept as kept_lists
from broadsheet.editions.models import Edition
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import MODERATORS, editions_of
from broadsheet.kit.changes import announce
from broadsheet.stories.models import StoryPage


class RulesScreen(ModerationScreen):
    page_title = gettext_lazy("Rules")

    def note(self, what: str, **data: Any) -> None:
        Decision.objects.create(
            action=Decision.Action.RULES, edition=self.edition, by=self.request.user, note=what,
            data=data,
        )  # fmt: skip

    def done(self, sentence: str) -> HttpResponse:
        messages.success(self.request, sentence)
        here = get_valid_next_url_from_request(self.request) or self.request.path
        return HttpResponseRedirect(here)


class RulesView(RulesScreen):
    template_name = "comments/desk/rules.html"

    @cached_property
    def rules(self) -> EditionRules:
        found = EditionRules.objects.filter(edition=self.edition).first()
        return found or EditionRules(edition=self.edition)

    def post(self, request: DeskRequest, **kwargs: Any) -> HttpResponse:
        form = RulesForm(request.POST, instance=self.rules)
        sections = section_forms(self.edition, request.POST)
        if not all([form.is_valid(), *(each.is_valid() for _, each in sections)]):
            return self.render_to_response(self.get_context_data(form=form, sections=sections))
        with transaction.atomic():
            form.save()
            for _section, each in sections:
                each.store()
            changed = [*form.changed_data, *(n for _, f in sections for n in f.changed_data)]
            self.note("rules", changed=sorted(set(changed)))
            announce(self.edition)
        return self.done(_("The rules hold from now on."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", RulesForm(instance=self.rules))
        kwargs.setdefault("sections", section_forms(self.edition))
        return super().get_context_data(**kwargs)


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
        kept_lists.pop(self.edition.pk, None)
        return self.done(_("The list holds from now on."))

    def try_out(self, request: DeskRequest) -> HttpResponse:
        tried = TryForm(request.POST)
        context: dict[str, Any] = {"tried": tried}
        if tried.is_valid():
            kept_lists.pop(self.edition.pk, None)
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
    def edition(self) -> Edition:  # type: ignore[override]
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
        kept_lists.pop(self.edition.pk, None)
        return self.done(_("The list holds from now on."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", WordListForm(instance=self.words))
        return super().get_context_data(**kwargs) | {"words": self.words}


class ReasonsView(RulesScreen):
    """What authors are told for each reason, in the edition's language. Empty: our own words."""

    template_name = "comments/desk/reasons.html"
    page_title = gettext_lazy("Texts for reasons")

    def post(self, request: DeskRequest, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            for reason in Reason:
                same = {"edition": self.edition, "reason": reason}
                same |= {"language": self.edition.language_tag}
                text = request.POST.get(reason, "").strip()
                if text:
                    CannedText.objects.update_or_create(**same, defaults={"text": text})
                else:
                    CannedText.objects.filter(**same).delete()
            self.note("reasons")
        return self.done(_("The texts hold from now on."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"reasons": reasons_of(self.edition)}


class StoryCommentsView(ModerationScreen):
    """The mode, the pace and the watching of the comments under one story."""

    template_name = "comments/desk/story.html"
    page_title = gettext_lazy("Comments of a story")

    @cached_property
    def story(self) -> StoryPage:
        own = StoryPage.objects.filter(edition__in=editions_of(self.request.user, MODERATORS))
        found = own.select_related(*RELATED).defer("body")
        return get_object_or_404(found, pk=self.kwargs["story_id"])

    @cached_property
    def edition(self) -> Edition:  # type: ignore[override]
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
        }  # fmt: skip
