"""Tells people of reviews and comments, in the place of Wagtail's mails.

Wagtail's know no edition, are no notice at the desk and cannot be written into the outbox in
the person's choice of kinds; nobody gets both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.dispatch import Signal
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    AbstractGroupApprovalTask,
    Comment,
    Page,
    PageSubscription,
    TaskState,
    WorkflowState,
)
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected

from broadsheet.editions.belonging import edition_id_of
from broadsheet.editions.roles import EDITORS, WRITERS, has_role, is_assigned
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import isolated, notify
from broadsheet.people.staff import working_at

Kind = Notice.Kind
# What gettext_lazy gives; only the stubs know it by a name of its own.
Text = Any


def editor_of(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def tell_editors(instance: TaskState, user: User | None = None, **kwargs) -> None:
    """A story waits: those who can approve it at its own edition are told."""
    task = instance.task.specific
    if not isinstance(task, AbstractGroupApprovalTask):
        return  # nobody in particular approves it
    page = instance.workflow_state.content_object
    groups = task.groups.filter(edition_role__edition=edition_id_of(page))
    editors = User.objects.filter(groups__in=groups).distinct()
    by = instance.workflow_state.requested_by or page.owner
    text = (
        handed_in(page, by)
        if by  # who handed it in has left, to nobody
        else format_lazy(_("“{story}” waits for review."), story=isolated(title_of(page)))
    )
    notify(editors, Kind.SUBMITTED, text, reverse("review", args=[page.pk]), by=user)


def tell_of_draft(story: Page, by: User) -> None:
    """A story is handed in where there is no review: its edition's editors are told."""
    people = working_at(edition_id_of(story), EDITORS)
    notify(people, Kind.SUBMITTED, handed_in(story, by), editor_of(story), by=by)


def handed_in(page: Page, by: User) -> Text:
    person, story = isolated(by), isolated(title_of(page))
    return format_lazy(_("{person} has handed in “{story}”."), person=person, story=story)


def tell_of_return(instance: WorkflowState, user: User | None = None, **kwargs) -> None:
    tell_author(instance, _("{person} has sent back “{story}”."), user)


def tell_of_approval(instance: WorkflowState, user: User | None = None, **kwargs) -> None:
    tell_author(instance, _("{person} has approved “{story}”."), user)


def tell_author(state: WorkflowState, sentence: Text, by: User | None) -> None:
    """Whoever handed the story in and whoever it belongs to, with what was written to them."""
    page = state.content_object
    text = format_lazy(sentence, person=isolated(by), story=isolated(title_of(page)))
    comment = state.current_task_state.specific.get_comment()
    if comment:
        text = format_lazy("{text}\n\n{comment}", text=text, comment=isolated(comment))
    people = those_of_desk([state.requested_by, page.owner], page)
    notify(people, Kind.RETURNED, text, editor_of(page), by)


def tell_of_comments(view, changes: dict) -> None:
    told = Told(view.page, view.request.user)
    for comment in changes["new_comments"]:
        told.of(_("{person} comments on “{story}”: {words}"), [], comment.text)
    for comment, replies in changes["new_replies"]:
        for reply in replies:
            told.of(_("{person} answers in “{story}”: {words}"), thread(comment), reply.text)
    for comment in changes["resolved_comments"]:
        told.of(_("{person} has settled in “{story}”: {words}"), thread(comment), comment.text)


class Told:
    """What somebody says beside a story to its owner, its followers and the thread."""

    def __init__(self, page: Page, by: User):
        self.page, self.by = page, by

    def of(self, sentence: Text, in_thread: Iterable[User], words: str) -> None:
        followers = PageSubscription.objects.filter(page=self.page, comment_notifications=True)
        people = [each.user for each in followers.select_related("user")]
        text = format_lazy(
            sentence, person=isolated(self.by), story=isolated(title_of(self.page)),
            words=isolated(words),
        )  # fmt: skip
        concerned = those_of_desk([self.page.owner, *people, *in_thread], self.page)
        notify(concerned, Kind.COMMENTED, text, editor_of(self.page), self.by)


def thread(comment: Comment) -> list[User]:
    return [comment.user, *(reply.user for reply in comment.replies.all())]


def those_of_desk(people: Iterable[User | None], page: Page) -> set[User]:
    """Without who has left the edition's desk: it is not for them any more."""
    edition_id = edition_id_of(page)
    return {
        each
        for each in people
        if each and (has_role(each, edition_id, WRITERS) or is_assigned(each, page))
    }


def title_of(page: Page) -> str:
    return page.specific_deferred.get_admin_display_title()


RECEIVERS: list[tuple[Signal, type, str, Callable]] = [
    (task_submitted, TaskState, "group_approval_task_submitted", tell_editors),
    (workflow_rejected, WorkflowState, "workflow_state_rejected", tell_of_return),
    (workflow_approved, WorkflowState, "workflow_state_approved", tell_of_approval),
]


def take_the_place_of_wagtails_mails() -> None:
    """Under the names of Wagtail's receivers, which are then connected no more."""
    for signal, sender, name, receiver in RECEIVERS:
        uid = f"{name}_email_notification"
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(receiver, sender=sender, dispatch_uid=uid, weak=False)
