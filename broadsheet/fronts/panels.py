"""What a person finds on entering the desk: their editions, and what waits in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component
from wagtail.models import Page, PageLogEntry, Revision, TaskState, WorkflowState

from broadsheet.comments.desk.panel import ModerationPanel
from broadsheet.editions.models import Edition
from broadsheet.editions.roles import (
    CHIEFS,
    CHOOSERS,
    EDITORS,
    FRONT_EDITORS,
    MODERATORS,
    WRITERS,
    assigned_pages,
    editions_of,
    has_role_anywhere,
)
from broadsheet.fronts.models import Front, Package
from broadsheet.media.picture_debts import debts_of
from broadsheet.people.notice_desk import NoticesPanel
from broadsheet.planning.panels import AssignmentsPanel, UnassignedPanel
from broadsheet.readers.panel_desk import DataRequestsPanel
from broadsheet.stories.models import StoryPage
from broadsheet.stories.reading import reads_of_the_day, reads_since
from broadsheet.translations.beside import out_of_date
from broadsheet.translations.requesting import wanted_from

SHOWN = 8
MOST_DEBTS = 1000
PUBLISHING = ("wagtail.publish", "wagtail.publish.schedule", "wagtail.workflow.approve")


@dataclass
class Row:
    """One line of a panel: where it leads, and what there is to know about it."""

    title: str
    href: str
    edition: Edition
    facts: list[Any] = field(default_factory=list)


def in_editor(story: StoryPage, *facts: Any) -> Row:
    href = reverse("wagtailadmin_pages:edit", args=[story.pk])
    return Row(story.draft_title, href, story.edition, list(facts))


def clock(at: datetime | None, edition: Edition) -> str:
    """A time as the edition's clock shows it, in the form of the desk."""
    return date_format(timezone.localtime(at, edition.zone), "Y-m-d H:i") if at else ""


def stories_of_desk(user) -> QuerySet:
    stories = StoryPage.objects.filter(edition__in=editions_of(user, WRITERS))
    return stories.select_related("edition").defer("body")


class QuickPanel(Component):
    order = 10
    template_name = "fronts/desk/panels/quick.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {
            "editions": editions_of(user),
            "writes": has_role_anywhere(user, WRITERS),
            "plans": has_role_anywhere(user, CHOOSERS),
            "fronts": has_role_anywhere(user, FRONT_EDITORS),
        }


class ListPanel(Component):
    """Lines under a heading; nothing when there are none."""

    template_name = "fronts/desk/panels/list.html"
    name = ""
    heading: Any = ""

    def rows(self, user) -> list[Row]:
        raise NotImplementedError

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        rows = self.rows(user)
        several = len({row.edition.pk for row in rows}) > 1
        return {"name": self.name, "heading": self.heading, "rows": rows, "several": several}


class ReviewPanel(ListPanel):
    order = 20
    name = "review"
    heading = gettext_lazy("Waits for review")

    def rows(self, user) -> list[Row]:
        waiting = TaskState.objects.reviewable_by(user).select_related("revision")
        states = waiting.order_by("started_at")[: SHOWN * 2]
        since = {int(state.revision.object_id): state.started_at for state in states}
        stories = StoryPage.objects.filter(pk__in=since, edition__in=editions_of(user, WRITERS))
        found = stories.select_related("edition", "owner").defer("body").in_bulk()
        return [
            Row(
                found[pk].draft_title, reverse("review", args=[pk]), found[pk].edition,
                [found[pk].owner, clock(at, found[pk].edition)],
            )
            for pk, at in since.items() if pk in found
        ][:SHOWN]  # fmt: skip


