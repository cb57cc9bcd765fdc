"""What readers save and follow: a story, its comments, a topic, an author; on and off again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from broadsheet.editions.models import Edition
from broadsheet.readers.models import Follow, Reader, SavedStory
from broadsheet.stories.models import Author, StoryPage, Topic

MOST_LISTED = 500
MODELS: dict[str, Any] = {"topic": Topic, "author": Author, "story": StoryPage}


@dataclass
class Thing:
    """Something of an edition that readers may follow."""

    kind: str
    row: Any  # Topic, Author or StoryPage


def thing(edition: Edition, kind: str, key: str) -> Thing:
    if kind not in MODELS or not key.isdecimal():
        raise Http404
    found = MODELS[kind].objects.filter(edition=edition)
    if kind == "story":
        found = found.filter(live=True)
    return Thing(kind, get_object_or_404(found, pk=int(key)))


def follows(reader: Reader, what: Thing) -> bool:
    return reader.follows.filter(**{what.kind: what.row}).exists()


def follow(reader: Reader, what: Thing, is_on: bool) -> None:
    if is_on:
        Follow.objects.get_or_create(reader=reader, **{what.kind: what.row})
    else:
        reader.follows.filter(**{what.kind: what.row}).delete()


def save(reader: Reader, story: StoryPage, is_on: bool) -> None:
    if is_on:
        SavedStory.objects.get_or_create(reader=reader, story=story)
    else:
        reader.saved.filter(story=story).delete()


def saved_by(reader: Reader) -> list[SavedStory]:
    rows = reader.saved.filter(story__live=True).select_related("story__edition", "story__section")
    return list(rows.defer("story__body").order_by("-at")[:MOST_LISTED])


def followed_by(reader: Reader) -> list[Follow]:
    rows = reader.follows.select_related(
        "topic__edition", "author__edition", "story__edition", "story__section"
    )
    return list(rows.defer("story__body").order_by("-at")[:MOST_LISTED])
