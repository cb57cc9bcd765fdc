"""Whose story a translator may read, and in which version."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from wagtail.models import Revision

from broadsheet.editions.roles import WRITERS, has_role
from broadsheet.stories.models import PublishedVersion, StoryPage


def is_public(story: StoryPage) -> bool:
    return story.listed_at is not None and story.edition.is_open


def may_read(user, story: StoryPage) -> bool:
    """Drafts are read at the desk of their own edition; what is public, by everybody."""
    return is_public(story) or has_role(user, story.edition_id, WRITERS)


def shown_version(story: StoryPage, user) -> tuple[StoryPage, Revision | None]:
    """What is translated: what readers have while the story is public, else its latest draft."""
    if not may_read(user, story):
        raise PermissionDenied
    if story.live:
        return story, story.live_revision
    return story.get_latest_revision_as_object(), story.latest_revision


def earlier_version(revision: Revision | None, story: StoryPage, user) -> StoryPage | None:
    """The story as it was when it was seen; None where that was a draft not to be read here."""
    if revision is None:
        return None
    if has_role(user, story.edition_id, WRITERS) or was_public(revision, story):
        return revision.as_object()
    return None


def was_public(revision: Revision, story: StoryPage) -> bool:
    return PublishedVersion.objects.filter(revision=revision, story=story).exists()


def family_of(story: StoryPage) -> QuerySet:
    """The other stories that are the same in another edition."""
    return (
        StoryPage.objects.filter(translation_key=story.translation_key)
        .exclude(pk=story.pk)
        .select_related("edition", "section")
        .defer("body")
        .order_by("edition__position", "pk")
    )


def public_translations(story: StoryPage) -> list[StoryPage]:
    """Those of the family that readers have, but for the story's own source and its sources."""
    sources = sources_of(story)
    public = family_of(story).filter(live=True, listed_at__isnull=False)
    return [each for each in public if each.pk not in sources]


def sources_of(story: StoryPage) -> set[int]:
    """Ids of what the story was translated from, in a row of any length."""
    links = family_of(story).filter(translation__isnull=False).values_list(
        "pk", "translation__source"
    )  # fmt: skip
    above = dict(links)
    own = getattr(story, "translation", None)
    found: set[int] = set()
    source = own.source_id if own else None
    while source and source not in found:
        found.add(source)
        source = above.get(source)
    return found
