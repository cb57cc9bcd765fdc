"""Where a story went, and with it an error: what an editor goes through after a correction.

Apps that show stories say where; those above this one register with `finds`:

    @finds(_("Ticker"))
    def ticker_lines(story, user) -> Iterator[Place]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ReferenceIndex

from broadsheet.editions.models import Edition
from broadsheet.editions.roles import has_role
from broadsheet.stories.models import Mended, PublishedVersion, StoryPage

MOST_PLACES = 100  # of one kind


@dataclass
class Place:
    """Somewhere the story, or what was taken from it, can be read.

    key: names the place where a person says that it is mended. what: one word or two for its
    kind. path: of the desk's screen where it can be mended, or of readers' page.
    mended_at: when somebody last worked on it. follows: it shows what the story says now.
    """

    key: str
    title: str
    edition: Edition
    path: str = ""
    what: str = ""
    mended_at: datetime | None = None
    follows: bool = False
    mended_by: Mended | None = None
    is_mended: bool = False


Finder = Callable[[StoryPage, object], Iterable[Place]]
FINDERS: list[tuple[Promise, Finder]] = []


def finds(heading: Promise) -> Callable[[Finder], Finder]:
    def register(finder: Finder) -> Finder:
        FINDERS.append((heading, finder))
        return finder

    return register


def places_of(
    story: StoryPage, change: PublishedVersion | None, user
) -> list[tuple[Promise, list[Place]]]:
    """The places by kind, as far as the person may know of them; first what is to be mended.

    change: since when they must have been mended; None: nothing was wrong yet.
    """
    ticked = {row.place: row for row in change.mended.select_related("by")} if change else {}
    found = [(heading, list(finder(story, user))) for heading, finder in FINDERS]
    for _heading, places in found:
        for place in places:
            place.mended_by = ticked.get(place.key)
            is_newer = bool(change and place.mended_at and place.mended_at > change.at)
            place.is_mended = place.follows or is_newer or place.mended_by is not None
    found.sort(key=lambda group: all(place.is_mended for place in group[1]))
    return [(heading, places) for heading, places in found if places]


def stories_with_times(user, **filters) -> Iterator[StoryPage]:
    """The stories that the person may know of: what readers have, and drafts of the own desk."""
    newest = PublishedVersion.objects.filter(story=OuterRef("pk")).order_by("-pk")
    stories = (
        StoryPage.objects.filter(**filters)
        .select_related("edition", "section")
        .defer("body")
        .annotate(read_since=Subquery(newest.values("at")[:1]))
        .order_by("-pk")[:MOST_PLACES]
    )
    return (each for each in stories if each.live or has_role(user, each.edition_id))


def place_of(story: StoryPage, kind: str, user, **fields) -> Place:
    at_desk = has_role(user, story.edition_id)
    return Place(
        key=f"{kind}:{story.pk}",
        title=story.draft_title if at_desk else story.title,
        edition=story.edition,
        path=reverse("wagtailadmin_pages:edit", args=[story.pk]) if at_desk else story.full_url,
        mended_at=story.read_since,
        **fields,
    )


@finds(gettext_lazy("Translations"))
def translations(story: StoryPage, user) -> Iterator[Place]:
    for other in stories_with_times(user, translation_key=story.translation_key):
        if other.pk != story.pk:
            what = "" if other.live else _("draft")
            yield place_of(other, "translation", user, what=what)


@finds(gettext_lazy("Stories that lead to it"))
def leading_stories(story: StoryPage, user) -> Iterator[Place]:
    """Links in texts, whose words may repeat the error; cards show the story as it is."""
    rows = ReferenceIndex.get_references_to(story).filter(model_path__startswith="body")
    found: dict[int, set[bool]] = {}
    for object_id, path in rows.values_list("object_id", "model_path"):
        found.setdefault(int(object_id), set()).add(path.endswith(".story"))
    for other in stories_with_times(user, pk__in=found):
        only_cards = found[other.pk] == {True}
        what = _("read-more card") if only_cards else _("link in the text")
        yield place_of(other, "story", user, what=what, follows=only_cards)
