"""Readers who come by an old address of an imported list, author or picture."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from broadsheet.editions.models import Edition, OldAddress
from broadsheet.importers.models import OldPlace
from broadsheet.media.renditions import load_renditions, sources
from broadsheet.stories.selection import authors_with_stories, topics_with_stories

LONGEST = 700


def address_of_place(edition: Edition | None, asked: list[str]) -> str | None:
    """Where the first of the paths leads that is an old place, for editions.old_addresses."""
    places = OldPlace.objects.filter(path__in=asked, edition__is_open=True).order_by(
        "edition__position"
    )
    if edition is not None:
        places = places.filter(edition=edition)
    places = places.select_related("edition", "topic", "author", "picture")
    found = {place.path: place for place in reversed(places)}
    addresses = (address_now(found[path]) for path in asked if path in found)
    return next((address for address in addresses if address), None)


def address_now(place: OldPlace) -> str | None:
    """None while nothing is there: a topic or an author without public stories has no page."""
    edition = place.edition
    if place.topic:
        is_there = topics_with_stories(edition).filter(pk=place.topic.pk).exists()
        return edition.url_to("topic", place.topic.slug) if is_there else None
    if place.author:
        is_there = authors_with_stories(edition).filter(pk=place.author.pk).exists()
        return edition.url_to("author", place.author.slug) if is_there else None
    if place.picture:
        load_renditions([place.picture])
        made = sources(place.picture, "whole")
        return made.fallback.url if made else None
    return edition.url_to(place.listing) if place.listing else None


def keep_old_addresses(edition: Edition, pages: Iterable[tuple[int, list[str]]]) -> int:
    """Remember the paths by which pages, given by id, were reached; how many were new.

    A path that leads somewhere already keeps its target.
    """
    rows = {
        path: OldAddress(edition=edition, path=path, page_id=page_id)
        for page_id, paths in pages
        for path in paths
        if 1 < len(path) <= LONGEST
    }
    with transaction.atomic():
        known = OldAddress.objects.filter(edition=edition, path__in=rows)
        for path in known.values_list("path", flat=True):
            del rows[path]
        OldAddress.objects.bulk_create(rows.values())
    return len(rows)


def keep_old_places(edition: Edition, places: Iterable[tuple[str, dict]]) -> int:
    """Remember the paths of lists: pairs of a path and what OldPlace says of its target."""
    rows = {
        path: OldPlace(edition=edition, path=path, **target)
        for path, target in places
        if 1 < len(path) <= LONGEST
    }
    with transaction.atomic():
        known = OldPlace.objects.filter(edition=edition, path__in=rows)
        for path in known.values_list("path", flat=True):
            del rows[path]
        OldPlace.objects.bulk_create(rows.values())
    return len(rows)
