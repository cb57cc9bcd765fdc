"""Pages on which somebody appeals, or reports a comment as illegal; no account is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from broadsheet.comments import appealing, illegal
from broadsheet.comments.keys import read_step
from broadsheet.comments.models import Appeal, Comment, Decision, IllegalReport, Sanction, Version
from broadsheet.comments.telling import SALT
from broadsheet.comments.terms import RELATED, terms_of
from broadsheet.editions.models import Edition
from broadsheet.editions.refusing import Refused
from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.policy import page
from broadsheet.people.throttling import address_of, digest, is_beyond

LONGEST = 5000
MOST_BY_ADDRESS = 10
MOST_IN_ALL = 200
HOUR = 3600
Action = Decision.Action
STAYS = _("The comment stays: we do not think that it is against the law.")
OUTCOMES = {
    Action.REMOVE: _("Your comment was removed."),
    Action.EDIT: _("A moderator changed the words of your comment."),
}
ANYBODY = ("GET", "HEAD", "POST")


class AppealForm(forms.Form):
    words = forms.CharField(
        label=_("Why the decision was wrong"), max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )  # fmt: skip


@page(cache="never", methods=ANYBODY)
def appeal(request: EditionRequest, token: str) -> HttpResponse:
    """What was decided and why, for the one whom it concerns, and the form of an appeal."""
    decision, side = decision_behind(request, token)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appealing.appeal(decision, side, form.cleaned_data["words"])
        except Refused as refusal:
            form.add_error(None, refusal)
        else:
            return HttpResponseRedirect(request.get_full_path())
    made = Appeal.objects.filter(decision=decision, side=side).select_related("answer").first()
    context = {
        "edition": request.edition, "decision": decision, "side": side, "form": form, "appeal": made,
        "obstacle": "" if made else appealing.obstacle(decision, side),
        "outcome": outcome_of(decision, request.edition),
        "written": written_in(decision) if side == Appeal.Side.AUTHOR else "",
    }  # fmt: skip
    return render(request, "comments/redress/appeal.html", context)


def outcome_of(decision: Decision, edition: Edition) -> str:
    """What was decided, in one sentence."""
    if decision.action == Action.SANCTION:
        kind, until = Sanction.Kind(decision.data["kind"]).label, decision.data["until"]
        if not until:
            return str(kind)
        moment = edition.conventions.moment(datetime.fromisoformat(until))
        return gettext("%(sanction)s until %(until)s") % {"sanction": kind, "until": moment}
    if decision.action == Action.ILLEGAL:
        return gettext("The comment was removed.") if decision.data["removed"] else str(STAYS)
    return str(OUTCOMES.get(Action(decision.action)) or decision.get_action_display())


def written_in(decision: Decision) -> str:
    """What its author had written, as HTML."""
    if decision.action == Action.EDIT:
        former = Version.objects.filter(pk=decision.data["version"]).first()
        return former.html if former else ""
    return decision.comment.html if decision.comment else ""


def decision_behind(request: EditionRequest, token: str) -> tuple[Decision, str]:
    try:
        pk, side = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    found = Decision.objects.filter(pk=pk, edition=request.edition).select_related("comment")
    decision = found.first()
    if decision is None:
        raise Http404
    return decision, side


class IllegalForm(forms.ModelForm):
    good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I have written here is right and complete.")
    )

    class Meta:
        model = IllegalReport
        fields = ["ground", "explanation", "name", "email"]
        widgets = {
            "explanation": forms.Textarea(
                attrs={"rows": 8, "dir": "auto", "maxlength": LONGEST}
            ),
            "name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        }  # fmt: skip

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        # Django's own words are in English where it has no others.
        nothing_yet = ("", _("Please choose a reason."))
        grounds = [nothing_yet, *IllegalReport.Ground.choices]
        self.fields["ground"].choices = grounds  # type: ignore[attr-defined]

    def clean_explanation(self) -> str:
        words: str = self.cleaned_data["explanation"]
        if len(words) > LONGEST:
            most = {"number": LONGEST}
            raise forms.ValidationError(
                gettext("Please write at most %(number)s characters.") % most
            )
        return words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("ground") != IllegalReport.Ground.CHILDREN:
            for name in ("name", "email"):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, _("Tell us how to answer you."))
        return cleaned


@page(cache="never", methods=ANYBODY)
def report_illegal(request: EditionRequest, step: str) -> HttpResponse:
    comment = public_comment(request, step)
    number = request.GET.get("number", "")
    if number and IllegalReport.objects.filter(number=number, comment=comment).exists():
        context = {"edition": request.edition, "number": number}
        return render(request, "comments/redress/received.html", context)
    form = IllegalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_too_often(request):
            form.add_error(None, _("Too many reports came from here. Try again in an hour."))
        else:
            report = illegal.receive(form.save(commit=False), comment)
            here = reverse("report_illegal", args=[step], urlconf="config.edition_urls")
            return HttpResponseRedirect(f"{request.edition.prefix}{here}?number={report.number}")
    context = {"edition": request.edition, "form": form, "comment": comment}
    return render(request, "comments/redress/illegal.html", context)


def public_comment(request: EditionRequest, step: str) -> Comment:
    try:
        pk = read_step(step)
    except ValueError:
        raise Http404 from None
    found = Comment.objects.public().filter(
        pk=pk, edition=request.edition, thread__story__live=True
    )
    comment = found.select_related(
        "author", *(f"thread__story__{name}" for name in RELATED)
    ).first()
    if comment is None or terms_of(comment.thread.story).is_hidden:
        raise Http404
    return comment


def is_too_often(request: EditionRequest) -> bool:
    """Counts this one too."""
    most = {digest(address_of(request)): MOST_BY_ADDRESS, "all": MOST_IN_ALL}
    return is_beyond("illegal", most, HOUR)
