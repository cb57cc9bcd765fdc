"""What a moderator chooses for the comments under one story."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from broadsheet.comments.counting import Overtaken
from broadsheet.comments.models import Decision, Thread
from broadsheet.comments.moderation import require_moderator
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage

CHOICES = ("mode", "closes_at", "seconds_between", "burst_at")


@transaction.atomic
def choose(story: StoryPage, by: User, note: str = "", **choices: Any) -> Decision:
    """choices: fields of Thread, of CHOICES; `burst_at=None` ends a burst."""
    require_moderator(by, story.edition_id)
    thread, _ = Thread.objects.select_for_update(no_key=True).get_or_create(story=story)
    before = {name: written(getattr(thread, name)) for name in CHOICES}
    write(thread, choices)
    after = {name: written(getattr(thread, name)) for name in CHOICES}
    return Decision.objects.create(
        action=Decision.Action.MODE, edition_id=story.edition_id, by=by, note=note,
        data={"thread": thread.pk, "before": before, "after": after},
    )  # fmt: skip


def put_back(decision: Decision, by: User) -> None:
    thread = (
        Thread.objects.select_for_update(no_key=True).filter(pk=decision.data["thread"]).first()
    )
    after = decision.data.get("after")
    if thread is None or after != {name: written(getattr(thread, name)) for name in CHOICES}:
        raise Overtaken
    choices = {name: read(name, value) for name, value in decision.data["before"].items()}
    write(thread, choices)


def write(thread: Thread, choices: dict[str, Any]) -> None:
    for name, value in choices.items():
        setattr(thread, name, value)
    thread.save(update_fields=list(choices))  # which pages follow (showing.py)


def written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name.endswith("_at") and value else value
