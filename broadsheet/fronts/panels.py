"""What a person finds on entering the desk: their editions, and what waits in them."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision, TaskState, WorkflowState

from broadsheet.editions.roles import (
    EDITORS,
    FRONT_EDITORS,
    WRITERS,
    assigned_pages,
    editions_of,
    has_role_anywhere,
)
from broadsheet.media.desk import debts_of
from broadsheet.stories.models import StoryPage
from broadsheet.stories.reading import reads_of_the_day

SHOWN = 8


def stories_of_desk(user) -> QuerySet:
    return StoryPage.objects.filter(edition__in=editions_of(user, WRITERS)).defer("body")


class QuickPanel(Component):
    order = 10
    template_name = "fronts/desk/panels/quick.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {
            "editions": editions_of(user),
            "writes": has_role_anywhere(user, WRITERS),
            "fronts": has_role_anywhere(user, FRONT_EDITORS),
        }


class StoriesPanel(Component):
    """A list of stories under a heading; nothing when it is empty."""

    template_name = "fronts/desk/panels/stories.html"
    name = ""

    def stories(self, user) -> list[StoryPage]:
        raise NotImplementedError

    def get_context_data(self, parent_context):
        stories = self.stories(parent_context["request"].user)
        return {"name": self.name, "stories": stories}


class ReviewPanel(StoriesPanel):
    order = 20
    name = "review"

    def stories(self, user) -> list[StoryPage]:
        waiting = TaskState.objects.reviewable_by(user).select_related("revision")
        ids = [state.revision.object_id for state in waiting.order_by("started_at")[:SHOWN]]
        editions = editions_of(user, EDITORS)
        stories = StoryPage.objects.filter(pk__in=ids, edition__in=editions).defer("body")
        return list(stories.select_related("edition", "owner"))


class DraftsPanel(StoriesPanel):
    order = 30
    name = "drafts"

    def stories(self, user) -> list[StoryPage]:
        return self.newest(own_unpublished(user).exclude(pk__in=handed_in()))

    def newest(self, stories: QuerySet) -> list[StoryPage]:
        stories = stories.select_related("edition").order_by("-latest_revision_created_at")
        return list(stories[:SHOWN])


class AssignedPanel(StoriesPanel):
    """What somebody may work at who has no part in the edition otherwise."""

    order = 15
    name = "assigned"

    def stories(self, user) -> list[StoryPage]:
        stories = StoryPage.objects.filter(pk__in=assigned_pages(user)).defer("body")
        return list(stories.select_related("edition", "owner")[:SHOWN])


class HandedInPanel(DraftsPanel):
    order = 25
    name = "handed_in"

    def stories(self, user) -> list[StoryPage]:
        return self.newest(own_unpublished(user).filter(pk__in=handed_in()))


def own_unpublished(user) -> QuerySet:
    return stories_of_desk(user).filter(owner=user, has_unpublished_changes=True)


def handed_in() -> QuerySet:
    """Ids of the pages that wait for somebody's approval."""
    waiting = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    return waiting.values_list(Cast("object_id", BigIntegerField()), flat=True)


class ScheduledPanel(StoriesPanel):
    order = 40
    name = "scheduled"

    def stories(self, user) -> list[StoryPage]:
        planned = Revision.objects.filter(
            approved_go_live_at__isnull=False, content_type__model="storypage"
        ).order_by("approved_go_live_at")
        when = {int(r.object_id): r.approved_go_live_at for r in planned[:500]}
        stories = stories_of_desk(user).filter(pk__in=when).select_related("edition")
        for story in stories:
            story.planned_for = when[story.pk]
        return sorted(stories, key=lambda story: story.planned_for)[:SHOWN]


class MostReadPanel(StoriesPanel):
    order = 45
    name = "most_read"

    def stories(self, user) -> list[StoryPage]:
        reads = reads_of_the_day(editions_of(user), SHOWN)
        stories = StoryPage.objects.published().select_related("edition", "section")
        there = stories.defer("body").in_bulk(list(reads))
        for pk, story in there.items():
            story.reads = reads[pk]
        return [there[pk] for pk in reads if pk in there]


class DebtsPanel(Component):
    order = 50
    template_name = "fronts/desk/panels/debts.html"

    def get_context_data(self, parent_context):
        debts = debts_of(parent_context["request"].user)
        return {"count": debts.count(), "pictures": debts[:6]}


def panels_for(request: HttpRequest) -> list[Component]:
    panels: list[Component] = [QuickPanel(), MostReadPanel()]
    if assigned_pages(request.user):
        panels.append(AssignedPanel())
    if has_role_anywhere(request.user, EDITORS):
        panels.append(ReviewPanel())
    if has_role_anywhere(request.user, WRITERS):
        panels += [HandedInPanel(), DraftsPanel(), ScheduledPanel(), DebtsPanel()]
    return panels
