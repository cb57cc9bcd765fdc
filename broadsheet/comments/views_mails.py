"""Ending the mails of comments from the link in them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from broadsheet.comments.notifying import reader_by
from broadsheet.comments.views_writing import WRITING
from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.policy import page
from broadsheet.readers.models import HowOften


@page(cache="private", methods=WRITING)
def mails(request: EditionRequest, token: str) -> HttpResponse:
    """Looking changes nothing: programs that check mails open every link."""
    reader = reader_by(token)
    if reader is None:
        raise Http404
    if request.method == "POST":
        reader.answers_by_mail = reader.mentions_by_mail = HowOften.NEVER
        reader.save(update_fields=["answers_by_mail", "mentions_by_mail"])
    is_done = request.method == "POST"
    return render(request, "comments/mails.html", {"edition": request.edition, "is_done": is_done})
