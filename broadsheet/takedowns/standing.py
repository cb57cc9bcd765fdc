"""What stays down, whoever writes it again.

Somebody may have had the story open in the editor, or a version of a front in another window,
when it was taken down. What they save is stripped of it, and what would bring the story back
to readers is refused.
"""

from __future__ import annotations

import json
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Collection, Comment, CommentReply, Revision

from broadsheet.editions.refusing import Refused
from broadsheet.fronts.models import Front
from broadsheet.fronts.models.packages import PackageItem
from broadsheet.media.models import Picture
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.blocks import (
    Blocks,
    pinned_in,
    without_pins,
)
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.paragraphs import Paragraph, digest_of
from broadsheet.takedowns.removing import content_without, with_stream
from broadsheet.takedowns.shells import LEFT, emptied_content, title_in

Kind = Takedown.Kind


def is_down(story_id: int | str) -> bool:
    return Takedown.objects.standing().of_story(story_id).exists()


def refuse_what_is_down(
    sender: Any, instance: StoryPage, update_fields: Any, **kwargs: Any
) -> None:
    """Before a story is saved. A draft writes its headline into the row, too."""
    published = instance.live if update_fields is None else "live" in update_fields
    drafted = update_fields is not None and "draft_title" in update_fields
    if not (published or drafted) or not instance.pk or not is_down(instance.pk):
        return
    if published and instance.live:
        raise ValidationError(
            _("This story was taken down. It cannot be published before the takedown is lifted.")
        )
    instance.draft_title = title_in(instance.edition)


def strip_revision(sender: Any, instance: Revision, **kwargs: Any) -> None:
    """Before a revision is saved."""
    model = instance.content_type.model_class()
    if model is StoryPage:
        if instance._state.adding:
            refuse_to_work_on(instance.object_id)
        for takedown in Takedown.objects.standing().filter(story=instance.object_id):
            story = cast("StoryPage", instance.content_object)
            instance.content = stripped_story(instance.content, story, takedown)
            instance.object_str = instance.content["title"]
    elif model is Front:
        instance.content = with_stream(instance.content, "containers", without_pins_of_what_is_down)


def refuse_to_plan(sender: Any, instance: PackageItem, **kwargs: Any) -> None:
    """Before an item of a package is saved: it would hold the shell's version."""
    if instance.story_id:
        refuse_to_work_on(instance.story_id)


def refuse_to_work_on(story_id: int | str) -> None:
    """A version of a shell would be the latest one after lifting."""
    if is_down(story_id):
        raise Refused(
            _("This story was taken down. Nobody can work on it before the takedown is lifted.")
        )


def stripped_story(content: dict, story: StoryPage, takedown: Takedown) -> dict:
    if takedown.kind == Kind.STORY:
        return emptied_content(content, story.edition)
    return content_without(content, takedown.paragraph, takedown.note)


def strip_comment(sender: Any, instance: Comment | CommentReply, **kwargs: Any) -> None:
    """Before a comment of the desk is saved: the form that was open has the words that were
    emptied."""
    comment = instance.comment if isinstance(instance, CommentReply) else instance
    said_of = paragraphs_down_in(comment.page_id)
    if any(each.is_spoken_of(comment.contentpath, comment.position) for each in said_of):
        instance.text = LEFT


def without_pins_of_what_is_down(containers: Blocks) -> Blocks:
    pinned = pinned_in(containers)
    down = Takedown.objects.standing().filter(kind=Kind.STORY, story__in=pinned)
    stories = set(down.values_list("story", flat=True)) if pinned else set()
    return without_pins(containers, stories) if stories else containers


def is_refused_in(picture: Picture, collection: Collection) -> bool:
    """Whether the edition of the collection has taken the picture down."""
    edition = getattr(collection, "edition", None)
    down = Takedown.objects.standing().filter(
        Q(edition=edition) | Q(edition=None), kind=Kind.PICTURE, file_hash=picture.get_file_hash()
    )
    return down.exists()


def without_paragraphs(data: Any, paragraphs: list[Paragraph]) -> Any:
    """A form of a story as a browser sent it, with whole blocks marked as deleted."""
    form = data.copy()
    whole = {each.block_id for each in paragraphs if each.is_block}
    for name, block_id in data.items():
        block = name.removesuffix("-id")
        if block != name and block_id in whole:
            form[f"{block}-deleted"] = "1"
        elif block != name and data.get(f"{block}-type") == "text":
            text = without_passages(json.loads(data[f"{block}-value"]), block_id, paragraphs)
            form[f"{block}-value"] = json.dumps(text)
    return form


def without_passages(text: dict, block_id: str, paragraphs: list[Paragraph]) -> dict:
    """A text as Draftail has it, without the paragraphs."""
    passages = [
        passage
        for passage in text["blocks"]
        if not any(
            each.digest and each.is_one_of(passage["key"], digest_of(passage["text"]), block_id)
            for each in paragraphs
        )
    ]
    return {**text, "blocks": passages}


def paragraphs_down_in(story_id: int) -> list[Paragraph]:
    down = Takedown.objects.standing().filter(kind=Kind.PARAGRAPH, story=story_id)
    return [takedown.paragraph for takedown in down]
