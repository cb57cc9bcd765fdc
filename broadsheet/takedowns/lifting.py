"""Lifting a takedown: everything is as it was, but for what somebody has changed since."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from broadsheet.comments import hiding
from broadsheet.kit import ledger
from broadsheet.kit.changes import follow_now
from broadsheet.media.models import Picture
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns import sealing
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.records import Record, put_back
from broadsheet.takedowns.removing import remove_paragraph
from broadsheet.takedowns.standing import is_down
from broadsheet.takedowns.taking import may_take_down

Kind = Takedown.Kind


def lift(takedown: Takedown, by: User) -> None:
    """Put everything back. ValidationError says why it cannot be done.

    The sealed copy stays: who took it down, and what, can still be asked.
    """
    if not may_take_down(by, takedown.edition):
        raise PermissionDenied
    begin(takedown)
    with transaction.atomic():
        locked = Takedown.objects.select_for_update(of=("self",)).get(pk=takedown.pk)
        if locked.is_lifted:  # by another who was faster
            refuse_what_cannot_be(locked)
        locked.lifted_by, locked.lifted_at = by, timezone.now()
        locked.files_left, locked.finished_at = [], locked.lifted_at
        locked.save()
        put_everything_back(locked)
        log(locked, "takedowns.lift", user=by)
        ledger.record(
            "lifting",
            {"key": str(locked.key), "by": by.username, "at": locked.lifted_at.isoformat()},
        )
    follow_now()


@transaction.atomic
def begin(takedown: Takedown) -> None:
    """Write down which files come back, so that a lifting that is broken off leaves none."""
    locked = Takedown.objects.select_for_update(of=("self",)).get(pk=takedown.pk)
    refuse_what_cannot_be(locked)
    locked.begun_at, locked.finished_at = timezone.now(), None
    records = sealing.records_of(locked.key)
    names = [name_again(locked, file) for record in records for file in record["files"]]
    locked.files_left = [("originals", name) for name in names]
    locked.save()


def refuse_what_cannot_be(takedown: Takedown) -> None:
    if takedown.lifted_at and takedown.lifted_by:
        raise ValidationError(
            _("This was lifted already, by %(person)s on %(day)s.")
            % {"person": takedown.lifted_by, "day": f"{takedown.lifted_at:%Y-%m-%d}"}
        )
    if takedown.finished_at is None:
        raise ValidationError(_("The takedown is being finished. Try again in a few seconds."))
    if takedown.kind != Kind.PICTURE and takedown.story is None:
        raise ValidationError(
            _("The story was deleted since. What it said is in the sealed copy only.")
        )
    if not sealing.place_of(takedown.key).exists():
        raise ValidationError(
            _("The sealed copy is not there: restore the directory “sealed” from a backup.")
        )
    refuse_below_another(takedown)


def refuse_below_another(takedown: Takedown) -> None:
    """A part of a story comes back after the story."""
    if takedown.kind == Kind.STORY:
        return
    for story in stories_in(takedown):
        if is_down(story.pk):
            raise ValidationError(
                _("The whole story at “%s” is taken down. Lift that first.") % story.local_address
            )


def stories_in(takedown: Takedown) -> list[StoryPage]:
    """The stories that the takedown changed."""
    label = StoryPage._meta.label_lower
    changes = [
        change for record in sealing.records_of(takedown.key) for change in record["changes"]
    ]
    keys = {change["pk"] for change in changes if change["model"] == label}
    return list(StoryPage.objects.filter(pk__in=keys).select_related("section", "edition"))


def put_everything_back(takedown: Takedown) -> None:
    for record in sealing.records_of(takedown.key):
        bring_files_back(takedown, record)
        put_back(record)
    if takedown.kind == Kind.STORY and takedown.story is not None:
        hiding.show_again(takedown.story)
    if takedown.story is not None:
        for other in Takedown.objects.standing().filter(kind=Kind.PARAGRAPH, story=takedown.story):
            remove_again(other)


def bring_files_back(takedown: Takedown, record: dict) -> None:
    """Under another name: somebody may yet come to delete the file by its old one."""
    for file in record["files"]:
        name = name_again(takedown, file)
        storages["originals"].delete(name)  # of a lifting that was broken off
        with sealing.file_of(takedown.key, file["sealed"]).open("rb") as sealed:
            name = storages["originals"].save(name, File(sealed))
        for row in record["deleted"]:
            if row["model"] == Picture._meta.label_lower and row["fields"]["id"] == file["picture"]:
                row["fields"]["file"] = name


def name_again(takedown: Takedown, file: dict) -> str:
    was = PurePosixPath(file["was"])
    return str(was.with_stem(f"{was.stem[:60]}-{takedown.key.hex[:8]}"))


def remove_again(takedown: Takedown) -> None:
    """What another takedown had removed, and what just came back with the story."""
    record, story = Record(), StoryPage.objects.get(pk=takedown.story_id)
    remove_paragraph(story, takedown.paragraph, takedown.note, record)
    if record:
        sealing.seal(takedown.key, record.sealed())
