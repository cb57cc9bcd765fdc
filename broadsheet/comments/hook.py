"""A check of comments by another program, at an address that the newsroom has chosen.

It is asked last, about what would be shown at once and nothing else, and gets the text and where it
stands: nothing of who wrote it. All it can do is have the comment wait. The request is signed as
Standard Webhooks has it (standardwebhooks.com).
"""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass
from secrets import token_bytes, token_hex
from threading import Lock

from django.utils import timezone

from broadsheet.comments.models import EditionRules
from broadsheet.comments.screening import Draft, Outcome, Verdict, step
from broadsheet.comments.text import normalised
from broadsheet.kit.outbound import Limits, NotAllowed, Unanswered, post
from broadsheet.stories.models import StoryPage

LIMITS = Limits(seconds=2, most_bytes=10_000)
LONGEST_SAID = 200
# One that did not answer is left alone for so long: each question holds one of the few threads
# that make pages for readers.
REST_SECONDS = 30
# It was not even asked. Such comments wait whatever was chosen: a flood would else go unlooked-at.
UNASKED = {"busy", "resting"}
SECRET_PREFIX = "whsec_"  # noqa: S105

# Of this process. One question at a time, so that a thread is left for readers.
asking = Lock()
resting_until: dict[str, float] = {}


@dataclass
class Said:
    """holds: None when there was no answer; then `words` says why."""

    holds: bool | None
    words: str = ""


def new_secret() -> str:
    return SECRET_PREFIX + b64encode(token_bytes(32)).decode()


@step("hook", when_clear=True)
def hook(draft: Draft) -> Verdict | None:
    rules = draft.terms.rules
    if not rules.hook_address or draft.is_trial:
        return None
    said = ask(rules, about(draft))
    if said.holds is None:
        silent = Outcome.HOLD if said.words in UNASKED else Outcome(rules.hook_unanswered)
        return Verdict(silent, "hook_silent", said.words)
    if said.holds:
        return Verdict(Outcome.HOLD, "hook", said.words)
    return Verdict(Outcome.PUBLISH, "", said.words)


def about(draft: Draft) -> dict[str, object]:
    story: StoryPage = draft.thread.story
    return {
        "edition": story.edition.code,
        "language": story.edition.language_tag,
        "story": f"{story.edition.origin}{story.path_in(story.edition)}",
        "text": draft.source,
        "is_answer": draft.parent is not None,
        "is_edit": draft.edited is not None,
    }


def ask(rules: EditionRules, comment: dict[str, object]) -> Said:
    address = rules.hook_address
    if resting_until.get(address, 0) > time.monotonic():
        return Said(None, "resting")
    if not asking.acquire(blocking=False):
        return Said(None, "busy")
    try:
        return ask_now(rules, comment)
    except NotAllowed:
        return Said(None, "not_allowed")
    except Unanswered as failure:
        resting_until[address] = time.monotonic() + REST_SECONDS
        return Said(None, str(failure))
    finally:
        asking.release()


def ask_now(rules: EditionRules, comment: dict[str, object]) -> Said:
    """Without a look at what was unanswered before."""
    body = json.dumps({"type": "comment.written", "data": comment}, ensure_ascii=False).encode()
    answer = post(rules.hook_address, body, headers_for(body, rules.hook_secret), LIMITS)
    if answer.status != 200:
        raise Unanswered(f"status {answer.status}")
    return read(answer.body)


def headers_for(body: bytes, secret: str) -> dict[str, str]:
    name, moment = f"msg_{token_hex(12)}", str(int(timezone.now().timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Broadsheet",
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{signature(secret, name, moment, body)}",
    }


def signature(secret: str, name: str, moment: str, body: bytes) -> str:
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{name}.{moment}.".encode() + body
    return b64encode(hmac.digest(key, signed, "sha256")).decode()


def read(body: bytes) -> Said:
    """`{"outcome": "publish"}` or `{"outcome": "hold"}`, with `"reason"` for the desk."""
    try:
        written = json.loads(body)
    except (ValueError, RecursionError):
        raise Unanswered("not_understood") from None
    outcome = written.get("outcome") if isinstance(written, dict) else None
    if outcome not in {Outcome.PUBLISH, Outcome.HOLD}:
        raise Unanswered("not_understood")
    words = normalised(str(written.get("reason") or ""))[:LONGEST_SAID]
    return Said(outcome == Outcome.HOLD, words)
