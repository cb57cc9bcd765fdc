"""What a translator has before him: the translation, its source, and what changed in that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from wagtail.models import Revision

from broadsheet.stories.models import PublishedVersion, StoryPage
from broadsheet.translations.comparing import Row, side_by_side
from broadsheet.translations.models import Translation
from broadsheet.translations.sources import earlier_version, may_read, shown_version

Change = Translation.Change


@dataclass
class Beside:
    """source: as the person may read it now; None when it is deleted or not to be read here.

    seen: the source as it was when somebody last looked, as far as it may be read.
    """

    translation: Translation
    target: StoryPage
    source: StoryPage | None = None
    revision: Revision | None = None
    seen: StoryPage | None = None

    @cached_property
    def rows(self) -> list[Row]:
        return side_by_side(self.source, self.seen, self.target)

    @cached_property
    def notes(self) -> list[PublishedVersion]:
        """What readers were told of the source since."""
        versions = PublishedVersion.objects.filter(story=self.translation.source_id)
        later = versions.filter(revision__gt=self.translation.seen_revision_id or 0)
        return [each for each in later if each.is_noted] if self.source else []

    @property
    def source_language(self) -> str:
        return language_of(self.source) if self.source else ""

    @property
    def target_language(self) -> str:
        return language_of(self.target)

    @property
    def changes(self) -> int:
        return sum(bool(row.state) for row in self.rows) if self.source else 0

    @property
    def sentence(self) -> str:
        """What befell the source since somebody looked."""
        return {
            Change.UPDATE: _("The source of this translation was updated."),
            Change.CLARIFICATION: _("The source of this translation was clarified."),
            Change.CORRECTION: _("The source of this translation was corrected."),
            Change.RETRACTION: _("The source of this translation was retracted."),
            Change.WITHDRAWAL: _("The source of this translation was withdrawn."),
        }[Change(self.translation.change)]


def language_of(story: StoryPage) -> str:
    return story.language_tag or story.edition.language_tag


def beside(story: StoryPage, target: StoryPage, user) -> Beside | None:
    """The story and its source as the person may see them; None of what is no translation.

    target: the version of the story that is looked at.
    """
    translation = Translation.objects.filter(story=story.pk).select_related(
        "source__edition", "source__live_revision", "source__latest_revision", "seen_revision",
        "seen_by",
    ).first()  # fmt: skip
    if translation is None:
        return None
    source = translation.source
    if source is None or not may_read(user, source):
        return Beside(translation, target)
    version, revision = shown_version(source, user)
    seen = earlier_version(translation.seen_revision, source, user)
    return Beside(translation, target, version, revision, seen)


def out_of_date(user) -> QuerySet[Translation]:
    """For the desk's home: what the person may see of which the source has changed."""
    links = Translation.objects.out_of_date().at_desk_of(user)
    return links.select_related("story__edition", "source__edition").defer(
        "story__body", "source__body"
    )


def version_at_desk(story: StoryPage, user) -> StoryPage:
    """The latest draft to whoever may edit it, else what is public; Http404 if nothing is."""
    if story.permissions_for_user(user).can_edit():
        return story.get_latest_revision_as_object()
    if not story.live:
        raise Http404
    return story
