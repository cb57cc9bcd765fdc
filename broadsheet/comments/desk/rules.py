"""The desk's screens of who may write where, of word lists and of the texts for reasons."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from broadsheet.comments.desk.forms import (
    RulesForm,
    section_forms,
)
from broadsheet.comments.desk.queue import ModerationScreen
from broadsheet.comments.models import (
    CannedText,
    Decision,
    EditionRules,
    Reason,
)
from broadsheet.comments.reasons import words_of
from broadsheet.editions.models import Edition
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import CHIEFS, has_role
from broadsheet.kit.changes import announce


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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_set_hook = has_role(self.request.user, self.edition.pk, CHIEFS)
        return super().get_context_data(**kwargs) | {"may_set_hook": may_set_hook}


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


class ReasonsView(RulesScreen):
    """What authors are told for each reason, in the edition's language. Empty: our own words."""

    template_name = "comments/desk/reasons.html"
    page_title = gettext_lazy("Texts for reasons")

    def post(self, request: DeskRequest, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            for reason in Reason:
                same: dict[str, Any] = {
                    "edition": self.edition, "reason": reason,
                    "language": self.edition.language_tag,
                }  # fmt: skip
                text = request.POST.get(reason, "").strip()
                if text:
                    CannedText.objects.update_or_create(**same, defaults={"text": text})
                else:
                    CannedText.objects.filter(**same).delete()
            self.note("reasons")
        return self.done(_("The texts hold from now on."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"reasons": reasons_of(self.edition)}


def reasons_of(edition: Edition) -> list[tuple[str, str, str]]:
    """Value, name and canned text of each."""
    words = words_of(edition, edition.language_tag)
    return [(str(reason), str(reason.label), words[reason]) for reason in Reason]
