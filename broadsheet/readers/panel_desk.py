"""What readers' requests for their data put on the desk's home."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from broadsheet.editions.roles import CHIEFS, editions_of
from broadsheet.readers.models import DataRequest

SOON = timedelta(days=7)
SHOWN = 8


class DataRequestsPanel(Component):
    """Those whose time to be answered is over, or over within a week; nothing where none is."""

    order = 16
    template_name = "readers/desk/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        now = timezone.now()
        mine = editions_of(parent_context["request"].user, CHIEFS)
        pressing = DataRequest.objects.filter(
            edition__in=mine, done_at=None, refused_at=None, due_at__lt=now + SOON
        )
        return {
            "requests": pressing.select_related("edition").order_by("due_at")[:SHOWN],
            "now": now,
        }
