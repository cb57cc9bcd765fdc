"""What a reader is told of what she wrote: one sentence a reason of screening.py."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from broadsheet.comments.places import Place
from broadsheet.comments.screening import Outcome, Result
from broadsheet.editions.models import Edition

SIGNED_OUT = gettext_lazy("You are no longer signed in. Sign in, and your comment will be sent.")
SENTENCES: dict[str, Promise] = {
    "closed": gettext_lazy("The comments under this story are closed."),
    "answer_gone": gettext_lazy("The comment that you answer is no longer there."),
    "locked": gettext_lazy("A moderator has closed this conversation."),
    "banned": gettext_lazy("You can no longer comment here."),
    "suspended": gettext_lazy("You cannot comment here for the time being."),
    "many_when_new": gettext_lazy(
        "That is enough for the first day. You can write again tomorrow."
    ),
    "empty": gettext_lazy("Please write something."),
    "repeated": gettext_lazy("You have written this already."),
}


def sentence_for(result: Result, place: Place) -> str:
    """Why a comment was not taken."""
    if result.reason == "too_long":
        return too_long(place)
    if result.reason == "too_fast":
        return too_fast(result, place)
    if result.outcome == Outcome.REPHRASE:
        return _("Please put it differently: some of the words are not welcome here.")
    found = SENTENCES.get(result.reason)
    return str(found) if found else _("We cannot take this comment as it is.")


def too_fast(result: Result, place: Place) -> str:
    seconds = next(int(each["said"]) for each in result.steps if each.get("reason") == "too_fast")
    said = ngettext(
        "You have just sent a comment. Please send this one in %(seconds)s second.",
        "You have just sent a comment. Please send this one in %(seconds)s seconds.",
        seconds,
    )
    return said % {"seconds": place.edition.conventions.number(seconds)}


def too_long(place: Place) -> str:
    return at_most(place.terms.rules.longest, place.edition)


def at_most(characters: int, edition: Edition) -> str:
    shown = edition.conventions.number(characters)
    return _("Please write at most %(number)s characters.") % {"number": shown}
