"""Quick publishing: a headline, a few words, and it is live."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from broadsheet.editions.models import SectionPage
from broadsheet.fronts.models import TickerEntry
from broadsheet.media.models import Picture
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage
from broadsheet.stories.telling import tell_of_draft


@dataclass
class QuickStory:
    """key: the story's translation key, of which there is one story in a language."""

    key: uuid.UUID
    headline: str
    text: str
    section: SectionPage
    file: UploadedFile | None = None
    alt: str = ""
    credit: str = ""

    def made_before(self) -> StoryPage | None:
        return StoryPage.objects.filter(translation_key=self.key, section=self.section).first()

    @transaction.atomic
    def publish(self, by: User, breaking: bool = False) -> StoryPage:
        """Make the story, live at once, and with `breaking` the first line of the ticker."""
        story = self.draft(by)
        story.get_latest_revision().publish(user=by)
        story.refresh_from_db()
        if breaking:
            TickerEntry.objects.create(
                edition=story.edition, story=story, style=TickerEntry.Style.BREAKING,
                starts_at=timezone.now(), position=first_position(story.edition_id),
            )  # fmt: skip
        return story

    @transaction.atomic
    def submit(self, by: User) -> StoryPage:
        """Make the draft and hand it to the edition's editors, with a review if they have one."""
        story = self.draft(by)
        if workflow := story.get_workflow():
            workflow.start(story, by)
        else:
            tell_of_draft(story, by)
        return story

    def draft(self, by: User) -> StoryPage:
        picture = self.picture(by)
        story = StoryPage(
            title=self.headline,
            translation_key=self.key,
            body=[{"type": "text", "id": str(uuid.uuid4()), "value": paragraphs(self.text)}],
            picture=picture,
            owner=by,
            live=False,
        )
        self.section.add_child(instance=story)
        story.save_revision(user=by, log_action=True)
        return story

    def picture(self, by: User) -> Picture | None:
        if self.file is None:
            return None
        return Picture.objects.create(
            title=self.headline[:255], file=self.file, description=self.alt, credit=self.credit,
            collection=self.section.edition.collection, uploaded_by_user=by,
        )  # fmt: skip


def first_position(edition_id: int) -> int:
    """Before everything that the ticker has."""
    first = TickerEntry.objects.filter(edition=edition_id).order_by("position").first()
    return first.position - 1 if first else 0


def paragraphs(text: str) -> str:
    """Plain text as rich text: an empty line parts paragraphs."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return "".join(f"<p>{escape(part).replace(chr(10), '<br/>')}</p>" for part in parts if part)
