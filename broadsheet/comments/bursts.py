"""A burst of comments is told to who moderates, once."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadsheet.comments.calling import call_moderators, desk_path
from broadsheet.people.notices import isolated
from broadsheet.stories.models import StoryPage


def tell_of_burst(story: StoryPage) -> None:
    """In the transaction in which the mode is changed."""
    text = format_lazy(
        _("So many comments come under {story} that each waits for a moderator from now on."),
        story=isolated(story.title),
    )
    path = desk_path("comment_queue", story.edition_id, "waiting")
    call_moderators(story.edition, text, f"{path}?story={story.pk}")
