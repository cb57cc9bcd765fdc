"""What stored pages ask for after they are shown: who reads them, and a token for forms."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token

from broadsheet.editions.requests import EditionRequest
from broadsheet.readers.doors import account_page
from broadsheet.readers.models import Reader
from broadsheet.readers.names import reader_of


@account_page
def me(request: EditionRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return JsonResponse({"signed_in": False, "token": get_token(request)})
    return JsonResponse(as_shown(reader_of(request.user)) | {"token": get_token(request)})


def as_shown(reader: Reader) -> dict[str, object]:
    return {
        "signed_in": True,
        "id": reader.pk,
        "name": reader.name,
        "initials": reader.initials,
        "colour": reader.colour,
        "avatar": reader.avatar.url if reader.avatar else "",
        "may_take_part": reader.may_take_part,
    }