class ReturnedPanel(ListPanel):
    order = 22
    name = "returned"
    heading = gettext_lazy("Sent back to me")

    def rows(self, user) -> list[Row]:
        states = WorkflowState.objects.filter(
            requested_by=user, status=WorkflowState.STATUS_NEEDS_CHANGES, **of_pages()
        ).select_related("current_task_state__finished_by")[: SHOWN * 2]
        said = {int(state.object_id): state.current_task_state for state in states}
        stories = own_unpublished(user).filter(pk__in=said)[:SHOWN]
        return [self.row(story, said[story.pk]) for story in stories]

    def row(self, story: StoryPage, state: TaskState) -> Row:
        when = clock(state.finished_at, story.edition)
        return in_editor(story, when, state.finished_by, Truncator(state.comment).chars(140))


class DraftsPanel(ListPanel):
    order = 30
    name = "drafts"
    heading = gettext_lazy("My drafts")

    def stories(self, user) -> QuerySet:
        returned = WorkflowState.objects.filter(
            requested_by=user, status=WorkflowState.STATUS_NEEDS_CHANGES, **of_pages()
        )
        return own_unpublished(user).exclude(pk__in=handed_in()).exclude(pk__in=ids_of(returned))

    def rows(self, user) -> list[Row]:
        stories = self.stories(user).order_by("-latest_revision_created_at")[:SHOWN]
        return [in_editor(s, clock(s.latest_revision_created_at, s.edition)) for s in stories]


class AssignedPanel(ListPanel):
    """What somebody may work at who has no part in the edition otherwise."""

    order = 15
    name = "assigned"
    heading = gettext_lazy("Assigned to me")

    def rows(self, user) -> list[Row]:
        stories = StoryPage.objects.filter(pk__in=assigned_pages(user)).defer("body")
        return [in_editor(story) for story in stories.select_related("edition")[:SHOWN]]


class HandedInPanel(DraftsPanel):
    order = 26
    name = "handed_in"
    heading = gettext_lazy("My stories that wait for approval")

    def stories(self, user) -> QuerySet:
        return own_unpublished(user).filter(pk__in=handed_in())


def own_unpublished(user) -> QuerySet:
    return stories_of_desk(user).filter(owner=user, has_unpublished_changes=True)


def of_pages() -> dict[str, ContentType]:
    return {"base_content_type": ContentType.objects.get_for_model(Page)}


def ids_of(states: QuerySet) -> QuerySet:
    return states.values_list(Cast("object_id", BigIntegerField()), flat=True)


def handed_in() -> QuerySet:
    """Ids of the pages that wait for somebody's approval."""
    waiting = WorkflowState.STATUS_IN_PROGRESS
    return ids_of(WorkflowState.objects.filter(status=waiting, **of_pages()))


class ScheduledPanel(ListPanel):
    """What goes out by itself, as each edition's clock shows it."""

    order = 40
    name = "scheduled"
    heading = gettext_lazy("Scheduled")

    def rows(self, user) -> list[Row]:
        editions = editions_of(user, FRONT_EDITORS)
        fronts = Front.objects.filter(edition__in=editions).select_related("edition", "page")
        packages = Package.objects.waiting().filter(edition__in=editions, publish_at__isnull=False)
        planned = packages.select_related("edition").annotate(at=F("publish_at"))
        found = [
            *first_planned(stories_of_desk(user)), *first_planned(fronts),
            *planned.order_by("at")[:SHOWN],
        ]  # fmt: skip
        return [self.row(each) for each in sorted(found, key=attrgetter("at"))[:SHOWN]]

    def row(self, each: Any) -> Row:
        at = clock(each.at, each.edition)
        if isinstance(each, StoryPage):
            return in_editor(each, at)
        if isinstance(each, Package):
            return Row(
                each.name, reverse("package", args=[each.pk]), each.edition, [at, _("Package")]
            )
        href = reverse("wagtailsnippets_fronts_front:edit", args=[each.pk])
        return Row(str(each), href, each.edition, [at, _("Front")])


def first_planned(things: QuerySet) -> QuerySet:
    """Those with a version that waits for its time, with that time."""
    planned = Revision.objects.filter(
        approved_go_live_at__isnull=False,
        content_type=ContentType.objects.get_for_model(things.model),
    )
    of_one = planned.filter(object_id=Cast(OuterRef("pk"), CharField()))
    at = Subquery(of_one.order_by("approved_go_live_at").values("approved_go_live_at")[:1])
    # Their numbers, since SQLite would look at every story for a subquery.
    waiting = list(planned.values_list("object_id", flat=True))
    return things.filter(pk__in=waiting).annotate(at=at).order_by("at")[:SHOWN]


