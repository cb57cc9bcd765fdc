"""What stories' own pages and cards fetch for the comments below them."""

from __future__ import annotations

from django.db.models import Case, F, Q, When

from broadsheet.comments.models import Mode
from broadsheet.comments.terms import RELATED
from broadsheet.stories.selection import FIGURES_ON_CARDS, RELATED_TO_A_STORY


def ask_with_stories() -> None:
    RELATED_TO_A_STORY.extend((*RELATED, "edition__comment_rules__policy"))
    FIGURES_ON_CARDS["comments"] = Case(When(is_hidden(), then=None), default=F("thread__counted"))


def is_hidden(story: str = "") -> Q:
    """As in terms.py: the story's choice before its section's before its edition's; the hours over all.

    story: what leads to it from other rows, with two underscores.
    """
    thread = f"{story}thread"
    not_of_story = Q((f"{thread}__mode", ""))
    section, edition = f"{story}section__comment_rules", f"{story}edition__comment_rules"
    not_of_section = Q((section, None)) | Q((f"{section}__mode", ""))
    return (
        Q((f"{edition}__is_unstaffed", True), (f"{edition}__mode_outside", Mode.HIDDEN))
        | Q((f"{thread}__mode", Mode.HIDDEN))
        | (not_of_story & Q((f"{section}__mode", Mode.HIDDEN)))
        | (not_of_story & not_of_section & Q((f"{edition}__mode", Mode.HIDDEN)))
    )
