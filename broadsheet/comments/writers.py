"""Who is at a page of comments, and as whom she writes."""

from __future__ import annotations

from urllib.parse import quote

from broadsheet.comments.models import Comment
from broadsheet.comments.places import Place
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import has_role
from broadsheet.people.second_factor import factors_of, is_needed, is_shown
from broadsheet.readers.models import Reader
from broadsheet.readers.names import reader_of

Mark = Comment.Mark


def writer_of(request: DeskRequest) -> Reader | None:
    """None for who is not signed in."""
    return reader_of(request.user) if request.user.is_authenticated else None


def mark_of(request: DeskRequest, place: Place) -> Comment.Mark:
    """What stands beside the name, and lets past what readers are asked.

    A session that would not be let to the desk is not believed to be staff's: whoever has only the
    password must not speak for the newsroom.
    """
    user = request.user
    if not has_role(user, place.story.edition_id) or not would_pass_the_desks_door(request):
        return Mark.NONE
    return Mark.AUTHOR if place.story.owner_id == user.pk else Mark.STAFF


def would_pass_the_desks_door(request: DeskRequest) -> bool:
    if is_shown(request):
        return True
    return not is_needed(request.user) and not factors_of(request.user).exists()


def sign_in_path(place: Place, then: str) -> str:
    """Where somebody signs in and comes back from."""
    return f"{place.edition.path_to('account_login')}?next={quote(then)}"


def sign_up_path(place: Place, then: str) -> str:
    """Where somebody opens an account and comes back from."""
    return f"{place.edition.path_to('account_signup')}?next={quote(then)}"
