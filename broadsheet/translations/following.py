"""What becomes of translations when a story is published, withdrawn or deleted."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models.signals import pre_delete
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import get_active_log_context
from wagtail.models import Revision
from wagtail.signals import page_published, page_unpublished

from broadsheet.editions.roles import EDITORS, WRITERS, has_role
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import notify
from broadsheet.stories.models import PublishedVersion, StoryPage
from broadsheet.translations.models import Translation, TranslationRequest
from broadsheet.translations.requesting import TRANSLATORS, people_of
from broadsheet.translations.translating import COPIED

Change = Translation.Change

# What a translation follows: the rest is each edition's own.
FOLLOWED = (*COPIED, "picture", "video")
SENTENCES = {
    Change.UPDATE: _("The source of “{title}” was updated."),
    Change.CLARIFICATION: _("The source of “{title}” was clarified."),
    Change.CORRECTION: _("The source of “{title}” was corrected."),
    Change.RETRACTION: _("The source of “{title}” was retracted."),
    Change.WITHDRAWAL: _("The source of “{title}” was withdrawn."),
}


def follow_stories() -> None:
    page_published.connect(published, sender=StoryPage, dispatch_uid="translations")
    page_unpublished.connect(withdrawn, sender=StoryPage, dispatch_uid="translations")
    pre_delete.connect(deleted, sender=StoryPage, dispatch_uid="translations")


def published(sender, instance: StoryPage, revision: Revision, **kwargs) -> None:
    """Called after the story's own app, which recorded the version (stories/apps.py)."""
    if not instance.live:  # it is only planned
        return
    version = PublishedVersion.objects.get(revision=revision)
    fulfil_requests(instance)
    for translation in links_from(instance):
        translation.note_return()
        if change := change_since(translation.seen_revision, version):
            translation.note(change)
            tell(translation, change)


def change_since(seen: Revision | None, version: PublishedVersion) -> str:
    """What kind of change a public version is to who has seen that one; empty: none to mind.

    What was declared counts; where nothing was, whether anything that is translated differs.
    """
    if version.kind == PublishedVersion.Kind.SILENT:
        return ""
    if version.is_noted:
        return version.kind if version.kind in Change else Change.UPDATE
    is_same = seen is not None and followed_in(seen) == followed_in(version.revision)
    return "" if is_same else Change.UPDATE


def followed_in(revision: Revision) -> list:
    content = revision.content
    return [json.loads(content["body"]), *(content.get(name) for name in FOLLOWED)]


def withdrawn(sender, instance: StoryPage, **kwargs) -> None:
    """Tell of it where it was not decided what becomes of the translation; see withdrawing.py."""
    decided: set[int] = getattr(instance, "decided_on", set())
    for translation in links_from(instance):
        if translation.story_id not in decided:
            translation.note(Change.WITHDRAWAL)
            tell(translation, Change.WITHDRAWAL)


def deleted(sender, instance: StoryPage, **kwargs) -> None:
    """Who deletes a public story withdraws it."""
    if instance.live:
        withdrawn(sender, instance)


def links_from(story: StoryPage) -> Iterable[Translation]:
    links = Translation.objects.filter(source=story)
    return links.select_related("story__edition", "story__owner", "seen_revision")


def tell(translation: Translation, change: str) -> None:
    story = translation.story
    sentence = format_lazy(SENTENCES[Change(change)], title=story.draft_title)
    path = reverse("side_by_side", args=[story.pk])
    by = get_active_log_context().user
    notify(concerned(translation), Notice.Kind.TRANSLATION, sentence, path, by=by)


def concerned(translation: Translation) -> set[User]:
    """The translation's owner; when it is urgent or the owner has left, the desk.

    Another's draft is the editors' alone.
    """
    story = translation.story
    owner = story.owner
    is_there = owner and owner.is_active and has_role(owner, story.edition_id, WRITERS)
    if is_there and not translation.is_urgent:
        return {owner}
    desk = people_of(story.edition, TRANSLATORS if story.live else EDITORS)
    return desk | ({owner} if is_there else set())


def fulfil_requests(story: StoryPage) -> None:
    wanted = TranslationRequest.objects.open().filter(
        edition=story.edition_id, story__translation_key=story.translation_key
    )
    for request in wanted.select_related("asked_by"):
        request.fulfilled_at = timezone.now()
        request.save(update_fields=["fulfilled_at"])
        sentence = format_lazy(
            _("“{title}”, which you wanted in the edition “{edition}”, is live there."),
            title=story.title, edition=str(story.edition),
        )  # fmt: skip
        path = reverse("translate_story", args=[request.story_id])
        by = get_active_log_context().user
        notify(filter(None, [request.asked_by]), Notice.Kind.TRANSLATION, sentence, path, by=by)
