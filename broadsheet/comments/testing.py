"""Builders for tests of whatever rests on comments."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.utils import timezone

from broadsheet.comments.models import Comment, EditionRules, Mode
from broadsheet.comments.posting import post, thread_of
from broadsheet.comments.screening import Draft
from broadsheet.comments.terms import Terms
from broadsheet.readers.models import Reader
from broadsheet.readers.testing import make_reader as make_named
from broadsheet.stories.models import StoryPage

numbers = count(1)


def make_reader(name: str = "", **fields) -> Reader:
    """A reader with an account and a confirmed address, by a name that nobody has."""
    return make_named(name or f"Reader {next(numbers)}", **fields)


def make_comment(
    story: StoryPage,
    source: str = "",
    parent: Comment | None = None,
    *,
    by: Reader | None = None,
    waits: bool = False,
) -> Comment:
    """What somebody who is no newcomer says under the story."""
    by = by or make_reader(joined_at=timezone.now() - timedelta(days=9))
    mode = Mode.PREMODERATED if waits else Mode.OPEN
    rules = EditionRules(edition=story.edition, links_are_held=False)
    draft = Draft(
        thread_of(story), Terms(rules, mode, None, 0), by, source or f"Words number {next(numbers)}",
        parent=parent,
    )  # fmt: skip
    posted = post(draft)
    if posted.comment is None:
        raise ValueError(posted.result.reason)
    return posted.comment
