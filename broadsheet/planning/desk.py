"""The desk's screen of one day, and the steps of an item that take one press."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Revision

from broadsheet.editions.models import Edition
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import CHOOSERS, WRITERS, editions_of, has_role
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.people.models import User
from broadsheet.planning.models import Item
from broadsheet.planning.viewsets import rows_of
from broadsheet.stories.models import StoryPage

MOST_OF_A_KIND = 300


@require_POST
def item_step(request: DeskRequest, item_id: int) -> HttpResponse:
    """Take, give, begin, drop or resume an item, and come back to where one was."""
    item = get_object_or_404(Item, pk=item_id)
    step = STEPS.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    address = step(request, item)
    here = get_valid_next_url_from_request(request) or reverse("wagtailsnippets_planning_item:list")
    return HttpResponseRedirect(address or here)


def take(request: DeskRequest, item: Item) -> None:
    allow_if(has_role(request.user, item.edition_id, WRITERS))
    if item.take(request.user):
        messages.success(request, _("“%s” is yours.") % item)
        return
    item.refresh_from_db()
    taken = _("“%(item)s” is with %(person)s already.")
    messages.warning(request, taken % {"item": item, "person": item.assignee})


def assign(request: DeskRequest, item: Item) -> None:
    allow_if(item.is_led_by(request.user))
    written = request.POST.get("person", "")
    person = User.objects.filter(pk=written).first() if written.isdecimal() else None
    if person and not has_role(person, item.edition_id, WRITERS):
        raise Http404
    item.assign(person, by=request.user)
    if person:
        given = _("“%(item)s” is with %(person)s.") % {"item": item, "person": person}
    else:
        given = _("“%s” is with nobody.") % item
    messages.success(request, given)


def begin(request: DeskRequest, item: Item) -> str | None:
    allow_if(item.story_id is not None or item.may_be_begun_by(request.user))
    try:
        story = item.begin(by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return reverse("wagtailsnippets_planning_item:edit", args=[item.pk])
    return reverse("wagtailadmin_pages:edit", args=[story.pk])


def drop(request: DeskRequest, item: Item) -> None:
    allow_if(item.may_be_changed_by(request.user))
    item.drop(by=request.user)
    messages.success(request, _("“%s” is dropped.") % item)


def resume(request: DeskRequest, item: Item) -> None:
    allow_if(item.may_be_changed_by(request.user))
    item.resume(by=request.user)
    messages.success(request, _("“%s” is planned again.") % item)


def allow_if(may: bool) -> None:
    if not may:
        raise PermissionDenied


STEPS = {"take": take, "assign": assign, "begin": begin, "drop": drop, "resume": resume}


@dataclass
class Hour:
    """What is due, goes out by itself or has gone out within one hour."""

    begins: datetime
    rows: list[dict] = field(default_factory=list)
    scheduled: list[StoryPage] = field(default_factory=list)
    published: list[StoryPage] = field(default_factory=list)


def today(request: DeskRequest) -> HttpResponse:
    edition = editions_of(request.user, CHOOSERS).first()
    if edition is None:
        raise Http404
    day = timezone.now().astimezone(edition.zone).date()
    return HttpResponseRedirect(reverse("planned_day", args=[edition.pk, day]))


class DayView(DeskScreen, TemplateView):
    """A day of one edition, hour by hour in its time zone."""

    template_name = "planning/desk/day.html"
    page_title = gettext_lazy("Day")
    header_icon = "date"

    def get_context_data(self, **kwargs):
        user = self.request.user
        editions = editions_of(user, CHOOSERS)
        edition = get_object_or_404(editions, pk=kwargs["edition_id"])
        try:
            shown = date.fromisoformat(kwargs["day"])
            before, after = shown - timedelta(days=1), shown + timedelta(days=1)
        except (ValueError, OverflowError):
            raise Http404 from None
        return super().get_context_data(**kwargs) | {
            "edition": edition, "editions": editions, "day": shown, "before": before, "after": after,
            "hours": hours_of(edition, shown, user), "now": timezone.now(),
        }  # fmt: skip


def hours_of(edition: Edition, day: date, user) -> list[Hour]:
    """Only the hours in which there is something."""
    begin = datetime.combine(day, time(), edition.zone)
    end = datetime.combine(day + timedelta(days=1), time(), edition.zone)
    hours: dict[datetime, Hour] = {}

    def hour_of(at: datetime) -> Hour:
        # Counted in UTC: on the day the clocks go back an hour comes twice.
        begins = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return hours.setdefault(begins, Hour(begins))

    items = Item.objects.filter(edition=edition, due_at__gte=begin, due_at__lt=end)
    for row in rows_of(items.with_status().for_lists().by_due()[:MOST_OF_A_KIND], user):
        hour_of(row["item"].due_at).rows.append(row)
    for story in scheduled(edition, begin, end):
        hour_of(story.goes_out_at).scheduled.append(story)
    for story in published(edition, begin, end):
        hour_of(story.listed_at).published.append(story)  # type: ignore[arg-type]
    return [hours[begins] for begins in sorted(hours)]


def scheduled(edition: Edition, begin: datetime, end: datetime) -> list[StoryPage]:
    revisions = Revision.objects.filter(
        approved_go_live_at__gte=begin, approved_go_live_at__lt=end,
        content_type__app_label="stories", content_type__model="storypage",
    ).order_by("approved_go_live_at")  # fmt: skip
    when = {int(pk): at for pk, at in revisions.values_list("object_id", "approved_go_live_at")}
    stories = StoryPage.objects.in_edition(edition).filter(pk__in=when).defer("body")
    for story in stories:
        story.goes_out_at = when[story.pk]
    return sorted(stories, key=lambda story: story.goes_out_at)[:MOST_OF_A_KIND]


def published(edition: Edition, begin: datetime, end: datetime) -> list[StoryPage]:
    found = StoryPage.objects.published().in_edition(edition)
    found = found.filter(listed_at__gte=begin, listed_at__lt=end).order_by("listed_at")
    return list(found.select_related("edition", "section").defer("body")[:MOST_OF_A_KIND])
