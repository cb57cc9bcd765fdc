"""The desk's screen of the other program that is asked about comments."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.comments.desk.rules import RulesScreen
from broadsheet.comments.explaining import failure_said
from broadsheet.comments.hook import LIMITS, Said, ask_now, new_secret
from broadsheet.comments.models import EditionRules, Unanswered
from broadsheet.comments.terms import rules_of
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import CHIEFS
from broadsheet.kit import outbound

ANSWERS = {
    True: gettext_lazy("It has the comment wait."),
    False: gettext_lazy("It lets the comment pass."),
    None: gettext_lazy("It does not answer."),
}


class HookForm(forms.Form):
    hook_address = forms.CharField(
        label=gettext_lazy("Address"), max_length=500, required=False, empty_value="",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy("https://… Without one nobody is asked."),
    )  # fmt: skip
    hook_unanswered = forms.ChoiceField(
        label=gettext_lazy("When it does not answer"), choices=Unanswered.choices
    )

    def clean_hook_address(self) -> str:
        address = self.cleaned_data["hook_address"]
        if address:
            try:
                outbound.read_address(address)
            except outbound.NotAllowed:
                raise ValidationError(
                    _("Give a whole address that begins with https://.")
                ) from None
        return address


class HookView(RulesScreen):
    template_name = "comments/desk/hook.html"
    page_title = gettext_lazy("Outside check")
    roles = CHIEFS

    @cached_property
    def rules(self) -> EditionRules:
        return rules_of(self.edition)

    def post(self, request: DeskRequest, **kwargs: Any) -> HttpResponse:
        step = request.POST.get("step", "")
        if step == "try":
            return self.try_out()
        if step == "secret":
            self.store({"hook_secret": new_secret()})
            return self.done(_("The former key is not used any more."))
        form = HookForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self.store(form.cleaned_data)
        return self.done(_("It holds from now on."))

    def store(self, fields: dict[str, str]) -> None:
        rules, _is_new = EditionRules.objects.get_or_create(edition=self.edition)
        for name, value in fields.items():
            setattr(rules, name, value)
        rules.hook_secret = rules.hook_secret or new_secret()
        rules.save(update_fields=[*fields, "hook_secret"])
        self.note("hook", changed=sorted(fields), host=urlsplit(rules.hook_address).hostname)

    def try_out(self) -> HttpResponse:
        said = self.answer()
        words = said.words if said.holds is not None else failure_said(said.words)
        context = self.get_context_data(answer=ANSWERS[said.holds], words=words)
        return self.render_to_response(context)

    def answer(self) -> Said:
        invented = {
            "edition": self.edition.code, "language": self.edition.language_tag,
            "story": f"{self.edition.origin}{self.edition.prefix}/", "is_answer": False,
            "is_edit": False, "text": _("This is an invented comment that tries out the check."),
        }  # fmt: skip
        try:
            return ask_now(self.rules, invented)
        except outbound.NotAllowed:
            return Said(None, "not_allowed")
        except outbound.Unanswered as failure:
            return Said(None, str(failure))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules = self.rules
        chosen = {name: getattr(rules, name) for name in HookForm.base_fields}
        kwargs.setdefault("form", HookForm(initial=chosen))
        return super().get_context_data(**kwargs) | {
            "rules": rules, "seconds": LIMITS.seconds,
        }  # fmt: skip
