"""Addresses at which people without an account read one draft, for a while."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from broadsheet.kit.ledger import record, replays

if TYPE_CHECKING:
    from broadsheet.stories.models.story import StoryPage

# The last use is written no more often than this: reading a draft is not a write each time.
NOTED_EVERY = timedelta(minutes=1)


def hash_of(token: str) -> str:
    """What is kept: who reads the database or a copy of it opens no draft. The token is random
    enough that nothing slower is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def valid(self) -> PreviewLinkQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class PreviewLink(models.Model):
    """Shows the newest draft of its story, whatever is published meanwhile."""

    story = models.ForeignKey("StoryPage", on_delete=models.CASCADE, related_name="preview_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    last_used_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.story_id} until {self.expires_at:%Y-%m-%d %H:%M}"

    @classmethod
    def make(cls, story: StoryPage, expires_at: datetime, by) -> str:
        """Return the token, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        cls.objects.create(
            story=story, token_hash=hash_of(token), expires_at=expires_at, made_by=by
        )
        return token

    @classmethod
    def behind(cls, token: str) -> PreviewLink | None:
        """The link, if it still leads to the draft; its use is noted."""
        link = cls.objects.valid().filter(token_hash=hash_of(token)).first()
        if link is None:
            return None
        now = timezone.now()
        if link.last_used_at is None or now - link.last_used_at > NOTED_EVERY:
            cls.objects.filter(pk=link.pk).update(last_used_at=now)
        return link

    @transaction.atomic
    def revoke(self, by) -> None:
        still_valid = PreviewLink.objects.filter(pk=self.pk, revoked_at=None)
        if still_valid.update(revoked_at=timezone.now(), revoked_by=by):
            record("link-revoked", {"link": self.pk})


@replays("link-revoked")
def revoke_again(data: dict[str, Any]) -> None:
    for link in PreviewLink.objects.filter(pk=data["link"]):
        link.revoke(by=None)
