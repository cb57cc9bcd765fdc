"""What is kept of comments is made from what was typed, again whenever the renderer changes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from broadsheet.comments.counting import lock_roots_of, touch
from broadsheet.comments.models import Comment, Thread
from broadsheet.comments.text import RENDERER, fingerprint_of, rendered

BATCH = 500


def render_again(every: bool = False) -> int:
    """Render what an older renderer has made, or all; return how many came out differently."""
    return sum(map(render_batch, batches(every)))


def batches(every: bool) -> Iterator[list[Comment]]:
    rows = Comment.objects.select_related("edition").order_by("pk")
    if not every:
        rows = rows.exclude(renderer=RENDERER)
    last = -1
    while found := list(rows.filter(pk__gt=last)[:BATCH]):
        yield found
        last = found[-1].pk


def render_batch(comments: list[Comment]) -> int:
    """The texts are made before the database is held; one that was edited meanwhile stays."""
    html = {each.pk: rendered(each.source, each.edition.interface_language) for each in comments}
    changed: set[int] = set()
    with transaction.atomic():
        lock_roots_of(Comment.objects.filter(pk__in=html))
        for each in comments:
            as_read = Comment.objects.filter(pk=each.pk, source=each.source)
            fields = {"html": html[each.pk], "fingerprint": fingerprint_of(html[each.pk])}
            if as_read.update(renderer=RENDERER, **fields) and html[each.pk] != each.html:
                changed.add(each.pk)
        for thread in Thread.objects.filter(comments__in=changed).distinct().order_by("pk"):
            touch(thread.pk)
    return len(changed)
