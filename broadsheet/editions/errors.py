"""The pages for what is not there and what went wrong."""

import errno
import sqlite3
import sys

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language, get_language_from_request

from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.policy import CACHE_CONTROL

# PostgreSQL's code for it (SQLSTATE, class 53).
DISK_FULL = "53100"


def not_found(request: EditionRequest, exception: Exception) -> HttpResponse:
    name = "errors/404.html" if request.edition else "errors/404_plain.html"
    response = render(request, name, {"edition": request.edition}, status=404)
    response.headers["Cache-Control"] = CACHE_CONTROL["shared"]
    return response


def broken(request: EditionRequest) -> HttpResponse:
    """Rests on nothing that may be broken: no database, no edition."""
    at_desk = request.path_info.startswith("/desk/")
    status = 507 if at_desk and is_full_disk(sys.exception()) else 500
    # Within an edition its language is on. At the desk a person's own would be a row to read.
    in_edition = getattr(request, "edition", None)
    language = get_language() if in_edition else get_language_from_request(request)
    with translation.override(language):
        response = render(None, f"errors/{status}.html", status=status)
    response.headers["Cache-Control"] = CACHE_CONTROL["never"]
    return response


def is_full_disk(error: BaseException | None) -> bool:
    """Whether there was no room for what was to be written, in a file or in the database."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return True
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return True
        if getattr(error, "sqlstate", None) == DISK_FULL:
            return True
        error = error.__cause__
    return False
