"""What readers get of the page store, made where it is missing as the edge does it (edge.py)."""

from __future__ import annotations

import gzip
from typing import NamedTuple

from django.core.cache import caches

from broadsheet.delivery import wsgi
from broadsheet.delivery.making import ask, fill_and_make, make_page
from broadsheet.delivery.ready import Readies, Ready
from broadsheet.delivery.shelf import NotMade
from broadsheet.delivery.site import memory, store


class Answer(NamedTuple):
    status: int
    leads_to: str
    text: str


class Reader:
    """Of an empty page store: what other tests have kept is forgotten."""

    def __init__(self) -> None:
        forget_pages()
        self.readies = Readies(store, memory)

    def sent(self, key: str) -> Answer:
        ready = self.readies.get(key) or self.prepared(key)
        if ready is None:
            answer = make_page(key).answer
            assert answer is not None, f"somebody else made {key}"
            ready = self.prepared(key)
            if ready is None:
                return answer_of(answer)
        return Answer(200, "", gzip.decompress(ready.body).decode())

    def prepared(self, key: str) -> Ready | None:
        try:
            return self.readies.take(key)
        except NotMade:
            fill_and_make(key)
            return self.readies.take(key, with_gaps=True)


def made_now(key: str) -> Answer:
    """What the application makes of it, with nothing that is kept."""
    return answer_of(ask(key))


def answer_of(answer: wsgi.Answer) -> Answer:
    return Answer(answer.status, answer.header("location"), answer.whole.decode())


def forget_pages() -> None:
    store.clear()
    memory.entries.clear()
    for cache in caches.all():
        cache.clear()
