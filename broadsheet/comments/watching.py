"""A moderator's own list of stories whose comments he wants to find by a press."""

from __future__ import annotations

from broadsheet.comments.models import Watch
from broadsheet.editions.models import Edition
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage


def watch(story: StoryPage, person: User) -> None:
    Watch.objects.get_or_create(story=story, person=person)


def unwatch(story: StoryPage, person: User) -> None:
    Watch.objects.filter(story=story, person=person).delete()


def watched_by(person: User, edition: Edition) -> dict[int, str]:
    """The titles by the stories' ids, the newest choice first."""
    rows = Watch.objects.filter(person=person, story__edition=edition).order_by("-at", "-pk")
    return dict(rows.values_list("story", "story__title"))
