"""What screening would say of a text, without anybody having written it."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.comments.models import Mode, Thread
from broadsheet.comments.screening import NEW_FOR, Draft, Result, screen
from broadsheet.comments.terms import Terms, rules_of
from broadsheet.comments.words import Entry, entries_found
from broadsheet.editions.models import Edition
from broadsheet.readers.models import Reader
from broadsheet.stories.models import StoryPage


@dataclass
class Trial:
    """entries: of word lists that the text has, whatever else was said first."""

    result: Result
    html: str
    entries: list[Entry]


def try_out(edition: Edition, source: str) -> Trial:
    """As by a reader who is known but has written nothing yet, under a story without choices."""
    rules = rules_of(edition)
    reader = Reader(pk=0, name="")
    reader.joined_at -= NEW_FOR * 2
    thread = Thread(pk=0, story=StoryPage(edition=edition))
    draft = Draft(thread, Terms(rules, Mode(rules.mode), None, 0), reader, source, is_trial=True)
    return Trial(screen(draft), draft.html, entries_found(edition, draft.folded))
