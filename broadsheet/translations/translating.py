"""From a story of one edition to the draft of its translation in another."""

from __future__ import annotations

import re

from django.core.exceptions import PermissionDenied
from django.db import transaction

from broadsheet.editions.models import Edition, SectionPage
from broadsheet.editions.roles import WRITERS, has_role
from broadsheet.media.models import Picture, Recording
from broadsheet.stories.models import Author, Byline, StoryPage, StoryTopic, Topic
from broadsheet.translations.models import Translation, TranslationRequest
from broadsheet.translations.sources import shown_version

COPIED = (
    "title", "kind", "label", "kicker", "short_headline", "standfirst", "dateline", "source",
    "picture_caption", "picture_credit",
)  # fmt: skip
PAGE_LINK = re.compile(r'<a linktype="page" id="(\d+)"')


def translation_of(story: StoryPage, edition: Edition) -> StoryPage | None:
    return StoryPage.objects.filter(edition=edition, translation_key=story.translation_key).first()


@transaction.atomic
def translate_into(story: StoryPage, edition: Edition, section: SectionPage, by) -> StoryPage:
    """Make the draft of the story's translation in the edition, ready to be written over.

    Raises PermissionDenied to whom may not translate or not read it, and ValueError for a section
    of another edition. What the story points to is replaced by what the other edition has
    of it: its topic, author, story, and a copy of each picture, whose alt text is owed in
    the new language. If the translation exists, it is returned.
    """
    if not may_translate(by, story, edition):
        raise PermissionDenied
    if section.edition.pk != edition.pk or edition.pk == story.edition_id:
        raise ValueError(f"{section} is no section of another edition {edition}.")
    existing = translation_of(story, edition)
    if existing:
        return existing
    source, revision = shown_version(story, by)
    there = Counterparts(edition)
    draft = StoryPage(
        **{name: getattr(source, name) for name in COPIED},
        translation_key=story.translation_key,
        locale=edition.locale,
        owner=by,
        live=False,
        picture=there.picture(source.picture),
        video=there.recording(source.video),
        body=there.body(source.body),
    )
    draft.bylines = [Byline(author=there.author(author)) for author in source.authors]
    draft.topic_links = [
        StoryTopic(topic=topic) for topic in map(there.topic, source.topics) if topic
    ]
    section.add_child(instance=draft)
    draft.save_revision(user=by, log_action=True)
    Translation(story=draft, source=story).mark_seen(revision, by)
    return draft


def may_translate(by, story: StoryPage, edition: Edition) -> bool:
    """Whether the person may begin the translation of what he may read: as a writer at both
    desks, or because the story's own edition asked for it."""
    if not has_role(by, edition.pk, WRITERS):
        return False
    if has_role(by, story.edition_id, WRITERS):
        return True
    wanted = TranslationRequest.objects.open().filter(story=story, edition=edition)
    return wanted.exists()


class Counterparts:
    """What an edition has in place of the things of another."""

    def __init__(self, edition: Edition):
        self.edition = edition

    def topic(self, topic: Topic) -> Topic | None:
        return Topic.objects.filter(
            edition=self.edition, translation_key=topic.translation_key
        ).first()

    def author(self, author: Author) -> Author:
        """An author keeps the name until the other desk writes it in its own script."""
        return Author.objects.get_or_create(
            edition=self.edition,
            translation_key=author.translation_key,
            defaults={
                "name": author.name,
                "slug": self.free_author_slug(author.slug),
                "picture": self.picture(author.picture),
            },
        )[0]

    def free_author_slug(self, slug: str) -> str:
        taken = set(Author.objects.filter(edition=self.edition).values_list("slug", flat=True))
        number = 2
        free = slug
        while free in taken:
            free, number = f"{slug}-{number}", number + 1
        return free

    def picture(self, picture: Picture | None) -> Picture | None:
        return picture and picture.copy_for(self.edition.collection)

    def recording(self, recording: Recording | None) -> Recording | None:
        return recording and recording.copy_for(self.edition.collection)

    def story_id(self, key: int | None) -> int | None:
        original = key and StoryPage.objects.filter(pk=key).first()
        found = original and translation_of(original, self.edition)
        return found.pk if found else None

    def body(self, body) -> list[dict]:
        """The raw data of a body with every key replaced; ids of blocks stay, so that
        original and translation can be compared block by block."""
        return [{**block, "value": self.value(block["value"])} for block in body.raw_data]

    def value(self, value, name: str = ""):
        if isinstance(value, dict):
            return {key: self.value(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self.value(each, name) for each in value]
        if isinstance(value, str):
            return PAGE_LINK.sub(self.link, value)
        if name == "picture":
            return getattr(self.picture(Picture.objects.filter(pk=value).first()), "pk", None)
        if name in {"video", "audio"}:
            return getattr(self.recording(Recording.objects.filter(pk=value).first()), "pk", None)
        if name == "story":
            return self.story_id(value)
        return value

    def link(self, match: re.Match) -> str:
        key = self.story_id(int(match[1]))
        return f'<a linktype="page" id="{key}"' if key else "<a"
