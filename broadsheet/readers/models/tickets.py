from __future__ import annotations

from django.db import models

from broadsheet.people.models import User


class Ticket(models.Model):
    """Carries a reader who has signed in at the publication's host to an edition's own, once.

    The ticket is in one address for a minute; here is only its digest.
    """

    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    host = models.CharField(max_length=253)
    # Of what the browser that began keeps in a cookie.
    nonce_digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.account} → {self.host}"
