"""Doing again what a database that was restored from a backup knows nothing of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from broadsheet.editions.models import Edition
from broadsheet.kit.ledger import replays
from broadsheet.media.models import Picture
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.finishing import finish_later
from broadsheet.takedowns.lifting import put_everything_back
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.paragraphs import Paragraph
from broadsheet.takedowns.taking import Order, execute


@replays("takedown")
def take_down_again(data: dict[str, Any]) -> None:
    story = StoryPage.objects.filter(pk=data["story"]).first()
    picture = Picture.objects.filter(file_hash=data["file_hash"]).first()
    is_there = picture if data["kind"] == Takedown.Kind.PICTURE else story
    if is_there is None or Takedown.objects.filter(key=data["key"]).exists():
        return
    edition = Edition.objects.filter(code=data["edition"]).first() if data["edition"] else None
    order = Order(
        Takedown.Kind(data["kind"]), person(data["by"]), {edition: data["words"]}, data["reason"],
        data["ordered_by"], story=story, paragraph=paragraph_in(data), picture=picture,
        leaves_note=data["note"], answer=data["answer"], authority=data["authority"],
        reference=data["reference"],
    )  # fmt: skip
    takedown = Takedown(
        key=data["key"], kind=order.kind, edition=edition, words=data["words"],
        answer=order.answer, authority=order.authority, reason=order.reason,
        ordered_by=order.ordered_by, reference=order.reference, by=order.by,
        at=datetime.fromisoformat(data["at"]),
    )  # fmt: skip
    if execute(takedown, order):
        finish_later(takedown)


def paragraph_in(data: dict[str, Any]) -> Paragraph:
    keys = frozenset(data["paragraph_keys"])
    return Paragraph(data["block"], keys, data["paragraph_digest"])


@replays("lifting")
def lift_again(data: dict[str, Any]) -> None:
    takedown = Takedown.objects.standing().filter(key=data["key"]).first()
    if takedown is None:
        return
    takedown.lifted_by, takedown.lifted_at = person(data["by"]), datetime.fromisoformat(data["at"])
    takedown.save()
    put_everything_back(takedown)


def person(username: str) -> User:
    """Whoever did it; an owner if the backup is older than the account."""
    found = User.objects.filter(username=username).first()
    return found or User.objects.filter(is_superuser=True).order_by("pk")[0]
