"""The pages for what is not there and what went wrong."""

from django.http import HttpResponse
from django.shortcuts import render

from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.policy import CACHE_CONTROL


def not_found(request: EditionRequest, exception: Exception) -> HttpResponse:
    name = "errors/404.html" if request.edition else "errors/404_plain.html"
    response = render(request, name, {"edition": request.edition}, status=404)
    response.headers["Cache-Control"] = CACHE_CONTROL["shared"]
    return response


def broken(request: EditionRequest) -> HttpResponse:
    """Rests on nothing that may be broken: no database, no edition."""
    response = render(None, "errors/500.html", status=500)
    response.headers["Cache-Control"] = CACHE_CONTROL["never"]
    return response