class WentOutPanel(ListPanel):
    order = 44
    name = "went_out"
    heading = gettext_lazy("Went out last")

    def rows(self, user) -> list[Row]:
        stories = [story for edition in editions_of(user) for story in newest_of(edition)]
        newest = sorted(stories, key=attrgetter("listed_at"), reverse=True)[:SHOWN]
        by = publishers_of([story.pk for story in newest])
        return [
            Row(
                story.title, story.full_url, story.edition,
                [clock(story.listed_at, story.edition), by.get(story.pk, "")],
            )
            for story in newest
        ]  # fmt: skip


def newest_of(edition: Edition) -> list[StoryPage]:
    """Asked edition by edition, so that each walks its own index."""
    stories = StoryPage.objects.published().in_edition(edition)
    return list(stories.select_related("edition", "section").defer("body")[:SHOWN])


def publishers_of(ids: list[int]) -> dict[int, str]:
    """Who published each story last, or set the time at which it was."""
    entries = PageLogEntry.objects.filter(page__in=ids, action__in=PUBLISHING, user__isnull=False)
    return {
        entry.page_id: str(entry.user)
        for entry in entries.select_related("user").order_by("timestamp")
    }


class MostReadPanel(ListPanel):
    order = 46
    name = "most_read"
    heading = gettext_lazy("Most read")
    template_name = "fronts/desk/panels/most_read.html"

    def rows(self, user) -> list[Row]:
        candidates = [pk for edition in editions_of(user) for pk in edition.most_read[:SHOWN]]
        reads = reads_of_the_day(candidates)
        stories = StoryPage.objects.published().select_related("edition", "section")
        there = stories.defer("body").in_bulk(list(reads))
        return [
            Row(story.title, story.full_url, story.edition, [number_format(reads[pk])])
            for pk in reads
            if (story := there.get(pk))
        ][:SHOWN]

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        this_hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        since = this_hour - timedelta(hours=1)
        editions = editions_of(parent_context["request"].user)
        read_now = reads_since(editions, since) if context["rows"] else 0
        return context | {"since": since, "reads": read_now}


class DebtsPanel(Component):
    order = 50
    template_name = "fronts/desk/panels/debts.html"

    def get_context_data(self, parent_context):
        debts = debts_of(parent_context["request"].user)
        return {"count": debts.order_by()[:MOST_DEBTS].count(), "most": MOST_DEBTS}


class OutdatedTranslationsPanel(Component):
    """Translations whose source has changed, and those that are wanted."""

    order = 22
    template_name = "fronts/desk/panels/translations.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {"outdated": out_of_date(user)[:SHOWN], "wanted": wanted_from(user)[:SHOWN]}


def panels_for(request: HttpRequest) -> list[Component]:
    """What concerns the person in the roles held; each panel is empty or worth its place."""
    user = request.user
    panels: list[Component] = [QuickPanel(), NoticesPanel(), WentOutPanel(), MostReadPanel()]
    if assigned_pages(user):
        panels.append(AssignedPanel())
    if has_role_anywhere(user, MODERATORS):
        panels.append(ModerationPanel())
    if has_role_anywhere(user, CHIEFS):
        panels.append(DataRequestsPanel())
    if has_role_anywhere(user, EDITORS):
        panels.append(UnassignedPanel())
    if has_role_anywhere(user, WRITERS):
        panels += [
            ReviewPanel(),
            ReturnedPanel(),
            AssignmentsPanel(),
            HandedInPanel(),
            DraftsPanel(),
            DebtsPanel(),
            OutdatedTranslationsPanel(),
        ]
    if has_role_anywhere(user, CHOOSERS):
        panels.append(ScheduledPanel())
    return sorted(panels, key=lambda panel: panel.order)
