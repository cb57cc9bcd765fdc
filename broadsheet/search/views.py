"""Search over an edition's public stories."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.policy import page
from broadsheet.search.index import matching_ids
from broadsheet.stories.views import render_page


@page(cache="shared")
def search(request: EditionRequest) -> HttpResponse:
    """`?q=` words, `?page=` a page of results."""
    words = request.GET.get("q", "").strip()[:200]
    number = request.GET.get("page", "1")
    ids = matching_ids(request.edition, words) if words else []
    paginator = Paginator(ids, 20)
    if not number.isdecimal() or not 1 <= int(number) <= paginator.num_pages:
        raise Http404
    context = {"heading": _("Search"), "words": words, "total": paginator.count}
    return render_page(request, "search/search.html", paginator.page(int(number)), context)
