"""One reader as an edition's desk knows him, and what can be decided of him."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from broadsheet.comments import sanctioning
from broadsheet.comments.batches import decide_all, written_by, written_since
from broadsheet.comments.counting import Overtaken
from broadsheet.comments.desk.deciding import said_of
from broadsheet.comments.desk.queue import ModerationScreen, reason_options
from broadsheet.comments.models import Comment, Decision, Reason, Sanction
from broadsheet.comments.moderation import Ruling, hold, remove
from broadsheet.comments.queues import rows_of, with_all
from broadsheet.comments.records import record_of
from broadsheet.editions.refusing import Refused
from broadsheet.editions.requests import DeskRequest, number_in
from broadsheet.readers.models import Reader

SHOWN = 10
DAYS = [(1, gettext_lazy("1 day")), (7, gettext_lazy("7 days")), (30, gettext_lazy("30 days"))]
FOR_GOOD = 0
UNCHOSEN = ("", "–")
# With which form a step is sent.
OF_PERIOD = {"remove_period", "hold_period"}


class SanctionForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Sanction"), choices=Sanction.Kind.choices)
    days = forms.TypedChoiceField(
        label=gettext_lazy("For"), coerce=int,
        choices=[UNCHOSEN, *DAYS, (FOR_GOOD, gettext_lazy("for good"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("What the reader is told"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip
    everywhere = forms.BooleanField(
        label=gettext_lazy("At all editions of the publication"), required=False
    )

    def __init__(self, *args: Any, may_be_wider: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_be_wider:
            del self.fields["everywhere"]


class WordsForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Words"), max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip


class PeriodForm(forms.Form):
    days = forms.TypedChoiceField(
        label=gettext_lazy("Written in the last"), choices=DAYS, coerce=int
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", gettext_lazy("Please choose a reason.")), *Reason.choices],
    )

    def __init__(self, counted: dict[int, int], *args: Any, **kwargs: Any) -> None:
        """counted: how many comments there are, by days."""
        super().__init__(*args, **kwargs)
        days: Any = self.fields["days"]
        days.choices = [(value, f"{label} ({counted[value]})") for value, label in DAYS]


class ReaderView(ModerationScreen):
    """Only of readers who wrote something at the edition."""

    template_name = "comments/desk/reader.html"
    page_title = gettext_lazy("Reader")

    @cached_property
    def reader(self) -> Reader:
        readers = Reader.objects.select_related("account")
        found = get_object_or_404(readers, pk=self.kwargs["reader_id"])
        if not Comment.objects.filter(author=found, edition=self.edition).exists():
            raise Http404
        return found

    def post(self, request: DeskRequest, **kwargs: Any) -> HttpResponse:
        take = STEPS.get(request.POST.get("step", ""))
        if take is None:
            raise Http404
        try:
            messages.success(request, take(self))
        except Overtaken:
            messages.error(request, _("Somebody was faster."))
        except Refused as refusal:
            messages.error(request, " ".join(refusal.messages))
            return self.render_to_response(self.get_context_data())
        return HttpResponseRedirect(request.path)

    def sent(self, form: forms.Form) -> dict[str, Any]:
        """What the form says. Refused with its sentences when it is not valid."""
        if not form.is_valid():
            raise Refused(
                " ".join(f"{form[name].label}: {e[0]}" for name, e in form.errors.items())
            )
        return form.cleaned_data

    def typed(self, *steps: str) -> Any:
        """What came with one of the steps: it is still there when it was refused."""
        return self.request.POST if self.request.POST.get("step") in steps else None

    @property
    def sanction_form(self) -> SanctionForm:
        return SanctionForm(self.typed("sanction"), may_be_wider=self.may_be_wider)

    @property
    def period_form(self) -> PeriodForm:
        now = timezone.now()
        counted = {
            days: written_since(self.reader, self.edition, now - timedelta(days=days)).count()
            for days, _label in DAYS
        }
        return PeriodForm(counted, self.typed(*OF_PERIOD))

    @property
    def may_be_wider(self) -> bool:
        return sanctioning.moderates_all(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        written = Comment.objects.filter(author=self.reader, edition=self.edition)
        decisions = Decision.objects.filter(reader=self.reader, edition=self.edition)
        return super().get_context_data(**kwargs) | {
            "reader": self.reader, "record": record_of(self.reader, self.edition),
            "rows": rows_of(list(with_all(written).order_by("-pk")[:SHOWN])),
            "reason_options": reason_options(),
            "decisions": decisions.select_related("by", "undone_by").order_by("-at")[:20],
            "sanction": self.sanction_form, "message": WordsForm(self.typed("message")),
            "note": WordsForm(self.typed("note")), "period": self.period_form,
            "may_be_wider": self.may_be_wider, **self.undoable(self.reader),
        }  # fmt: skip


def sanction(view: ReaderView) -> str:
    said = view.sent(view.sanction_form)
    until = timezone.now() + timedelta(days=said["days"]) if said["days"] else None
    sanctioning.sanction(
        view.reader, said["kind"], view.request.user, view.edition, said["reason"], until,
        is_everywhere=said.get("everywhere", False),
    )  # fmt: skip
    return _("The sanction holds from now on, and the reader gets a mail.")


def lift(view: ReaderView) -> str:
    here = Sanction.objects.filter(reader=view.reader).at(view.edition)
    found = get_object_or_404(here, pk=number_in(view.request, "sanction"))
    sanctioning.lift(found, view.request.user, view.edition)
    return _("The sanction is lifted.")


def message(view: ReaderView) -> str:
    words = view.sent(WordsForm(view.request.POST))["words"]
    sanctioning.message(view.reader, words, view.request.user, view.edition)
    return _("The message is on its way.")


def note(view: ReaderView) -> str:
    words = view.sent(WordsForm(view.request.POST))["words"]
    sanctioning.note(view.reader, words, view.request.user, view.edition)
    return _("The note is kept.")


def reset_name(view: ReaderView) -> str:
    sanctioning.reset_name(view.reader, view.request.user, view.edition)
    return _("The name is reset.")


def reset_avatar(view: ReaderView) -> str:
    sanctioning.reset_avatar(view.reader, view.request.user, view.edition)
    return _("The picture is reset.")


def of_period(verb: Any) -> Callable[[ReaderView], str]:
    def take(view: ReaderView) -> str:
        said, now = view.sent(view.period_form), timezone.now()
        found = written_by(view.reader, view.edition, now - timedelta(days=said["days"]), now)
        batch = decide_all(found, verb, Ruling(view.request.user, said["reason"]))
        return said_of(len(batch.decided), batch.overtaken)

    return take


STEPS: dict[str, Callable[[ReaderView], str]] = {
    "sanction": sanction,
    "lift": lift,
    "message": message,
    "note": note,
    "reset_name": reset_name,
    "reset_avatar": reset_avatar,
    "remove_period": of_period(remove),
    "hold_period": of_period(hold),
}
