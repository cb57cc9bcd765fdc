"""One after the other: who changes a page, and who decides when it becomes public."""

from typing import Any

from wagtail.models import Page


def hold(**which) -> list[dict[str, Any]]:
    """Lock the pages until the end of the transaction: whoever saves or publishes one, or sets an
    embargo, does it first and looks then, so that neither misses what the other is about to
    commit.

    Returns their rows, without what is kept only in the tables of stories, sections and fronts.
    """
    return list(Page.objects.select_for_update().filter(**which).order_by("pk").values())
