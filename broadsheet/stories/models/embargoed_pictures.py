"""A picture that belongs to a story under embargo is under it in other stories, too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex

from broadsheet.media.models import Picture
from broadsheet.stories.models.embargo import Embargo, Embargoed, embargo_of

if TYPE_CHECKING:
    from broadsheet.stories.models.story import StoryPage


def refuse_pictures_under_embargo(story: StoryPage, at: datetime) -> None:
    """Raise Embargoed if the story shows a picture that readers may not have at the moment."""
    shown = story.picture_ids
    if not shown:
        return
    for other in stories_under_embargo(story, at):
        for pk in shown & other.get_latest_revision_as_object().picture_ids:
            if not is_with_readers(pk):
                sentence = _(
                    "Its picture “%(picture)s” belongs to a story under embargo until %(until)s:"
                    " choose another, or have a chief editor lift the embargo."
                )
                picture = Picture.objects.get(pk=pk)
                raise Embargoed(sentence % {"picture": picture, "until": embargo_of(other, at)})


def stories_under_embargo(story: StoryPage, at: datetime) -> Iterable[StoryPage]:
    """Those that are not public, other than the story and its translations."""
    decided = Embargo.objects.filter(until__gt=at).values_list("translation_key", flat=True)
    keys = set(decided.order_by().distinct()) - {story.translation_key}
    others = type(story).objects.filter(translation_key__in=keys, live=False) if keys else []
    return [other for other in others if embargo_of(other, at)]


def is_with_readers(pk: int) -> bool:
    """Whether a public page shows the picture already."""
    uses = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Picture), to_object_id=str(pk),
        base_content_type=ContentType.objects.get_for_model(Page),
    )  # fmt: skip
    return (
        Page.objects.live().filter(pk__in=list(uses.values_list("object_id", flat=True))).exists()
    )
