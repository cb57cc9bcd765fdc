"""From addresses of films on other sites to addresses of their frames."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError

from broadsheet.stories.blocks import validate_embed

FILM_ID = re.compile(r"[\w-]{4,20}")
YOUTUBE = {"youtube.com", "m.youtube.com", "youtube-nocookie.com"}


def frame_address(address: str) -> str | None:
    """Where the frame for the address is, or None when its host is not allowed here."""
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    if host == "youtu.be" and segments:
        address = youtube(segments[0])
    elif host in YOUTUBE:
        watched = parse_qs(parts.query).get("v")
        last = watched[0] if watched else segments[-1] if segments else ""
        address = youtube(last)
    elif host == "vimeo.com" and segments and segments[-1].isdecimal():
        address = f"https://player.vimeo.com/video/{segments[-1]}"
    try:
        validate_embed(address)
    except (ValidationError, ValueError):
        return None
    return address if len(address) <= 500 else None


def youtube(film: str) -> str:
    found = FILM_ID.fullmatch(film)
    return f"https://www.youtube-nocookie.com/embed/{film}" if found else ""
