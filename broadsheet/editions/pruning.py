"""Versions that nobody needs are thinned out; none that was published ever is.

The desk saves by itself, one version for each time that somebody opens a form. What remains of
somebody's versions is the last before another person's, and the last of every ten minutes of
the past day, of every hour of the past week, and of every day before.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

from django.contrib.contenttypes.fields import GenericRel
from django.db import transaction
from django.db.models import Count, Model, QuerySet
from django.utils import timezone
from wagtail.models import BaseLogEntry, ModelLogEntry, PageLogEntry, Revision

from broadsheet.editions.versions import KEPT
from broadsheet.kit.jobs import periodic

KEPT_FOR_GOOD = ("wagtail.publish", "wagtail.publish.schedule", KEPT)
# What is older has been thinned out as far as it ever will be.
SETTLED_AFTER = timedelta(days=30)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@periodic(every=3600, lane="tasks")
def prune_versions() -> int:
    """Thin out the versions of everything that was saved lately; return how many were deleted."""
    lately = Revision.objects.filter(created_at__gt=timezone.now() - SETTLED_AFTER)
    things = lately.values_list("base_content_type_id", "object_id").distinct()
    several = things.annotate(number=Count("pk")).filter(number__gt=1)
    return sum(prune_one(type_id, key) for type_id, key, _number in several)


@transaction.atomic
def prune_one(type_id: int, key: str) -> int:
    """Delete the superfluous versions of one thing."""
    of_one = Revision.objects.filter(base_content_type=type_id, object_id=key)
    versions = list(of_one.order_by("created_at", "pk").values_list("pk", "user_id", "created_at"))
    candidates = superfluous(versions, timezone.now())
    doomed = candidates - needed(Revision.objects.filter(pk__in=candidates))
    Revision.objects.filter(pk__in=doomed).delete()
    return len(doomed)


def superfluous(versions: list[tuple[int, int | None, datetime]], now: datetime) -> set[int]:
    """Those that are followed by one of the same person in the same span of time.

    versions: number, person and time, the oldest first.
    """
    return {
        number
        for (number, person, at), (_next, next_person, next_at) in pairwise(versions)
        if person == next_person and span(at, now) == span(next_at, now)
    }


def span(at: datetime, now: datetime) -> tuple:
    """What the time has in common with others, of which the last version is enough."""
    if at > now - DAY:
        return at.date(), at.hour, at.minute // 10
    if at > now - WEEK:
        return at.date(), at.hour
    return (at.date(),)


def needed(versions: QuerySet[Revision]) -> set[int]:
    """Those that are, were or will be public, that wait, that were kept beside another person's,
    or that something else names."""
    keys = set(versions.values_list("pk", flat=True))
    found = set(versions.filter(approved_go_live_at__isnull=False).values_list("pk", flat=True))
    for log in (PageLogEntry, ModelLogEntry):
        found |= named(log.objects.filter(action__in=KEPT_FOR_GOOD), "revision_id", keys)
    for model, field in foreign_keys():
        found |= named(model._base_manager.all(), field, keys)
    return found


@cache
def foreign_keys() -> list[tuple[type[Model], str]]:
    """Whatever points to versions: the latest and the live one, reviews, comments. (The log of
    who did what points to all of them.)"""
    return [
        (relation.related_model, relation.field.attname)
        for relation in Revision._meta.get_fields(include_hidden=True)
        if (relation.one_to_many or relation.one_to_one)
        and relation.auto_created
        and not isinstance(relation, GenericRel)
        and not issubclass(relation.related_model, BaseLogEntry)
    ]


def named(rows: QuerySet, field: str, keys: set[int]) -> set[int]:
    return set(rows.filter(**{f"{field}__in": keys}).values_list(field, flat=True))
