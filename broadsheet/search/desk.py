"""Finding pages and pictures at the desk: by words of what they are called.

They are not in Wagtail's index, whose upkeep costs a quarter of a second a save at 100,000
stories, and in which a search for pictures takes seconds on SQLite; a walk over the titles
costs less than that. Everything else of the desk is found as Wagtail finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model, Q, QuerySet
from wagtail.models import Page
from wagtail.search.backends.database import SearchBackend as ThingsBackend
from wagtail.search.query import And, Or, Phrase, PlainText

from broadsheet.media.models import Picture


@dataclass(frozen=True)
class Walk:
    """The fields in which the words are looked for, and the order of what is found."""

    fields: tuple[str, ...]
    order: tuple[str, ...]


WALKS: dict[type[Model], Walk] = {
    Page: Walk(("title", "draft_title"), ("-latest_revision_created_at", "-pk")),
    Picture: Walk(("title", "description", "credit"), ("-created_at", "-pk")),
}


# Nobody turns more pages of what was found, but looks for something else.
MOST_FOUND = 500


class Found:
    """What a queryset needs of the manners of search results that the desk relies on."""

    supports_facet = False

    def results(self) -> Found:
        return self


@cache
def found(queryset: type[QuerySet]) -> type[QuerySet]:
    return type(f"Found{queryset.__name__}", (Found, queryset), {})


def words_of(query) -> list[str]:
    if isinstance(query, str):
        return query.split()
    if isinstance(query, PlainText | Phrase):
        return query.query_string.split()
    if isinstance(query, And | Or):
        return [word for each in query.subqueries for word in words_of(each)]
    return []


def having(word: str, fields: Iterable[str]) -> Q:
    """SQLite folds the case of Latin letters only, so the common forms are asked for."""
    forms = {word, word.lower(), word.capitalize(), word.upper()}
    if word.isascii() or connection.vendor == "postgresql":
        forms = {word}
    return Q.create(
        [(f"{name}__icontains", form) for form in sorted(forms) for name in fields], Q.OR
    )


class DeskBackend:
    def __init__(self, params):
        self.things = ThingsBackend(params)

    def __getattr__(self, name):
        return getattr(self.things, name)

    def search(self, query, things, **options):
        return self.find(self.things.search, query, things, options)

    def autocomplete(self, query, things, **options):
        return self.find(self.things.autocomplete, query, things, options)

    def find(self, in_index: Callable[..., Any], query, things, options: dict[str, Any]):
        found = by_walking(query, things, options)
        return in_index(query, things, **options) if found is None else found


def by_walking(query, things, options: dict) -> QuerySet | None:
    """Those with all words in their fields, newest first; None for what is in the index.

    The walk is made once: what is asked of the result (how many, which ones) asks for its keys.
    """
    if isinstance(things, type):
        things = things._default_manager.all()  # type: ignore[attr-defined]
    walk = next((WALKS[kind] for kind in WALKS if issubclass(things.model, kind)), None)
    if walk is None:
        return None
    if words := words_of(query):
        matching = things.filter(*(having(word, walk.fields) for word in words))
        newest = matching.order_by(*walk.order).values_list("pk", flat=True)[:MOST_FOUND]
        things = things.filter(pk__in=list(newest))
    if options.get("order_by_relevance", True):
        things = things.order_by(*walk.order)
    copy = things._chain()
    copy.__class__ = found(type(things))  # type: ignore[arg-type]
    return copy


# The name by which Wagtail asks a module for its backend.
SearchBackend = DeskBackend
