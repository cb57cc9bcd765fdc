"""The desk's page of figures about comments."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from broadsheet.comments.desk.queue import ModerationScreen
from broadsheet.comments.measuring import figures_of, last_days

PERIODS = (7, 30, 90)


class FiguresView(ModerationScreen):
    template_name = "comments/desk/figures.html"
    page_title = _("Figures")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        written = self.request.GET.get("days", str(PERIODS[0]))
        if written not in {str(days) for days in PERIODS}:
            raise Http404
        begin, end = last_days(int(written), self.edition)
        return super().get_context_data(**kwargs) | {
            "figures": figures_of(self.edition, begin, end),
            "days": int(written), "periods": PERIODS, "begin": begin,
        }  # fmt: skip
