from __future__ import annotations

from django.db import models
from wagtail.models import Page

from broadsheet.editions.models.edition import Edition


class OldAddress(models.Model):
    """Where something of the edition was reached before, and where it is now."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="old_addresses")
    path = models.CharField(
        max_length=700,
        help_text="Below the edition's prefix, beginning with a slash, query included.",
    )
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "path"], name="one_target_an_old_address")
        ]

    def __str__(self) -> str:
        return self.path

    @classmethod
    def keep(cls, edition: Edition, before: str, now: str, page: Page) -> None:
        """Let the path before lead to the page, and nothing lead away from where it is now."""
        cls.objects.filter(edition=edition, path=now).delete()
        cls.objects.update_or_create(edition=edition, path=before, defaults={"page": page})
