"""What a takedown removes from the database, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, TextField
from django.db.models.deletion import Collector
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import (
    COMMENTS_RELATION_NAME,
    Comment,
    CommentReply,
    ModelLogEntry,
    PageLogEntry,
    ReferenceIndex,
    Revision,
    TaskState,
    WorkflowState,
)

from broadsheet.comments import hiding
from broadsheet.editions.models import Edition
from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.kit.changes import announce
from broadsheet.media.models import Picture, PictureRendition
from broadsheet.people.models import Notice
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.blocks import (
    Blocks,
    without_paragraph,
    without_pictures,
    without_pictures_of_cards,
    without_pins,
)
from broadsheet.takedowns.paragraphs import Note, Paragraph
from broadsheet.takedowns.records import Record, Values, values_of
from broadsheet.takedowns.shells import (
    LEFT,
    emptied,
    emptied_content,
    rows_about,
    texts_of,
    title_in,
    without_words,
)
from broadsheet.translations import following
from broadsheet.translations.models import Translation

OF_LEAD_PICTURE = {"picture_caption": "", "picture_credit": "", "picture_alt": ""}
# Wagtail's index of references is brought up to date in the background: of what somebody wrote
# within that time it may know nothing.
INDEX_MAY_LAG = timedelta(hours=1)
# A notice with less of a headline in it says nothing of the story.
SHORTEST_HEADLINE = 8


# A story


def remove_story(story: StoryPage, record: Record, by: Any) -> None:
    """Leave the shell of a story. What showed it has to follow at once."""
    announce(*story.affects(), story, f"translations:{story.translation_key}", removed=True)
    forget_forms(story)
    hiding.hide(story)
    if story.live:
        tell_translators(story, record)
    empty_traces(story, record)
    for revision in revisions_of(story):
        content = emptied_content(revision.content, story.edition)
        change_revision(revision, content, record, title=title_in(story.edition))
    for row in rows_about(story):
        texts = {name: LEFT for name in texts_of(type(row)) if getattr(row, name)}
        record.change(row, texts, by_saving=False)
    withdrawn = {
        "live": False, "live_revision": None, "has_unpublished_changes": False,
        "go_live_at": None, "expire_at": None, "locked": False, "locked_by": None,
        "locked_at": None,
    }  # fmt: skip
    save_story(story, emptied(story.edition) | withdrawn, record)
    # Imports overwrite what nobody has worked on since; now somebody has.
    newest = values_of(story, ["latest_revision", "latest_revision_created_at"])
    shell = story.save_revision(user=by, changed=False, clean=False)
    record.created.append((Revision._meta.label_lower, shell.pk))
    record.note(story, newest)
    remove_from_fronts(story, record)


def tell_translators(story: StoryPage, record: Record) -> None:
    """For its translations it is withdrawn."""
    links = list(Translation.objects.filter(source=story))
    before = [values_of(link, ["change", "changed_at"]) for link in links]
    following.withdrawn(StoryPage, story)
    for link, values in zip(links, before, strict=True):
        link.refresh_from_db()
        record.note(link, values)


def empty_traces(story: StoryPage, record: Record) -> None:
    """The words of the story in what the desk noted of it."""
    empty_log(PageLogEntry.objects.filter(page=story.pk), title_in(story.edition), record)
    for reply in CommentReply.objects.filter(comment__page=story.pk):
        record.change(reply, {"text": LEFT}, by_saving=False)
    of_page = {"base_content_type": story.get_base_content_type(), "object_id": str(story.pk)}
    for state in WorkflowState.objects.filter(**of_page, status=WorkflowState.STATUS_IN_PROGRESS):
        record.change(state, {"status": WorkflowState.STATUS_CANCELLED}, by_saving=False)
    for task in TaskState.objects.filter(
        workflow_state__in=WorkflowState.objects.filter(**of_page)
    ).exclude(comment=""):
        record.change(task, {"comment": LEFT}, by_saving=False)
    for title in {story.title, story.draft_title}:
        if len(title) >= SHORTEST_HEADLINE:
            for notice in Notice.objects.filter(text__contains=title):
                text = notice.text.replace(title, title_in(story.edition))
                record.change(notice, {"text": text}, by_saving=False)


def empty_log(entries: Iterable[Any], title: str, record: Record) -> None:
    for entry in entries:
        record.change(entry, {"label": title, "data": {}}, by_saving=False)


def remove_from_fronts(story: StoryPage, record: Record) -> None:
    """The pins of a story with what fronts say differently, and its lines in the ticker."""
    without_it = partial(without_pins, stories={story.pk})
    change_fronts(
        Front.objects.filter(edition=story.edition), "story", story.pk, without_it, record
    )
    lines = list(TickerEntry.objects.filter(story=story.pk))
    record.delete(lines)
    for line in lines:
        empty_log(log_of(line), title_in(story.edition), record)
        line.delete()


# A paragraph


def remove_paragraph(
    story: StoryPage, paragraph: Paragraph, note: Note | None, record: Record
) -> None:
    announce(story, removed=True)
    forget_forms(story)
    without_it = partial(without_paragraph, paragraph=paragraph, note=note)
    change_story(story, {"body": without_it(list(story.body.raw_data))}, record)
    for comment in Comment.objects.filter(page=story.pk):
        if paragraph.is_spoken_of(comment.contentpath, comment.position):
            for said in (comment, *comment.replies.all()):
                record.change(said, {"text": LEFT}, by_saving=False)
    for revision in revisions_of(story):
        change_revision(revision, content_without(revision.content, paragraph, note), record)


def content_without(content: Values, paragraph: Paragraph, note: Note | None) -> Values:
    """The content of a revision without the paragraph and what the desk said about it."""
    without_it = partial(without_paragraph, paragraph=paragraph, note=note)
    content = with_stream(content, "body", without_it)
    comments = content.get(COMMENTS_RELATION_NAME, [])
    emptied = [
        without_words(comment, Comment)
        if paragraph.is_spoken_of(comment["contentpath"], comment["position"])
        else comment
        for comment in comments
    ]
    return content if emptied == comments else {**content, COMMENTS_RELATION_NAME: emptied}


# Pictures


def remove_pictures(pictures: list[Picture], edition: Edition | None, record: Record) -> None:
    """Delete the pictures with all that shows or describes them. Their files stay as yet."""
    ids = {picture.pk for picture in pictures}
    announce(*pictures, removed=True)
    for story in stories_with(pictures, edition):
        remove_from_story(story, ids, record)
    fronts = Front.objects.filter(edition=edition) if edition else Front.objects.all()
    without_them = partial(without_pictures_of_cards, pictures=ids)
    for pk in ids:
        change_fronts(fronts, "picture", pk, without_them, record)
    for picture in pictures:
        empty_log(log_of(picture), str(Picture._meta.verbose_name), record)
    delete_pictures(pictures, record)


def stories_with(pictures: list[Picture], edition: Edition | None) -> list[StoryPage]:
    """Stories that show one of the pictures, or did not long ago."""
    keys = [str(picture.pk) for picture in pictures]
    known = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Picture), to_object_id__in=keys,
        content_type=ContentType.objects.get_for_model(StoryPage),
    ).values_list("object_id", flat=True)  # fmt: skip
    before = timezone.now() - INDEX_MAY_LAG
    fresh = those_with(
        StoryPage.objects.filter(
            Q(latest_revision_created_at__gt=before) | Q(last_published_at__gt=before)
        ), "picture", [picture.pk for picture in pictures], of="body",
    )  # fmt: skip
    found = [
        *StoryPage.objects.filter(picture__in=pictures),
        *StoryPage.objects.filter(pk__in=list(known)),
        *(fresh.filter(edition=edition) if edition else fresh),
    ]
    return list({story.pk: story for story in found}.values())


def remove_from_story(story: StoryPage, pictures: set[int], record: Record) -> None:
    change_story(
        story, without_them_in_story(
            {"picture": story.picture_id, "body": list(story.body.raw_data)}, pictures
        ), record,
    )  # fmt: skip
    is_changed = [remove_from_revision(each, pictures, record) for each in revisions_of(story)]
    if any(is_changed):
        announce(story, removed=True)
        forget_forms(story)


def remove_from_revision(revision: Revision, pictures: set[int], record: Record) -> bool:
    without_them = partial(without_pictures, pictures=pictures)
    content = with_stream(revision.content, "body", without_them)
    if content.get("picture") in pictures:
        content = {**content, "picture": None, **OF_LEAD_PICTURE}
    return change_revision(revision, content, record)


def without_them_in_story(values: Values, pictures: set[int]) -> Values:
    kept: Values = {"body": without_pictures(values["body"], pictures)}
    return kept | ({"picture": None} | OF_LEAD_PICTURE if values["picture"] in pictures else {})


def delete_pictures(pictures: list[Picture], record: Record) -> None:
    """Delete the rows, and note them and what goes or changes with them."""
    collector = Collector(using=pictures[0]._state.db or "default")
    collector.collect(pictures)
    for (field, value), groups in collector.field_updates.items():
        for row in (row for group in groups for row in cast("Iterable[Model]", group)):
            record.change(row, {field.name: value}, by_saving=False)
    rows = [*collector.data.items(), *((each.model, each) for each in collector.fast_deletes)]
    for model, instances in sorted(rows, key=lambda pair: pair[0] is not Picture):
        if model is not PictureRendition:
            record.delete(instances)
    for picture in pictures:
        picture.delete()


# What they share


def change_story(story: StoryPage, values: Values, record: Record) -> None:
    """Save the story if that changes it."""
    changed = {name: value for name, value in values.items() if value != raw_value(story, name)}
    if changed:
        save_story(story, changed, record)


def save_story(story: StoryPage, values: Values, record: Record) -> None:
    """Readers get a document as long as the index of references has a story that leads to it."""
    record.change(story, values)
    ReferenceIndex.create_or_update_for_object(story)


def raw_value(story: StoryPage, name: str) -> Any:
    if name == "picture":
        return story.picture_id
    return list(story.body.raw_data) if name == "body" else getattr(story, name)


def change_fronts(
    fronts: Any, name: str, pk: int, change: Callable[[Blocks], Blocks], record: Record
) -> None:
    """Change the containers of fronts, and of all versions of them that name the key."""
    for front in fronts:
        containers = change(list(front.containers.raw_data))
        if containers != list(front.containers.raw_data):
            record.change(front, {"containers": containers})
        is_changed = False
        for revision in those_with(revisions_of(front), name, [pk]):
            content = with_stream(revision.content, "containers", change)
            is_changed |= change_revision(revision, content, record)
        if is_changed:
            forget_forms(front)


def those_with(rows: Any, name: str, keys: Iterable[int], of: str = "content") -> Any:
    """The rows in whose stream the field may have one of the keys; others are not read.

    of: the field with the stream. The content of revisions has it as a text within JSON.
    """
    quote = '\\"' if of == "content" else '"'
    named = Q(pk__in=[])
    for key in keys:
        named |= Q(written__contains=f"{name}{quote}: {key}")
        named |= Q(written__contains=f"{name}{quote}:{key}")
    return rows.annotate(written=Cast(of, TextField())).filter(named)


def with_stream(content: Values, name: str, change: Callable[[Blocks], Blocks]) -> Values:
    """The content of a revision with its stream changed."""
    blocks = json.loads(content.get(name) or "[]")
    changed = change(blocks)
    return content if changed == blocks else {**content, name: json.dumps(changed)}


def change_revision(
    revision: Revision, content: Values, record: Record, title: str | None = None
) -> bool:
    """Write the content into the revision; return whether that changed it."""
    values: Values = {} if content == revision.content else {"content": content}
    if title is not None:
        values |= {"object_str": title, "approved_go_live_at": None}
    if values:
        record.change(revision, values, by_saving=False)
    return bool(values)


def revisions_of(thing: Any) -> Any:
    return thing.revisions.order_by("pk")


def forget_forms(thing: Model) -> None:
    """What previews show while somebody writes."""
    FormState.objects.for_instance(thing).delete()


def log_of(thing: Model) -> Any:
    return ModelLogEntry.objects.for_instance(thing)
