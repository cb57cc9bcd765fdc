"""Branches that a moderator has locked: nobody else answers in them."""

from __future__ import annotations

from collections.abc import Collection

from broadsheet.comments.models import Comment


def in_locked_branches(comments: Collection[Comment]) -> set[int]:
    """Ids of those that nobody can answer. A query only where not all that is above is among them."""
    locked = {each.pk for each in comments if each.is_locked}
    above = {pk for each in comments for pk in each.ancestor_ids} - {each.pk for each in comments}
    if above:
        found = Comment.objects.filter(pk__in=above, is_locked=True)
        locked |= set(found.values_list("pk", flat=True))
    if not locked:
        return locked
    return {each.pk for each in comments if locked & {each.pk, *each.ancestor_ids}}
