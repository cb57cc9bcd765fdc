"""Pages of a thread follow what changed in it, many changes at once: twice a second at most."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from broadsheet.comments.models import Thread
from broadsheet.kit.changes import announce
from broadsheet.kit.jobs import periodic


def tag(thread_id: int) -> str:
    """What pages that show something of the thread carry."""
    return f"comments:{thread_id}"


@periodic(every=0.4, lane="comments")
def show_changes() -> int:
    """Announce the threads of which readers see something else by now; return how many."""
    behind = Thread.objects.filter(shown__lt=F("version")).values_list("pk", "version")
    changed = list(behind)
    with transaction.atomic():
        for pk, version in changed:
            Thread.objects.filter(pk=pk).update(shown=version)
            announce(tag(pk))
    return len(changed)
