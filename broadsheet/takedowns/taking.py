"""Taking down: in one transaction for all editions, and then the files."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import Collection

from broadsheet.editions.belonging import edition_id_of
from broadsheet.editions.models import Edition
from broadsheet.editions.roles import CHIEFS, has_role, is_owner
from broadsheet.kit import ledger
from broadsheet.media.models import Picture
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import notify
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns import sealing
from broadsheet.takedowns.blocks import paragraph_in
from broadsheet.takedowns.finishing import finish
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.paragraphs import Paragraph
from broadsheet.takedowns.records import Record
from broadsheet.takedowns.removing import (
    remove_paragraph,
    remove_pictures,
    remove_story,
    revisions_of,
)

Kind = Takedown.Kind


@dataclass
class Order:
    """What is to be taken down, and what is known of why.

    editions: in which, with the words to readers in each; None: of a shared picture. told:
    the editions that have it too, whose chief editors are to decide for themselves.
    """

    kind: Takedown.Kind
    by: User
    editions: dict[Edition | None, str]
    reason: str
    ordered_by: str
    story: StoryPage | None = None
    paragraph: Paragraph | None = None
    picture: Picture | None = None
    leaves_note: bool = False
    answer: int = Takedown.Answer.GONE
    authority: str = ""
    reference: str = ""
    told: list[Edition] = field(default_factory=list)


def take_down(order: Order) -> list[Takedown]:
    """Take it down wherever it is among the editions of the order, and finish it.

    When this returns it is gone. PermissionDenied unless the person is chief editor of all of
    them; ValidationError when there is nothing to be taken down.
    """
    if not all(may_take_down(order.by, edition) for edition in order.editions):
        raise PermissionDenied
    with transaction.atomic():
        takedowns = [
            takedown for edition in order.editions if (takedown := take_down_in(edition, order))
        ]
        if not takedowns:
            raise ValidationError(_("Nothing of this is there any more."))
        tell_others(order)
    for takedown in takedowns:
        finish(takedown)
    return takedowns


def may_take_down(person: User, edition: Edition | None) -> bool:
    if edition is None:
        return is_owner(person)
    return has_role(person, edition.pk, CHIEFS)


def take_down_in(edition: Edition | None, order: Order) -> Takedown | None:
    """None where it is not, or is down already."""
    takedown = Takedown(
        kind=order.kind, edition=edition, words=order.editions[edition], answer=order.answer,
        authority=order.authority, reason=order.reason, ordered_by=order.ordered_by,
        reference=order.reference, by=order.by,
    )  # fmt: skip
    return execute(takedown, order)


def execute(takedown: Takedown, order: Order) -> Takedown | None:
    record = Record()
    found = REMOVALS[order.kind](takedown, order, record)
    if not found:
        return None
    sealing.seal(takedown.key, record.sealed())
    takedown.save()
    log(takedown, "takedowns.take_down", user=takedown.by)
    ledger.record("takedown", entry_of(takedown, order))
    return takedown


def take_story(takedown: Takedown, order: Order, record: Record) -> bool:
    story = in_edition(order.story, takedown.edition)
    if story is None or Takedown.objects.standing().of_story(story.pk).exists():
        return False
    takedown.story = story
    takedown.slug = story.edition_slug if story.first_published_at else ""
    goes_too = StoryPage.objects.filter(
        translation_key=story.translation_key, edition__in=[each for each in order.editions if each]
    )
    story.decided_on = set(goes_too.values_list("pk", flat=True))
    remove_story(story, record, takedown.by)
    return True


def take_paragraph(takedown: Takedown, order: Order, record: Record) -> bool:
    story = in_edition(order.story, takedown.edition)
    paragraph = order.paragraph and story and paragraph_of(story, order.paragraph)
    if not story or not paragraph:
        return False
    takedown.story, takedown.block_id = story, paragraph.block_id
    takedown.paragraph_keys = sorted(paragraph.keys)
    takedown.paragraph_digest = paragraph.digest
    takedown.note_id = str(uuid.uuid4()) if order.leaves_note and takedown.words else ""
    remove_paragraph(story, paragraph, takedown.note, record)
    return True


def paragraph_of(story: StoryPage, sought: Paragraph) -> Paragraph | None:
    """The paragraph as readers or a version have it, with each key that it has in any version.

    By a key it may be known where its words are others, which have to go too.
    """
    versions = [json.loads(each.content.get("body") or "[]") for each in revisions_of(story)]
    found: Paragraph | None = None
    for body in (list(story.body.raw_data), *reversed(versions), *versions):
        here = paragraph_in(body, found or sought)
        if here:
            found = replace(found or here, keys=here.keys)
    return found


def take_pictures(takedown: Takedown, order: Order, record: Record) -> bool:
    takedown.file_hash = order.picture.get_file_hash() if order.picture else ""
    pictures = list(copies_in(takedown.edition, takedown.file_hash))
    if not pictures:
        return False
    takedown.pictures = [picture.pk for picture in pictures]
    for place, picture in enumerate(pictures):
        name = f"{place}-{picture.filename}"
        sealing.seal_file(takedown.key, picture.file.path, name)
        record.files.append({"picture": picture.pk, "was": picture.file.name, "sealed": name})
    takedown.files_left = [
        file
        for picture in pictures
        for file in (
            ("originals", picture.file.name),
            *(("default", rendition.file.name) for rendition in picture.renditions.all()),
        )
    ]
    remove_pictures(pictures, takedown.edition, record)
    return True


REMOVALS: dict[str, Any] = {
    Kind.STORY: take_story,
    Kind.PARAGRAPH: take_paragraph,
    Kind.PICTURE: take_pictures,
}


def in_edition(story: StoryPage | None, edition: Edition | None) -> StoryPage | None:
    """The story of the edition that is this one or its translation, locked until it is gone."""
    if story is None:
        return None
    found = StoryPage.objects.filter(translation_key=story.translation_key, edition=edition)
    return found.select_for_update(of=("self",)).select_related("edition").first()


def copies_in(edition: Edition | None, file_hash: str) -> QuerySet[Picture]:
    """The pictures with this file that an edition has; None: those that all share."""
    same = Picture.objects.filter(file_hash=file_hash).prefetch_related("renditions")
    if edition is not None:
        # Asked for: the places of collections change when another is added.
        path = Collection.objects.values_list("path", flat=True).get(pk=edition.collection_id)
        return same.filter(collection__path__startswith=path)
    shared = [picture.pk for picture in same if edition_id_of(picture) is None]
    return same.filter(pk__in=shared)


def entry_of(takedown: Takedown, order: Order) -> dict[str, Any]:
    """For the ledger: all that is needed to do it again, and none of what was taken down."""
    return {
        "key": str(takedown.key),
        "kind": takedown.kind,
        "edition": takedown.edition.code if takedown.edition else None,
        "story": takedown.story_id,
        "block": takedown.block_id,
        "paragraph_keys": takedown.paragraph_keys,
        "paragraph_digest": takedown.paragraph_digest,
        "file_hash": takedown.file_hash,
        "note": bool(takedown.note_id),
        "answer": takedown.answer,
        "words": takedown.words,
        "authority": takedown.authority,
        "reason": takedown.reason,
        "ordered_by": takedown.ordered_by,
        "reference": takedown.reference,
        "by": takedown.by.username,
        "at": takedown.at.isoformat(),
    }


def tell_others(order: Order) -> None:
    """Ask the chief editors of the other editions to decide for theirs."""
    for edition in order.told:
        text = format_lazy(
            gettext_lazy("Taken down in another edition, and there is a copy in “{edition}”: {reason}"),
            edition=edition.name, reason=order.reason,
        )  # fmt: skip
        notify(chiefs_of(edition), Notice.Kind.TAKEDOWN, text, place_in(edition, order), order.by)


def chiefs_of(edition: Edition) -> Iterable[User]:
    roles = edition.roles.filter(role__in=CHIEFS)
    return User.objects.filter(groups__in=roles.values("group")).distinct()


def place_in(edition: Edition, order: Order) -> str:
    """The desk's screen on which the same is taken down in the other edition."""
    if order.picture is not None:
        copy = copies_in(edition, order.picture.get_file_hash()).first()
        return reverse("takedown_picture", args=[copy.pk]) if copy else ""
    story = in_edition(order.story, edition)
    return reverse("takedown_story", args=[story.pk]) if story else ""
