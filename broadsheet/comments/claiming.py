"""Who looks at which comment just now, so that two moderators look at different ones."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from broadsheet.comments.models import Claim, Comment
from broadsheet.people.models import User

HELD_FOR = timedelta(minutes=5)


@transaction.atomic
def claim(comment: Comment, by: User) -> User:
    """Whose it is now: one's own, unless somebody else took it in the last minutes."""
    now = timezone.now()
    until = now + HELD_FOR
    Claim.objects.bulk_create([Claim(comment=comment, by=by, until=until)], ignore_conflicts=True)
    free = Claim.objects.filter(Q(by=by) | Q(until__lte=now), comment=comment)
    free.update(by=by, until=until)
    return Claim.objects.select_related("by").get(comment=comment).by
