"""Making the entries of the page store, through the application itself."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import Error as DatabaseIsAway
from django.db import close_old_connections

from broadsheet.delivery.composing import fill_what_can_be
from broadsheet.delivery.middleware import BEHIND_THE_EDGE, KEY
from broadsheet.delivery.pages import decode
from broadsheet.delivery.shelf import StoredShelf, card_key, part_key
from broadsheet.delivery.site import memory, store
from broadsheet.delivery.wsgi import Answer, call, environ_of
from broadsheet.editions.models import Edition

logger = logging.getLogger(__name__)

application = WSGIHandler()


def make(key: str) -> bool:
    """Make the entry anew and keep it; return whether readers get it again.

    A page that is no longer there, and a part of an edition that is none, are not made.
    """
    kind, _, rest = key.partition(":")
    if kind in {"part", "card"}:
        close_old_connections()
        return make_part_or_card(kind, rest)
    before = store.signature(key)
    answer = render(key)
    return answer.status == 200 and store.signature(key) != before


@dataclass
class Made:
    """answer: None when somebody else made the page meanwhile.

    is_current: whether nothing at all was purged while it was made.
    """

    answer: Answer | None
    is_current: bool = True


def make_page(key: str) -> Made:
    """Have the page made and kept, by one process of the host at a time."""
    with store.making(key):
        if store.read(key):
            return Made(None)
        moment = store.moment()
        answer = render(key)
        return Made(answer, is_current=store.moment() == moment)


def fill_and_make(key: str) -> None:
    """Make the parts of a kept page that are missing, as far as that can be done."""
    read = store.read(key)
    if read is None:
        return
    page = decode(read[1])
    close_old_connections()
    try:
        edition = edition_of(page.reading)
    except Edition.DoesNotExist:
        store.drop([key])
    except DatabaseIsAway as error:
        logger.warning("%s is sent without what is missing of it: %s", key, error)
    else:
        fill_what_can_be(page.holes, StoredShelf(store, memory, page.reading, lambda: edition))


def edition_of(reading: str) -> Edition:
    return Edition.objects.select_related("page").reading(reading)


def make_part_or_card(kind: str, name: str) -> bool:
    reading, _, rest = name.partition("/")
    try:
        edition = edition_of(reading)
    except Edition.DoesNotExist:
        return False
    shelf = StoredShelf(store, memory, reading, lambda: edition)
    if kind == "part":
        key = part_key(reading, rest)
        shelf.make_part(key, rest)
    else:
        family, _, pk = rest.partition("/")
        key = card_key(reading, family, int(pk))
        shelf.make_cards(family, [int(pk)])
    return shelf.used[key] is not None


def render(key: str) -> Answer:
    """The page of the key, made for nobody in particular and kept."""
    return ask(key, {BEHIND_THE_EDGE: True, KEY: key})


def ask(key: str, further: dict[str, Any] | None = None) -> Answer:
    """The application's answer for the key; with nothing further, nothing is kept of it."""
    address, _, query = key.partition("?")
    host, slash, path = address.partition("/")
    environ = environ_of("GET", slash + path, query, [("host", host)], scheme=scheme())
    return call(application, environ | (further or {}))


def scheme() -> str:
    return "https" if settings.SERVED_OVER_TLS else "http"
