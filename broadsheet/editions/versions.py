"""Two people at one story: the text of both is kept, and either can go on.

Whoever saves first has the story. What the other types is stored as a version of its own beside
the latest, which Wagtail's history shows and compares, until somebody takes the story over.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.log_actions import log, registry
from wagtail.models import Page, PageLogEntry, Revision

KEPT = "editions.keep_version"
TAKEN = "editions.take_over"


def keep_beside(page: Any, user: Any, number: str | None) -> Revision:
    """Store the page as it is in memory without making it the latest version.

    number: the version that the same browser stored last, which is replaced if it stands beside.
    """
    content, now = page.serializable_data(), timezone.now()
    if number and (kept := versions_beside(page, user).filter(pk=number).first()):
        kept.content, kept.created_at, kept.object_str = content, now, str(page)
        kept.save()
        return kept
    kept = Revision.objects.create(
        content_object=page, base_content_type=page.get_base_content_type(), user=user,
        created_at=now, content=content, object_str=str(page),
    )  # fmt: skip
    log(page, KEPT, user=user, revision=kept, content_changed=True)
    return kept


def versions_beside(page: Any, user: Any) -> Any:
    """What the person typed while somebody else had the story, and nobody took over."""
    numbers = PageLogEntry.objects.filter(page=page.pk, action=KEPT, user=user)
    return page.revisions.filter(pk__in=numbers.values("revision_id"), user=user).exclude(
        pk=page.latest_revision_id
    )


def note_automatic_save(thing: Any, number: int) -> None:
    """Remember that the version was saved while somebody was typing.

    In the log, which does not keep versions from being thinned out.
    """
    saved = registry.get_logs_for_instance(thing).filter(revision=number, action="wagtail.edit")
    saved.filter(data__automatic__isnull=True).update(data={"automatic": True})


def unfinished(thing: Any) -> Any:
    """Numbers of the versions that nobody pressed a button for: saved automatically, or
    stored beside the latest."""
    logged = registry.get_logs_for_instance(thing).filter(revision__isnull=False)
    return logged.filter(Q(action=KEPT) | Q(data__automatic=True)).values("revision_id")


def newest_beside(page: Any, user: Any) -> Revision | None:
    """What the person typed last, if it is not what he saved last."""
    newest = page.revisions.filter(user=user).order_by("-created_at", "-pk").first()
    return newest and versions_beside(page, user).filter(pk=newest.pk).first()


def about(page: Any, kept: Revision) -> dict[str, str]:
    """What a browser shows of a version that is kept beside the latest."""
    latest = page.latest_revision
    return {
        "by": str(latest.user or ""),
        "at": latest.created_at.isoformat(),
        "compare": reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, kept.pk, latest.pk]),
        "take_over": reverse("take_over", args=[page.pk, kept.pk]),
    }  # fmt: skip


@require_POST
@transaction.atomic
def take_over(request: HttpRequest, page_id: int, revision_id: int) -> HttpResponse:
    """Make the version the latest; the one that was remains in the history."""
    stored = get_object_or_404(Page.objects.select_for_update(), pk=page_id).specific
    kept = get_object_or_404(versions_beside(stored, request.user), pk=revision_id)
    edit = HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page_id]))
    lock = stored.get_lock()
    if lock is not None and lock.for_user(request.user):
        messages.error(request, lock.get_message(request.user))
        return edit
    page = kept.as_object()
    page.latest_revision = stored.latest_revision
    page.save_revision(user=request.user, log_action=TAKEN, clean=False)
    kept.delete()  # the same words are the latest version now
    messages.success(request, _("You have taken over “%s”.") % stored.get_admin_display_title())
    return edit


def still_here(request: HttpRequest) -> JsonResponse:
    """For a browser that could not save: who is signed in now, and with which token."""
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})
