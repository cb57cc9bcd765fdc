"""The door of the desk: who may enter which screen, and how its answers are sent."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import CollectionMember, Page

from broadsheet.editions.belonging import edition_id_of
from broadsheet.editions.desk_rules import OPEN, RULES, Rule
from broadsheet.editions.refusing import Refused
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import editions_of, has_role, has_role_anywhere, is_owner

DESK = "/desk/"

# Wagtail writes the page, its log, its workflow and its listings one after the other:
# on these screens all of it happens, or nothing.
WHOLE = {
    "add", "edit", "delete", "unpublish", "copy", "move_confirm", "set_page_position", "revisions_revert",
    "revisions_unschedule", "workflow_action", "confirm_workflow_cancellation", "lock", "unlock",
    "reorder", "wagtail_bulk_action",
}  # fmt: skip
# Files are worked on while these are saved, which would hold the database for too long.
OF_FILES = {"wagtailimages", "wagtailmedia", "wagtaildocs"}


class DeskMiddleware:
    """Refuses what the rules of the desk do not allow, and sends its pages unstored."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(DESK):
            # A page of an edition, which its staff read here, has the policy for readers.
            # A preview was sent through the middleware as a page for readers, and keeps
            # the stricter policy it got there.
            if request.edition is None:
                response._csp_config = settings.DESK_CSP
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request: DeskRequest, view, args, kwargs) -> HttpResponse | None:
        match = request.resolver_match
        if not request.path_info.startswith(DESK) or match.view_name in OPEN:
            return None
        if not request.user.is_authenticated or not request.user.has_perm(
            "wagtailadmin.access_admin"
        ):
            return None  # Wagtail asks to sign in, or says that this is no place for a reader.
        try:
            check_door(request, match)
        except Http404:
            return not_there(request)
        except NotOneSection:
            return choose_in_a_section(request)
        if request.method == "POST" and is_whole(match):
            try:
                return transaction.atomic(view)(request, *args, **kwargs)
            except Refused as refusal:
                return refused(request, refusal)
        return None

    def process_exception(self, request: DeskRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refused(request, exception)
        at_desk = request.path_info.startswith(DESK) and request.user.is_authenticated
        return not_there(request) if at_desk and isinstance(exception, Http404) else None


def not_there(request: DeskRequest) -> HttpResponse:
    return render(request, "wagtailadmin/404.html", status=404)


def refused(request: DeskRequest, refusal: Refused) -> HttpResponse:
    """To where it can be put right, with the sentence; nothing has been done."""
    messages.error(request, " ".join(refusal.messages))
    instead = refusal.instead or reverse("wagtailadmin_home")
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"step": "success", "redirect": instead})  # a dialog of Wagtail's
    return HttpResponseRedirect(instead)


class NotOneSection(Exception):
    """All was chosen in a list that is not of one section."""


def choose_in_a_section(request: DeskRequest) -> HttpResponse:
    messages.error(request, _("All at once works within a section: open it and choose there."))
    here = reverse("wagtailadmin_explore_root")
    return HttpResponseRedirect(get_valid_next_url_from_request(request) or here)


def is_whole(match: ResolverMatch) -> bool:
    return match.url_name in WHOLE and match.namespace not in OF_FILES


def check_door(request: DeskRequest, match: ResolverMatch) -> None:
    """Raise Http404 unless a role of the person's opens the route for all things in it.

    A refusal looks like something that is not there, so that nobody learns by guessing.
    """
    if is_owner(request.user):
        return
    rule = RULES.get(match.view_name)
    if rule is None or not has_role_anywhere(request.user, rule.roles):
        raise Http404
    for label, key in keys_in(rule, match):
        check_thing(request.user, rule, label, key)
    if match.view_name == "wagtail_bulk_action":
        check_bulk(request, rule, match)
    if match.view_name == "wagtailadmin_choose_page_chosen_multiple":
        for key in request.GET.getlist("id"):
            check_thing(request.user, rule, "wagtailcore.Page", key)


def keys_in(rule: Rule, match: ResolverMatch) -> list[tuple[str, object]]:
    return [
        (label, match.kwargs[part]) for part, label in rule.things.items() if part in match.kwargs
    ]


def check_thing(user, rule: Rule, label: str, key) -> None:
    thing = thing_at(label, key)
    if isinstance(thing, Page) and thing.is_root():
        return  # Everybody's way down; the lists below it are narrowed.
    check_own(user, rule, thing)


def thing_at(label: str, key) -> Model:
    try:
        thing = apps.get_model(label)._default_manager.filter(pk=key).first()
    except ValueError:
        raise Http404 from None
    if thing is None:
        raise Http404
    return thing


def check_own(user, rule: Rule, thing: Model) -> None:
    edition_id = edition_id_of(thing)
    if edition_id is None and isinstance(thing, CollectionMember):
        return  # In a shared collection, whose rights Wagtail asks for.
    if not has_role(user, edition_id, rule.roles):
        raise Http404


def check_bulk(request: DeskRequest, rule: Rule, match: ResolverMatch) -> None:
    """Every chosen thing must be one's own; "all" means all in one's own editions.

    What a bulk action finds below the root of the pages, or in a search, is not narrowed.
    """
    if match.kwargs["action"] == "add_tags":
        raise Http404
    label = f"{match.kwargs['app_label']}.{match.kwargs['model_name']}"
    keys = request.GET.getlist("id")
    if "all" in keys:
        keys = [key for key in keys if key != "all"]
        parent = request.GET.get("childOf")
        if label.lower() == "wagtailcore.page":
            place = thing_at(label, parent) if parent else None
            if place is None or place.is_root():  # type: ignore[attr-defined]
                raise NotOneSection
            check_own(request.user, rule, place)
        elif hasattr(apps.get_model(label), "edition"):
            request.GET = request.GET.copy()
            request.GET.setlist("id", all_of(request.user, label))
    for key in keys:
        check_own(request.user, rule, thing_at(label, key))


def all_of(user, label: str) -> list[str]:
    things = apps.get_model(label)._default_manager.filter(edition__in=editions_of(user))
    return [str(pk) for pk in things.values_list("pk", flat=True)]
