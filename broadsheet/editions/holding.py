"""One after the other: who changes a page, and who decides when it becomes public."""

from wagtail.models import Page


def hold(**which) -> None:
    """Lock the pages until the end of the transaction: whoever saves or publishes one, or sets an
    embargo, does it first and looks then, so that neither misses what the other is about to
    commit."""
    list(Page.objects.select_for_update().filter(**which).order_by("pk").values_list("pk"))
