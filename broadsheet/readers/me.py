"""What stored pages ask for after they are shown: who reads them, and a token for forms."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token

from broadsheet.editions.requests import EditionRequest
from broadsheet.readers.doors import account_page
from broadsheet.readers.models import Reader
from broadsheet.readers.names import reader_of

# What apps above this one add, by the name it has in the answer.
Tell = Callable[[EditionRequest, Reader], object]
TOLD: dict[str, Tell] = {}


def tells(name: str) -> Callable[[Tell], Tell]:
    def register(tell: Tell) -> Tell:
        TOLD[name] = tell
        return tell

    return register


@account_page
def me(request: EditionRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return JsonResponse({"signed_in": False, "token": get_token(request)})
    reader = reader_of(request.user)
    told = {name: tell(request, reader) for name, tell in TOLD.items()}
    return JsonResponse(as_shown(reader) | told | {"token": get_token(request)})


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
