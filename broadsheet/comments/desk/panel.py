"""What readers' comments put on the desk's home."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from broadsheet.comments.desk.queue import bursts_in, tabs_of
from broadsheet.editions.roles import MODERATORS, editions_of

MOST_EDITIONS = 12


class ModerationPanel(Component):
    """What waits in each edition that the person moderates; nothing where nothing does."""

    order = 18
    template_name = "comments/desk/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        rows = []
        for edition in editions_of(parent_context["request"].user, MODERATORS)[:MOST_EDITIONS]:
            waiting = [tab for tab in tabs_of(edition) if tab["count"]]
            bursts = bursts_in(edition)
            if waiting or bursts:
                rows.append({"edition": edition, "tabs": waiting, "bursts": bursts})
        return {"rows": rows, "all": reverse("comment_queues")}
