"""Mail about reviews is sent once the review is stored, not while the database is held.

Wagtail sends it inside the request's transaction, in which a slow mail server would keep
everybody else from writing, and a failure afterwards could not take it back.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.dispatch import Signal
from wagtail.admin import signal_handlers as wagtails
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)


class AfterCommit:
    """Receives a signal and passes it on to Wagtail's notifier after the commit."""

    def __init__(self, notifier):
        self.notifier = notifier

    def __call__(self, **kwargs) -> None:
        transaction.on_commit(partial(self.notifier, **kwargs), robust=True)


NOTICES: list[tuple[Signal, type, str, AfterCommit]] = [
    (signal, sender, f"{name}_email_notification", AfterCommit(notifier))
    for signal, sender, name, notifier in (
        (
            task_submitted,
            TaskState,
            "group_approval_task_submitted",
            wagtails.task_submission_email_notifier,
        ),
        (
            workflow_submitted,
            WorkflowState,
            "workflow_state_submitted",
            wagtails.workflow_submission_email_notifier,
        ),
        (
            workflow_rejected,
            WorkflowState,
            "workflow_state_rejected",
            wagtails.workflow_rejection_email_notifier,
        ),
        (
            workflow_approved,
            WorkflowState,
            "workflow_state_approved",
            wagtails.workflow_approval_email_notifier,
        ),
    )
]


def send_after_commit() -> None:
    """Put ours in the place of Wagtail's receivers, under the same names."""
    for signal, sender, uid, receiver in NOTICES:
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(receiver, sender=sender, dispatch_uid=uid, weak=False)
