"""What the desk calls the steps of screening and what they say."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.comments.models import Comment, Decision, Screening
from broadsheet.comments.screening import Result

STEPS: dict[str, str | Promise] = {
    "state": gettext_lazy("comments of the story"),
    "ban": gettext_lazy("sanctions"),
    "rate": gettext_lazy("how fast the reader writes"),
    "text": gettext_lazy("text"),
    "repeated": gettext_lazy("repetition"),
    "words": gettext_lazy("word lists"),
    "edited": gettext_lazy("a moderator’s edits"),
    "links": gettext_lazy("links"),
    "first": gettext_lazy("first comments"),
    "record": gettext_lazy("the reader’s record"),
    "moderated": gettext_lazy("mode"),
    "reported": gettext_lazy("reports"),
    "hook": gettext_lazy("outside check"),
}
REASONS: dict[str, str | Promise] = {
    "closed": gettext_lazy("the comments are closed"),
    "answer_gone": gettext_lazy("answers a comment that is gone"),
    "locked": gettext_lazy("answers in a locked branch"),
    "banned": gettext_lazy("the reader is banned"),
    "suspended": gettext_lazy("the reader is suspended"),
    "held_reader": gettext_lazy("the reader’s comments wait"),
    "many_when_new": gettext_lazy("too many for a new account"),
    "too_fast": gettext_lazy("too soon after the last one"),
    "empty": gettext_lazy("has no text"),
    "too_long": gettext_lazy("is too long"),
    "repeated": gettext_lazy("repeats what the reader said"),
    "copied": gettext_lazy("repeats what somebody else said"),
    "words": gettext_lazy("has a listed word"),
    "edited_by_staff": gettext_lazy("changes what a moderator has edited"),
    "links": gettext_lazy("has a link"),
    "typed_fast": gettext_lazy("was typed as fast as a program does"),
    "first": gettext_lazy("is among the first of the reader"),
    "record": gettext_lazy("many of the reader’s comments were removed"),
    "moderated": gettext_lazy("every comment waits here"),
    "reported": gettext_lazy("readers have reported the new account"),
    "hook": gettext_lazy("the outside check wants somebody to look"),
    "hook_silent": gettext_lazy("the outside check did not answer"),
}
# Why an outside check is unanswered (hook.py, kit/outbound.py).
FAILURES: dict[str, str | Promise] = {
    "timeout": gettext_lazy("it took too long"),
    "unreachable": gettext_lazy("it cannot be reached"),
    "too_large": gettext_lazy("its answer is too large"),
    "not_understood": gettext_lazy("its answer is not understood"),
    "not_allowed": gettext_lazy("its address may not be asked"),
    "busy": gettext_lazy("it was busy with another comment"),
    "resting": gettext_lazy("it failed a moment before"),
    "broken": gettext_lazy("its answer broke off"),
}


def failure_said(word: str) -> str:
    """Why there is no answer; of an HTTP status its number."""
    status = word.removeprefix("status ")
    if status != word:
        return _("it answers with status %(status)s") % {"status": status}
    return str(FAILURES.get(word, word))


def step_said(step: dict[str, Any]) -> str:
    """The sentence of a step; the reason as it is kept where we have no words for it."""
    found = str(REASONS.get(step["reason"], step["reason"]))
    return f"{found}: {said_of(step)}" if step.get("said") else found


def said_of(step: dict[str, Any]) -> str:
    if step["reason"] == "too_fast":
        return _("%(seconds)s s too soon") % {"seconds": step["said"]}
    if step["reason"] != "hook_silent":
        return step["said"]
    return failure_said(step["said"])


def steps_of(screening: Screening | Result) -> list[dict[str, Any]]:
    """Name, sentence and milliseconds of each."""
    return [
        {
            "name": STEPS.get(step["step"], step["step"]),
            "sentence": step_said(step) if step.get("reason") else step.get("said", ""),
            "ms": step["ms"],
        }
        for step in screening.steps
    ]


def newest_decision(comment: Comment) -> Decision | None:
    """None when nobody has decided about what the comment says now."""
    newest = Decision.objects.filter(comment=comment).select_related("by").order_by("-pk").first()
    is_older = newest and comment.edited_at and newest.at < comment.edited_at
    return None if is_older else newest


def who_was_first(comment: Comment) -> str:
    """What to tell a moderator who was overtaken."""
    newest = newest_decision(comment)
    if newest is None:
        return _("The reader has changed it meanwhile. Look at it again.")
    return _("Somebody was faster: %(person)s, %(action)s.") % {
        "person": newest.by or _("the program"),
        "action": newest.get_action_display(),
    }
