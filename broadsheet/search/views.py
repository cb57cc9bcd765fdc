"""Search over an edition's public stories."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.policy import page
from broadsheet.search.index import matching_ids
from broadsheet.stories.views import page_of, render_page


@page(cache="never")
def search(request: EditionRequest) -> HttpResponse:
    """`?q=` words, `?page=` a page of results."""
    words = request.GET.get("q", "").strip()[:200]
    ids = matching_ids(request.edition, words) if words else []
    found = page_of(request, ids, per_page=20)
    context = {"heading": _("Search"), "words": words, "total": len(ids)}
    return render_page(request, "search/search.html", found, context)
