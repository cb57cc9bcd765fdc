"""Finding pages at the desk: by words of their titles, drafts included.

Stories are not in Wagtail's index, whose upkeep costs a quarter of a second a save at
100,000 stories; a walk over the titles costs less than that a search. Everything else of
the desk is found as Wagtail finds it.
"""

from __future__ import annotations

from django.db.models import Q
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search.backends.database import SearchBackend as ThingsBackend
from wagtail.search.query import And, Or, Phrase, PlainText


class FoundPages(PageQuerySet):
    """A queryset with the few manners of search results that the desk relies on."""

    supports_facet = False

    def results(self) -> FoundPages:
        return self


def words_of(query) -> list[str]:
    if isinstance(query, str):
        return query.split()
    if isinstance(query, PlainText | Phrase):
        return query.query_string.split()
    if isinstance(query, And | Or):
        return [word for each in query.subqueries for word in words_of(each)]
    return []


def having(word: str) -> Q:
    """SQLite folds the case of Latin letters only, so the common forms are asked for."""
    condition = Q()
    for form in {word, word.lower(), word.capitalize(), word.upper()}:
        condition |= Q(title__icontains=form) | Q(draft_title__icontains=form)
    return condition


class DeskBackend:
    def __init__(self, params):
        self.things = ThingsBackend(params)

    def __getattr__(self, name):
        return getattr(self.things, name)

    def search(self, query, model_or_queryset, **options):
        found = pages_by_title(query, model_or_queryset, options)
        return (
            found if found is not None else self.things.search(query, model_or_queryset, **options)
        )

    def autocomplete(self, query, model_or_queryset, **options):
        found = pages_by_title(query, model_or_queryset, options)
        return (
            found
            if found is not None
            else self.things.autocomplete(query, model_or_queryset, **options)
        )


def pages_by_title(query, pages, options: dict) -> FoundPages | None:
    """The pages with all words in their titles, newest first; None for other things."""
    if isinstance(pages, type):
        pages = pages.objects.all() if issubclass(pages, Page) else None  # type: ignore[attr-defined]
    if not isinstance(pages, PageQuerySet):
        return None
    for word in words_of(query):
        pages = pages.filter(having(word))
    if options.get("order_by_relevance", True):
        pages = pages.order_by("-latest_revision_created_at", "-pk")
    found = pages._chain()
    found.__class__ = FoundPages
    return found


# The name by which Wagtail asks a module for its backend.
SearchBackend = DeskBackend
