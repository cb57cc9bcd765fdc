"""What a moderator sends: a decision about one comment, about many, or an undo.

A script asks for JSON and stays where it is; without one the answer leads back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from broadsheet.comments.batches import MOST_AT_ONCE, Batch, branch_of, decide_all, for_deciding
from broadsheet.comments.claiming import claim
from broadsheet.comments.counting import Overtaken
from broadsheet.comments.desk.queue import tabs_of
from broadsheet.comments.explaining import newest_decision, who_was_first
from broadsheet.comments.marking import lock, pick, unlock, unpick
from broadsheet.comments.models import Comment, Decision, Reason
from broadsheet.comments.moderation import (
    Ruling,
    Verb,
    approve,
    dismiss,
    edit,
    hold,
    remove,
    stamp,
)
from broadsheet.comments.undoing import undo, undo_batch
from broadsheet.editions.models import Edition
from broadsheet.editions.refusing import Refused
from broadsheet.editions.requests import DeskRequest, number_in, number_of, wants_data
from broadsheet.people.models import User

# What one press can do; an edit comes with a text.
VERBS: dict[str, Verb] = {
    "approve": approve,
    "remove": remove,
    "hold": hold,
    "dismiss": dismiss,
    "pick": pick,
    "unpick": unpick,
    "lock": lock,
    "unlock": unlock,
}
REMOVING = {"remove", "remove_branch"}
REASONED = REMOVING | {"edit"}
OF_BRANCHES: dict[str, Verb] = {"remove_branch": remove, "hold_branch": hold}


@dataclass
class Answer:
    """said: one sentence. done: what was done, in a word. decision, batch: what an undo names.
    decided: ids, of a batch. status: as HTTP has it."""

    said: str
    done: str = ""
    decision: int | None = None
    batch: UUID | None = None
    decided: list[int] = field(default_factory=list)
    status: int = 200


@require_POST
def decide(request: DeskRequest, comment_id: int) -> HttpResponse:
    found = Comment.objects.select_related("edition", "author__account", "thread__story__edition")
    comment = get_object_or_404(found, pk=comment_id)
    step = request.POST.get("step", "")
    if step == "claim":
        return claimed(request, comment)
    return answered(request, answer_to(request, comment, step), comment.edition)


def answer_to(request: DeskRequest, comment: Comment, step: str) -> Answer:
    try:
        if request.POST.get("seen", "") != stamp(comment):
            return overtaken(request, comment, step)
        return take(request, comment, step)
    except Overtaken:
        return overtaken(request, comment, step)
    except (ValidationError, Refused) as error:
        return Answer(" ".join(error.messages), status=400)


def take(request: DeskRequest, comment: Comment, step: str) -> Answer:
    ruling = ruling_of(request, step)
    if step == "edit":
        return of_one(edit(comment, request.POST.get("source", ""), ruling))
    if step in OF_BRANCHES:
        return of_batch(decide_all(branch_of(comment), OF_BRANCHES[step], ruling), step)
    if step in VERBS:
        return of_one(VERBS[step](comment, ruling))
    raise Http404


def ruling_of(request: DeskRequest, step: str) -> Ruling:
    """The menu of reasons stands in the form of every step, and counts for some alone."""
    note = request.POST.get("note", "").strip()
    if step not in REASONED:
        return Ruling(request.user, note=note)
    reason = request.POST.get("reason", "")
    if reason and reason not in Reason:
        raise Http404
    if not reason and step in REMOVING:
        raise Refused(_("Please choose a reason."))
    return Ruling(request.user, reason, request.POST.get("told", "").strip(), note)


def overtaken(request: DeskRequest, comment: Comment, step: str) -> Answer:
    """A second press of the same moderator is answered as the first."""
    newest = newest_decision(comment)
    if newest is None or newest.by_id != request.user.pk:
        return Answer(who_was_first(comment), status=409)
    if is_taken(request, step, newest):
        return of_one(newest)
    said = _("You have decided already: %(action)s.") % {"action": newest.get_action_display()}
    return Answer(said, status=409)


def is_taken(request: DeskRequest, step: str, decision: Decision) -> bool:
    """Whether the decision is what the press asks for; another text would be lost."""
    is_same = decision.reason == ruling_of(request, step).reason and step != "edit"
    return is_same and decision.action == step.removesuffix("_branch")


def claimed(request: DeskRequest, comment: Comment) -> JsonResponse:
    holder = claim(comment, request.user)
    if holder == request.user:
        return JsonResponse({"is_mine": True})
    said = _("%(person)s looks at this one.") % {"person": holder}
    return JsonResponse({"is_mine": False, "said": said})


@require_POST
def decide_many(request: DeskRequest, edition_id: int) -> HttpResponse:
    """The chosen ones of a queue. Each is named with what was seen of it: `<id>:<stamp>`."""
    step = request.POST.get("step", "")
    if step not in VERBS:
        raise Http404
    seen = dict(each.partition(":")[::2] for each in request.POST.getlist("chosen"))
    keys = [key for key in seen if number_of(key) is not None][:MOST_AT_ONCE]
    if not keys:
        return answered(request, Answer(_("Choose at least one comment first."), status=400))
    try:
        return answered(request, of_many(request, edition_id, step, seen, keys))
    except Refused as refusal:
        return answered(request, Answer(" ".join(refusal.messages), status=400))


def of_many(
    request: DeskRequest, edition_id: int, step: str, seen: dict[str, str], keys: list[str]
) -> Answer:
    ruling = ruling_of(request, step)
    found = for_deciding(Comment.objects.filter(pk__in=keys, edition=edition_id)).order_by("pk")
    fresh = [each for each in found if seen[str(each.pk)] == stamp(each)]
    batch = decide_all(fresh, VERBS[step], ruling)
    stale = [newest_decision(each) for each in found if each not in fresh]
    own = [each for each in stale if each and each.by == request.user]
    before = sum(is_taken(request, step, each) for each in own)
    batch.overtaken += len(stale) - before
    return of_batch(batch, step, before)


@require_POST
def undo_last(request: DeskRequest, edition_id: int) -> HttpResponse:
    """One decision, or all of a batch."""
    batch = request.POST.get("batch", "")
    if batch:
        try:
            done, left = undo_batch(UUID(batch), edition_id, request.user)
        except ValueError:
            raise Http404 from None
        said = said_of(done, left) if done or left else _("It is undone already.")
        return answered(request, Answer(said))
    decision = get_object_or_404(Decision, pk=number_in(request, "decision"), edition=edition_id)
    try:
        undo(decision, request.user)
    except Overtaken:
        return answered(request, undone_before(decision, request.user))
    except Refused as refusal:
        return answered(request, Answer(" ".join(refusal.messages), status=400))
    return answered(request, Answer(_("Undone.")))


def undone_before(decision: Decision, by: User) -> Answer:
    undone = Decision.objects.filter(undoes=decision).first()
    if undone and undone.by_id == by.pk:
        return Answer(_("Undone."))
    said = who_was_first(decision.comment) if decision.comment else _("It is undone already.")
    return Answer(said, status=409)


def of_one(decision: Decision) -> Answer:
    done = decision.get_action_display()
    return Answer(_("Done: %s.") % done, done, decision=decision.pk, batch=decision.batch)


def of_batch(batch: Batch, step: str, before: int = 0) -> Answer:
    """before: how many of them the same press had decided when it came the first time."""
    said = said_of(len(batch.decided) + before, batch.overtaken)
    if not batch.decided:
        return Answer(said)
    done = str(Decision.Action(step.removesuffix("_branch")).label)
    return Answer(said, done, batch=batch.pk, decided=batch.decided)


def said_of(done: int, left: int) -> str:
    said = ngettext("%(number)s comment is done.", "%(number)s comments are done.", done)
    said %= {"number": done}
    if not left:
        return said
    others = ngettext(
        "%(number)s was changed by somebody else meanwhile.",
        "%(number)s were changed by somebody else meanwhile.",
        left,
    )
    return f"{said} {others % {'number': left}}"


def answered(request: DeskRequest, answer: Answer, edition: Edition | None = None) -> HttpResponse:
    """edition: whose tabs the script keeps up to date."""
    if wants_data(request):
        batch = str(answer.batch) if answer.batch else None
        about = {
            "said": answer.said, "done": answer.done, "decision": answer.decision, "batch": batch,
            "decided": [str(pk) for pk in answer.decided],
            "counts": counts_of(edition) if edition else {},
        }  # fmt: skip
        return JsonResponse(about, status=answer.status)
    say = messages.success if answer.status == 200 else messages.error
    say(request, answer.said)
    here = get_valid_next_url_from_request(request) or reverse("comment_queues")
    return HttpResponseRedirect(here)


def counts_of(edition: Edition) -> dict[str, str]:
    return {tab["url"]: tab["count"] for tab in tabs_of(edition)}
