"""The desk's queues of comments, and one comment with all that is known of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import BigIntegerField, Exists, OuterRef
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from broadsheet.comments.explaining import steps_of
from broadsheet.comments.models import Appeal, Comment, Decision, IllegalReport, Reason, Thread
from broadsheet.comments.queues import MOST_COUNTED, QUEUES, queue_page, rows_of, with_all
from broadsheet.comments.reading import in_context
from broadsheet.comments.records import record_of
from broadsheet.comments.undoing import UNDOING
from broadsheet.comments.watching import watched_by
from broadsheet.editions.models import Edition, SectionPage
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import MODERATORS, editions_of
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.readers.models import Reader

UNDONE_WITHIN = timedelta(minutes=30)
ANSWERS = (Decision.Action.ILLEGAL, Decision.Action.APPEAL)


def queues(request: DeskRequest) -> HttpResponse:
    edition = editions_of(request.user, MODERATORS).first()
    if edition is None:
        raise Http404
    return HttpResponseRedirect(reverse("comment_queue", args=[edition.pk, "waiting"]))


class ModerationScreen(DeskScreen, TemplateView):
    """Base of the screens of one edition's comments."""

    request: DeskRequest
    roles = MODERATORS
    header_icon = "comment"
    page_title = _("Comments")

    @cached_property
    def edition(self) -> Edition:
        own = editions_of(self.request.user, self.roles)
        return get_object_or_404(own, pk=self.kwargs["edition_id"])

    def get_page_subtitle(self) -> str:
        return self.edition.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "edition": self.edition,
            "editions": editions_of(self.request.user, MODERATORS),
            "tabs": tabs_of(self.edition),
            "here": self.request.get_full_path(),
        }

    def undoable(self, reader: Reader | None = None) -> dict[str, Any]:
        """One's own last decision that can still be undone, of one reader or of the edition.

        What answers a report of illegal content or an appeal stands until there is an appeal.
        """
        since = timezone.now() - UNDONE_WITHIN
        own = Decision.objects.filter(edition=self.edition, by=self.request.user, at__gt=since)
        answers = own.filter(
            action__in=ANSWERS, comment=OuterRef("comment"), at__gte=OuterRef("at")
        )
        own = own.filter(~Exists(answers), action__in=UNDOING, undone_by=None)
        about = own.filter(reader=reader) if reader else own
        last = about.order_by("-at", "-pk").first()
        together = own.filter(batch=last.batch).count() if last and last.batch else 0
        return {"last": last, "together": together}


def tabs_of(edition: Edition) -> list[dict[str, Any]]:
    """The queues with how many wait in each, and the other screens."""
    found = [
        {
            "label": queue.label, "url": reverse("comment_queue", args=[edition.pk, name]),
            "count": capped(queue.count(edition)) if name != "all" else "",
        }
        for name, queue in QUEUES.items()
    ]  # fmt: skip
    appeals = Appeal.objects.filter(edition=edition, answer=None)[: MOST_COUNTED + 1].count()
    illegal = IllegalReport.objects.filter(edition=edition, decision=None)
    others = [
        (_("Appeals"), "comment_appeals", capped(appeals)),
        (_("Illegal content"), "illegal_reports", capped(illegal[: MOST_COUNTED + 1].count())),
        (_("Log"), "comment_log", ""),
        (_("Figures"), "comment_figures", ""),
        (_("Rules"), "comment_rules", ""),
    ]
    return found + [
        {"label": label, "url": reverse(name, args=[edition.pk]), "count": count}
        for label, name, count in others
    ]


def capped(number: int) -> str:
    if number > MOST_COUNTED:
        return f"{MOST_COUNTED}+"
    return str(number) if number else ""


class KeyField(forms.IntegerField):
    """SQLite refuses to look for a number that no key could be."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=BigIntegerField.MAX_BIGINT, **kwargs)


class NarrowForm(forms.Form):
    word = forms.CharField(label=_("Word"), required=False, max_length=80)
    section = forms.ModelChoiceField(
        label=_("Section"), required=False, queryset=SectionPage.objects.none(),
        empty_label=_("all"), to_field_name="id",
    )  # fmt: skip
    watched = forms.BooleanField(label=_("Stories on my watch list"), required=False)
    story = KeyField(required=False, widget=forms.HiddenInput)
    reader = KeyField(required=False, widget=forms.HiddenInput)
    after = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections: Any = self.fields["section"]
        sections.queryset = SectionPage.objects.filter(pk__in=edition.sections)

    def clean_after(self) -> int | None:
        written = self.cleaned_data["after"]
        try:
            return int(written, 16) if written else None
        except ValueError:
            raise forms.ValidationError("") from None


class QueueView(ModerationScreen):
    template_name = "comments/desk/queue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        queue = QUEUES.get(self.kwargs["queue"])
        form = NarrowForm(self.edition, self.request.GET)
        if queue is None or not form.is_valid():
            raise Http404
        narrowed = form.cleaned_data
        page = queue_page(queue, self.edition, self.request.user, narrowed, narrowed["after"])
        watched = watched_by(self.request.user, self.edition)
        for row in page.rows:
            row.is_watched = row.comment.thread.story_id in watched
        query = self.request.GET.copy()
        if page.next is not None:
            query["after"] = f"{page.next:x}"
        return super().get_context_data(**kwargs) | {
            "queue": queue, "form": form, "rows": page.rows, "reason_options": reason_options(),
            "next": f"?{query.urlencode()}" if page.next is not None else "",
            "is_narrowed": any(narrowed.values()), "watched": watched, **self.undoable(),
            "bursts": bursts_in(self.edition),
        }  # fmt: skip


def reason_options() -> SafeString:
    """The choices of a menu that every comment of a list has: made once. A number is its key."""
    numbered = ((reason, number, reason.label) for number, reason in enumerate(Reason, 1))
    return format_html_join("", '<option value="{}">{} {}</option>', numbered)


def bursts_in(edition: Edition) -> list[Thread]:
    bursts = Thread.objects.filter(burst_at__isnull=False, story__edition=edition)
    return list(bursts.select_related("story").defer("story__body").order_by("-burst_at")[:10])


class CommentView(ModerationScreen):
    """One comment: what stands around it, who wrote it, what was made of it so far.

    With `?part=1` the answer is the context alone, for the script of the queue.
    """

    page_title = _("Comment")

    @cached_property
    def comment(self) -> Comment:
        own = Comment.objects.filter(edition__in=editions_of(self.request.user, MODERATORS))
        return get_object_or_404(with_all(own), pk=self.kwargs["comment_id"])

    @cached_property
    def edition(self) -> Edition:
        return self.comment.edition

    def get_template_names(self) -> list[str]:
        part = "context" if "part" in self.request.GET else "comment"
        return [f"comments/desk/{part}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        comment = self.comment
        [row] = rows_of([comment])
        branch = in_context(comment)
        return super().get_context_data(**kwargs) | {
            "row": row, "comment": comment, "reason_options": reason_options(),
            "around": [branch.head, *branch.answers],
            "screenings": [(each, steps_of(each)) for each in comment.screenings.order_by("-at")[:10]],
            "versions": comment.versions.select_related("by_staff").order_by("-until")[:20],
            "record": record_of(comment.author, self.edition) if comment.author else None,
        }  # fmt: skip
