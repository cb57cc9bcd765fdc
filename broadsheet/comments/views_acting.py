"""What a reader does with a comment: like, report, delete it, or mute who wrote it.

Each has a page with a form, for who has no scripts; scripts send the form alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from broadsheet.comments import posting, voting
from broadsheet.comments.counting import Overtaken
from broadsheet.comments.forms import LONGEST_NOTE, ReportForm
from broadsheet.comments.models import Comment, CommentFigures, Dislike, Like, Mute, Report
from broadsheet.comments.pacing import ACTING, TOO_MANY_REQUESTS, TOO_OFTEN, is_too_often
from broadsheet.comments.places import Place, below_story
from broadsheet.comments.saying import at_most
from broadsheet.comments.screening import NEW_FOR
from broadsheet.comments.views_writing import UNPROCESSABLE, WRITING
from broadsheet.comments.writers import sign_in_path, writer_of
from broadsheet.editions.requests import DeskRequest, wants_data
from broadsheet.kit.policy import page
from broadsheet.readers.models import Reader

A_DAY = timedelta(days=1)
# In the session: the sentence that the next page shows to who has no scripts.
SAID = "said-of-a-comment"
# Discourse's numbers.
MOST_LIKES_WHEN_NEW = 50
MOST_REPORTS = 20


Vote = Callable[[Comment, Reader], bool]


class Refused(Exception):
    """Something is not done; the sentence says why."""

    status = UNPROCESSABLE


class TooOften(Refused):
    status = TOO_MANY_REQUESTS


def like(request: DeskRequest, comment: Comment, reader: Reader) -> str:
    return vote(request, comment, reader, voting.like, voting.unlike)


def dislike(request: DeskRequest, comment: Comment, reader: Reader) -> str:
    return vote(request, comment, reader, voting.dislike, voting.undislike)


def vote(request: DeskRequest, comment: Comment, reader: Reader, give: Vote, take: Vote) -> str:
    if "undo" in request.POST:
        take(comment, reader)
        return ""
    if timezone.now() - reader.joined_at < NEW_FOR:
        of_the_day = {"reader": reader, "at__gt": timezone.now() - A_DAY}
        given = sum(each._default_manager.filter(**of_the_day).count() for each in VOTES.values())
        if given >= MOST_LIKES_WHEN_NEW:
            raise Refused(_("That is enough for the first day. You can go on tomorrow."))
    if comment.author_id == reader.pk:
        raise Refused(_("This is your own comment."))
    give(comment, reader)
    return ""


def report(request: DeskRequest, comment: Comment, reader: Reader) -> str:
    form = ReportForm(request.POST)
    edition = comment.thread.story.edition
    form.fields["note"].error_messages["max_length"] = at_most(LONGEST_NOTE, edition)
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]))
    given = Report.objects.filter(reader=reader, at__gt=timezone.now() - A_DAY).count()
    if given >= MOST_REPORTS:
        raise Refused(_("You have reported many comments today. Please go on tomorrow."))
    posting.report(comment, reader, form.cleaned_data["reason"], form.cleaned_data["note"])
    return _("Thank you. A moderator will look at it.")


def delete(request: DeskRequest, comment: Comment, reader: Reader) -> str:
    try:
        posting.delete(comment)
    except Overtaken:
        raise Refused(_("A moderator has just decided about this comment.")) from None
    return _("Your comment is deleted.")


def mute(request: DeskRequest, comment: Comment, reader: Reader) -> str:
    if comment.author_id in {None, reader.pk}:
        raise Refused(_("This is your own comment."))
    if "undo" in request.POST:
        Mute.objects.filter(reader=reader, muted=comment.author_id).delete()
        return _("You see again what this person writes.")
    Mute.objects.get_or_create(reader=reader, muted_id=comment.author_id)
    if not wants_data(request):
        return _("You get no notices of what this person writes. To hide it takes scripts.")
    return _("You no longer see what this person writes. Others do.")


ACTS: dict[str, Callable[[DeskRequest, Comment, Reader], str]] = {
    "like": like, "dislike": dislike, "report": report, "delete": delete, "mute": mute,
}  # fmt: skip
VOTES: dict[str, type[Like] | type[Dislike]] = {"like": Like, "dislike": Dislike}


@page(cache="private", methods=WRITING)
@below_story
def act(request: DeskRequest, place: Place, step: str, name: str) -> HttpResponse:
    comment, reader = place.comment(step), writer_of(request)
    if not is_offered(name, place, comment, reader):
        raise Http404
    if reader is None:
        return asked_to_sign_in(request, place)
    if request.method != "POST":
        return shown(request, place, comment, reader, name)
    try:
        said = done(request, name, comment, reader)
    except Refused as refusal:
        if wants_data(request):
            return JsonResponse({"error": str(refusal)}, status=refusal.status)
        return shown(request, place, comment, reader, name, refusal)
    return answered(request, place, comment, said)


def is_offered(name: str, place: Place, comment: Comment, reader: Reader | None) -> bool:
    """Whether the act is there at all; who is not signed in is asked to sign in first."""
    is_own = bool(reader and comment.author_id == reader.pk)
    if name == "dislike" and not place.terms.rules.has_dislikes:
        return False
    if name == "delete" and reader and not is_own:
        return False
    return comment.is_public or (is_own and comment.state == Comment.State.WAITING)


def done(request: DeskRequest, name: str, comment: Comment, reader: Reader) -> str:
    if not reader.may_take_part:
        raise Refused(_("Please confirm your e-mail address first."))
    if is_too_often(request, reader, ACTING):
        raise TooOften(TOO_OFTEN)
    return ACTS[name](request, comment, reader)


def is_done(name: str, comment: Comment, reader: Reader) -> bool:
    """Whether there is something to take back."""
    if name in VOTES:
        return VOTES[name]._default_manager.filter(comment=comment, reader=reader).exists()
    return name == "mute" and Mute.objects.filter(reader=reader, muted=comment.author).exists()


def shown(
    request: DeskRequest, place: Place, comment: Comment, reader: Reader, name: str,
    refusal: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "edition": place.edition, "story": place.story, "place": place, "comment": comment,
        "act": name, "error": refusal or "", "reasons": Report.Reason.choices,
        "is_own": comment.author_id == reader.pk, "is_done": is_done(name, comment, reader),
        "given": request.POST, "longest_note": LONGEST_NOTE,
    }  # fmt: skip
    template = "act_form" if "part" in request.GET else "act"
    status = refusal.status if refusal else 200
    return render(request, f"comments/{template}.html", context, status=status)


def answered(request: DeskRequest, place: Place, comment: Comment, said: str) -> HttpResponse:
    if wants_data(request):
        figures = CommentFigures.objects.get(pk=comment.pk)
        return JsonResponse({"said": said, "likes": figures.likes, "dislikes": figures.dislikes})
    if not said:
        return HttpResponseRedirect(f"{place.path}at/{comment.permalink}/")
    request.session[SAID] = said
    return HttpResponseRedirect(f"{place.path}at/{comment.permalink}/done/")


@page(cache="private")
@below_story
def outcome(request: DeskRequest, place: Place, step: str) -> HttpResponse:
    """What an act has come to, said once; afterwards the address leads back to the comment."""
    comment, said = place.comment(step), request.session.pop(SAID, "")
    back = f"{place.path}at/{step}/" if comment.is_public else place.path
    if not said:
        return HttpResponseRedirect(back)
    context = {
        "edition": place.edition, "story": place.story, "place": place, "comment": comment,
        "said": said, "back": back,
    }  # fmt: skip
    return render(request, "comments/outcome.html", context)


def asked_to_sign_in(request: DeskRequest, place: Place) -> HttpResponse:
    sign_in = sign_in_path(place, request.path)
    if wants_data(request):
        return JsonResponse({"error": _("Please sign in first."), "sign_in": sign_in}, status=401)
    return HttpResponseRedirect(sign_in)
