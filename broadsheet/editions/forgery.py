"""The answer to a form whose token does not fit: nothing is done, and nothing typed is lost.

That is most often a page left open while its reader signed out and in again in another tab.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import REASON_BAD_ORIGIN
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import gettext as _

from broadsheet.editions.requests import wants_data
from broadsheet.kit.policy import CACHE_CONTROL

# What a field is called that is not for the screen.
SECRET = re.compile(r"pass|token|secret|code|otp|credential", re.IGNORECASE)
OF_FORMS = {"next", "seen", "base", "session", "stamp"}
# Where people write, also a single word of small letters.
WRITTEN = {"text", "note", "words", "source", "told", "answer", "name", "title", "reason"}
# Keys, switches and choices, which nobody has typed.
CHOSEN = re.compile(r"[a-z0-9_.:/-]*")
FROM_ELSEWHERE = (REASON_BAD_ORIGIN.partition("%")[0], "Referer checking failed")


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    edition = getattr(request, "edition", None)
    with translation.override(get_language() if edition else language_at_desk(request)):
        response = answer(request, edition, is_ours=not reason.startswith(FROM_ELSEWHERE))
    response.headers["Cache-Control"] = CACHE_CONTROL["private"]
    return response


def answer(request: HttpRequest, edition: Any, *, is_ours: bool) -> HttpResponse:
    said = _("Nothing was sent: this page had been open since before you signed in or out.")
    if wants_data(request):
        return JsonResponse({"success": False, "error": said, "said": said}, status=403)
    name = "errors/403.html" if edition else "errors/403_plain.html"
    home = edition.path_to("home") if edition else "/"
    context = {
        "edition": edition, "said": said, "back": way_back(request) or home,
        "typed": typed(request) if is_ours else [],
    }  # fmt: skip
    return render(request, name, context, status=403)


def language_at_desk(request: Any) -> str:
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and hasattr(user, "wagtail_userprofile"):
        return user.wagtail_userprofile.get_preferred_language()
    return get_language_from_request(request)


def way_back(request: HttpRequest) -> str:
    """The path of the page that the form was on."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return ""
    parts = urlsplit(came_from)
    return "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")


def typed(request: HttpRequest) -> list[str]:
    """The texts of the form, without what is secret, and without its keys and choices."""
    return [
        text
        for name, values in request.POST.lists()
        if not SECRET.search(name) and name not in OF_FORMS
        for text in (words_of(value) for value in values)
        if text and (name in WRITTEN or not CHOSEN.fullmatch(text))
    ]


def words_of(value: str) -> str:
    """As it was typed; of the editor of the desk, whose fields are JSON, the paragraphs."""
    if not value.startswith(("{", "[")):
        return value.strip()
    try:
        kept = json.loads(value)
    except ValueError:
        return value.strip()
    blocks = kept.get("blocks") if isinstance(kept, dict) else None
    if not isinstance(blocks, list):
        return ""
    texts = (each.get("text") for each in blocks if isinstance(each, dict))
    return "\n\n".join(text for text in texts if isinstance(text, str)).strip()
