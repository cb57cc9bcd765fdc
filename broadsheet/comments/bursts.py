"""A burst of comments is told to who moderates, once."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadsheet.editions.models import Edition, EditionRole
from broadsheet.editions.roles import MODERATORS
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import isolated, notify
from broadsheet.stories.models import StoryPage


def moderators_of(edition: Edition) -> list[User]:
    groups = EditionRole.objects.filter(edition=edition, role__in=MODERATORS).values("group")
    return list(User.objects.filter(groups__in=groups, is_active=True).distinct())


def tell_of_burst(story: StoryPage) -> None:
    """In the transaction in which the mode is changed."""
    text = format_lazy(
        _("So many comments come under {story} that each waits for a moderator from now on."),
        story=isolated(story.title),
    )
    path = reverse("comment_queue", args=[story.edition_id, "waiting"], urlconf="config.urls")
    kind = Notice.Kind.MODERATION
    notify(moderators_of(story.edition), kind, text, f"{path}?story={story.pk}")
