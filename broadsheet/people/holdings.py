"""What a person has in hand, and what becomes of it when the person leaves.

Whoever keeps something of a person's adds a function with `@handed_over`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.admin.models import EditingSession
from wagtail.models import LockableMixin, Page, WorkflowState

from broadsheet.editions.belonging import edition_id_of
from broadsheet.editions.models import Edition
from broadsheet.people.models import User

# From the person who leaves to the successor, at the edition; returns how many things.
HandOver = Callable[[User, User | None, Edition], int]
HAND_OVERS: dict[str, HandOver] = {}


def handed_over(kind: str) -> Callable[[HandOver], HandOver]:
    """Declare what is handed over; `kind` names it in the log. The successor may be None."""

    def register(hand_over: HandOver) -> HandOver:
        HAND_OVERS[kind] = hand_over
        return hand_over

    return register


def pages_at(edition: Edition) -> QuerySet:
    return Page.objects.filter(path__startswith=edition.page.path)


@handed_over("drafts")
def hand_over_drafts(person: User, to: User | None, edition: Edition) -> int:
    """Published stories keep their owner, as they keep their bylines."""
    drafts = (
        pages_at(edition)
        .filter(owner=person)
        .filter(Q(live=False) | Q(has_unpublished_changes=True))
    )
    return drafts.update(owner=to)


@handed_over("reviews")
def hand_over_reviews(person: User, to: User | None, edition: Edition) -> int:
    """Whoever handed a story in is told what became of it."""
    waiting = WorkflowState.objects.filter(
        requested_by=person,
        status__in=[WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES],
        base_content_type=ContentType.objects.get_for_model(Page),
    ).annotate(page_key=Cast("object_id", BigIntegerField()))
    return waiting.filter(page_key__in=pages_at(edition).values("pk")).update(requested_by=to)


@handed_over("locks")
def release_locks(person: User, to: User | None, edition: Edition) -> int:
    """Nobody gets a lock that he has not taken."""
    EditingSession.objects.filter(user=person).delete()
    released = 0
    for model in apps.get_models():
        if issubclass(model, LockableMixin) and (model is Page or not issubclass(model, Page)):
            for thing in model._default_manager.filter(locked=True, locked_by=person):
                if edition_id_of(thing) == edition.pk:
                    same = model._default_manager.filter(pk=thing.pk)
                    released += same.update(locked=False, locked_by=None, locked_at=None)
    return released
