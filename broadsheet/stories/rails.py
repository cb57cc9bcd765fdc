"""What stands beside a story, chosen so that nothing appears twice on one page."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.editions.models import Edition
from broadsheet.stories.models import StoryPage
from broadsheet.stories.selection import newest_around, related_ids

FEATURE_KINDS = {"feature", "explainer", "interview", "analysis", "gallery"}


@dataclass
class Rails:
    related: list[StoryPage]
    top: list[StoryPage]
    most_read: list[StoryPage]
    features: list[StoryPage]
    read_more: list[StoryPage]
    # One a read-more block of the body, in their order: the chosen story, else the next
    # related one; None when there is nothing to show.
    in_body: list[StoryPage | None]

    @property
    def all(self) -> list[StoryPage]:
        return [*self.read_more, *self.related, *self.top, *self.most_read, *self.features]


def rails_for(edition: Edition, story: StoryPage) -> Rails:
    """Choose the rails with one query for what could stand there and one for the cards."""
    newest = newest_around(story, edition, in_edition=60, on_topic=16)
    shown = {story.pk, *story.stories_in_body}
    related = related_ids(story, newest, limit=8)

    def take(ids: list[int], count: int) -> list[int]:
        taken = [pk for pk in dict.fromkeys(ids) if pk not in shown][:count]
        shown.update(taken)
        return taken

    order = [pk for pk, *_ in newest.in_edition]
    chosen = {
        "read_more": take(related, story.unchosen_read_more),
        "related": take(related, 4),
        "top": take(edition.top_stories + order, 5),
        "most_read": take(edition.most_read, 5),
        "features": take([pk for pk, kind, _ in newest.in_edition if kind in FEATURE_KINDS], 4),
    }
    cards = (
        StoryPage.objects.published()
        .in_edition(edition)
        .filter(pk__in={pk for ids in chosen.values() for pk in ids} | set(story.stories_in_body))
        .for_cards()
        .in_bulk()
    )
    story.body_cards = {pk: cards[pk] for pk in story.stories_in_body if pk in cards}
    rails = {name: [cards[pk] for pk in ids if pk in cards] for name, ids in chosen.items()}
    fill = iter(rails["read_more"])
    in_body = [cards.get(pk) if pk else next(fill, None) for pk in story.read_more_choices]
    return Rails(**rails, in_body=in_body)
