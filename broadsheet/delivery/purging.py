"""From a change to the pages that show it, in the page store of this host.

What changed is written to the outbox within its own transaction (models.Change). When that
is committed, the process that made the change follows it at once. What nobody followed,
since a process was killed or the change came from another host, the clock follows
(`follow_what_was_missed`).

Pages that are read much are made anew in the background and replaced; until then readers
get the last good copy. All others are dropped and made when somebody asks. What was
withdrawn is dropped first, whatever happens then.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from broadsheet.delivery import senders
from broadsheet.delivery.models import Change, this_host
from broadsheet.delivery.refreshing import Refreshment, refresher
from broadsheet.delivery.site import store
from broadsheet.delivery.store import CHANGES_KEPT_SECONDS, is_part
from broadsheet.kit.changes import announced, asked_to_follow
from broadsheet.kit.jobs import periodic

# A change of this host that is not followed after so long was made by a process that died.
IS_MISSED_AFTER = timedelta(seconds=2)
# Older ones are looked for less often.
IS_RECENT_FOR = timedelta(minutes=1)
KEPT_FOR = timedelta(seconds=CHANGES_KEPT_SECONDS)


class Here(threading.local):
    """The changes committed by this thread that are to be followed together, if any are, and
    what those that were followed came to."""

    changes: list[Change] | None = None
    came_to: list[Refreshment]


here = Here()


@receiver(announced)
def write_down(sender, tags: set[str], removed: bool, **kwargs) -> None:
    """Put the announced change into the outbox, and follow it when it is committed."""
    change = Change(tags=sorted(tags), is_removal=removed)
    change.save()
    transaction.on_commit(partial(follow_here, change), robust=True)


def follow_here(change: Change) -> None:
    if here.changes is None:
        follow([change])
    else:
        here.changes.append(change)


@contextmanager
def together() -> Iterator[list[Refreshment]]:
    """Follow what is committed within as one change; the list then says what it came to."""
    here.changes, here.came_to = [], []
    try:
        yield here.came_to
    finally:
        try:
            follow_so_far()
        finally:
            here.changes = None


@receiver(asked_to_follow)
def follow_so_far(**kwargs) -> None:
    if here.changes:
        changes, here.changes = here.changes, []
        here.came_to.append(follow(changes))


def follow(changes: list[Change]) -> Refreshment:
    """Put out of date what shows the changes, and have it made anew."""
    tags = {tag for change in changes for tag in change.tags}
    withdrawn = {tag for change in changes if change.is_removal for tag in change.tags}
    return purge(tags, withdrawn, [change.pk for change in changes])


def purge(
    tags: set[str], withdrawn: set[str] | None = None, changes: list[int] | None = None
) -> Refreshment:
    """Have made anew, or drop, what shows the tags; drop in any case what shows the withdrawn.

    changes: ids in the outbox of what is followed by this.
    """
    begun = time.monotonic()
    number, keys = store.purge(tags)
    hot = sorted(filter(refresher.heat, keys), key=refresher.heat, reverse=True)
    to_be_told = told(tags, keys)
    dropped = keys - set(hot)
    if withdrawn:
        dropped |= store.keys_that_show(withdrawn)
    store.drop(dropped)
    if withdrawn:
        store.served.forget_last()
    senders.send(to_be_told)
    refreshment = Refreshment(
        number,
        shown_on=sum(not is_part(key) for key in keys),
        begun=begun,
        takes_off=tags == withdrawn,
        parts=[key for key in hot if is_part(key)],
        pages=[key for key in hot if not is_part(key)],
        tags=to_be_told if hot else set(),
        changes=changes or [],
    )
    refresher.refresh(refreshment)
    return refreshment


def told(tags: set[str], keys: set[str]) -> set[str]:
    """What caches are told when the tags, and with them the entries, are out of date.

    A page's headers name at least one of it if its text changes (headers.py).
    """
    if not store.tells_caches:
        return set()
    return tags | store.parts_of(keys)


@periodic(every=0.5, in_every_process=True)
def follow_what_was_missed() -> int:
    """Follow changes of other hosts, and of processes that were killed; return how many."""
    return follow_missed_since(timezone.now() - IS_RECENT_FOR)


@periodic(every=60, in_every_process=True)
def follow_what_was_missed_long_ago() -> None:
    """By a store that was not looked after for a while: begun anew if that was too long."""
    if store.has_missed_changes:
        store.clear()
    follow_missed_since(timezone.now() - KEPT_FOR)
    store.note_all_followed()


def follow_missed_since(moment: datetime) -> int:
    still_at_work = Q(host=this_host(), at__gt=timezone.now() - IS_MISSED_AFTER)
    recent = Change.objects.filter(at__gt=moment).exclude(still_at_work)
    changes = set(recent.values_list("pk", flat=True)) - refresher.under_way
    missed = store.not_followed(changes) if changes else changes
    if missed:
        follow(list(Change.objects.in_bulk(missed).values()))
    return len(missed)


@periodic(every=0.5, in_every_process=True)
def renew_what_ends() -> int:
    """Put out of date the parts that say something else by now, such as the ticker."""
    keys = store.ended()
    if keys:
        store.drop(keys)
        senders.wake()
    return len(keys)


@periodic(every=3600, in_every_process=True)
def forget_old_changes() -> None:
    Change.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    store.forget_old()
