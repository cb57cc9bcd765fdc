"""The steps of an edition's review: which there are, and who decides at each.

They are Wagtail's workflow tasks, so that its lists, mails and locks follow them. A story whose
last step is approved is published, so nobody else than those who may publish decides there.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    GroupApprovalTask,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from broadsheet.editions.founding import make_review
from broadsheet.editions.models import Edition, EditionRole
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import notify


@dataclass
class Step:
    """number: of the task; None for a step that is new."""

    name: str
    roles: list[str]
    number: int | None = None


def review_of(edition: Edition) -> Workflow | None:
    return Workflow.objects.filter(workflow_pages__page=edition.page_id).first()


def steps_of(edition: Edition) -> list[Step]:
    """In their order; none where stories are published without a review."""
    tasks = GroupApprovalTask.objects.filter(workflow_tasks__workflow=review_of(edition))
    return [
        Step(
            task.name.removeprefix(f"{edition.name}: "),
            [group.edition_role.role for group in task.groups.select_related("edition_role")],
            task.pk,
        )
        for task in tasks.order_by("workflow_tasks__sort_order")
    ]


@transaction.atomic
def set_steps(edition: Edition, steps: list[Step], by: User) -> None:
    """Have the review consist of these steps, in this order.

    A story stays at its step and goes only forward from it, whatever comes before. Where the step
    is gone it waits at the next after those it has passed; where none is left it goes back to its
    writer as a draft.
    """
    review = review_of(edition)
    if review is None and not steps:
        return
    if review is None:
        review = make_review(edition)
    tasks = [task_of(edition, step) for step in steps]
    WorkflowTask.objects.filter(workflow=review).delete()
    for place, task in enumerate(tasks):
        WorkflowTask.objects.create(workflow=review, task=task, sort_order=place)
    for state in waiting(review).exclude(current_task_state__task__in=tasks):
        settle(state, tasks, by)
    for state in waiting(review):
        pass_by(state, tasks, by)
    if not steps:
        # And Wagtail's own, at the tree's root, which would hold in its place.
        WorkflowPage.objects.filter(Q(workflow=review) | Q(page__depth=1)).delete()
        review.active = False
        review.save(update_fields=["active"])


def task_of(edition: Edition, step: Step) -> GroupApprovalTask:
    task = GroupApprovalTask.objects.filter(pk=step.number).first() or GroupApprovalTask()
    task.name = f"{edition.name}: {step.name}"
    task.save()
    roles = EditionRole.objects.filter(edition=edition, role__in=step.roles)
    task.groups.set(Group.objects.filter(edition_role__in=roles))
    return task


def waiting(review: Workflow):
    """The stories that are on their way through the review, or were sent back to their writers."""
    return WorkflowState.objects.active().filter(workflow=review)


def waiting_in(edition: Edition) -> int:
    review = review_of(edition)
    return waiting(review).count() if review else 0


def settle(state: WorkflowState, tasks: list[GroupApprovalTask], by: User) -> None:
    """Find a place for a story whose step was taken away."""
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES or not tasks:
        state.cancel(user=by)
        tell_the_writer(state, by)
        return
    passed = set(state.successful_task_states.values_list("task", flat=True))
    places = [place for place, task in enumerate(tasks) if task.pk in passed]
    after = tasks[max(places, default=-1) + 1 :] or tasks[-1:]
    TaskState.objects.filter(pk=state.current_task_state_id).update(
        status=TaskState.STATUS_CANCELLED
    )
    state.current_task_state = after[0].start(state, by)
    state.save(update_fields=["current_task_state"])


def pass_by(state: WorkflowState, tasks: list[GroupApprovalTask], by: User) -> None:
    """Skip what stands before the story's step: Wagtail goes to the first that is not passed."""
    now = state.current_task_state
    state.task_states.filter(status=TaskState.STATUS_SKIPPED).delete()
    passed = set(state.successful_task_states.values_list("task", flat=True))
    before = itertools.takewhile(lambda task: task.pk != now.task_id, tasks)
    for task in before:
        if task.pk not in passed:
            TaskState.objects.create(
                workflow_state=state, task=task, revision=now.revision, finished_by=by,
                status=TaskState.STATUS_SKIPPED, finished_at=timezone.now(),
            )  # fmt: skip


def tell_the_writer(state: WorkflowState, by: User) -> None:
    page = state.content_object
    said = format_lazy(
        "{} {}",
        format_lazy(_("“{story}” is a draft again."), story=page.get_admin_display_title()),
        _("The step at which it was in review is no longer there."),
    )
    path = reverse("wagtailadmin_pages:edit", args=[page.pk])
    # Whoever handed it in may have left, to nobody.
    writer = state.requested_by or page.owner
    notify([writer] if writer else [], Notice.Kind.RETURNED, said, path, by=by)
