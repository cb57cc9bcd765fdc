"""What a takedown would remove, and where, told before it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote

from broadsheet.editions.belonging import edition_id_of
from broadsheet.editions.models import Edition
from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.media.models import Picture
from broadsheet.stories.models import Author, StoryPage
from broadsheet.takedowns.blocks import pinned_in
from broadsheet.takedowns.removing import stories_with
from broadsheet.takedowns.taking import copies_in


@dataclass
class Place:
    """What an edition has of it; `edition` is None for what all share."""

    edition: Edition | None
    address: str = ""
    versions: int = 0
    stories: list[str] = field(default_factory=list)
    fronts: list[str] = field(default_factory=list)
    ticker: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    files: int = 0


def place_of_story(story: StoryPage) -> Place:
    edition = story.edition
    fronts = Front.objects.filter(edition=edition).select_related("page")
    return Place(
        edition,
        address=unquote(edition.path_to("story", story.section.slug, story.slug)),
        versions=story.revisions.count(),
        fronts=[str(f) for f in fronts if story.pk in pinned_in(list(f.containers.raw_data))],
        ticker=[str(line) for line in TickerEntry.objects.filter(story=story)],
    )


def translations_of(story: StoryPage) -> list[StoryPage]:
    """The story in every edition, its own first."""
    found = StoryPage.objects.filter(translation_key=story.translation_key)
    related = found.select_related("edition__page", "section")
    return sorted(related, key=lambda each: (each.pk != story.pk, each.edition.position))


def place_of_picture(picture: Picture, edition: Edition | None) -> Place:
    copies = list(copies_in(edition, picture.get_file_hash()))
    return Place(
        edition,
        stories=[
            story.title for story in stories_with(copies, edition) if shows_one(story, copies)
        ],
        authors=[author.name for author in Author.objects.filter(picture__in=copies)],
        files=len(copies) + sum(len(copy.renditions.all()) for copy in copies),
    )


def shows_one(story: StoryPage, pictures: list[Picture]) -> bool:
    return any(each in pictures for each in (story.picture, *story.pictures_in_body))


def editions_with(picture: Picture) -> list[Edition | None]:
    """Every edition that has the same file; None stands for what all share."""
    same = Picture.objects.filter(file_hash=picture.get_file_hash())
    keys = {edition_id_of(each) for each in same}
    editions: list[Edition | None] = [*Edition.objects.filter(pk__in=[key for key in keys if key])]
    return [*editions, None] if None in keys else editions
