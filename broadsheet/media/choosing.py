"""Which recordings a person may choose at the desk."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.models import Collection
from wagtail.permissions import policy_registry
from wagtailmedia.views.chooser import get_media_json

from broadsheet.editions.founding import SHARED
from broadsheet.editions.requests import DeskRequest
from broadsheet.media.models import Recording


def recordings_to_choose(user) -> QuerySet:
    """All in the collections to which the person may add, and what is shared.

    Wagtailmedia knows no right to choose: it offers what a person may change.
    """
    policy = policy_registry.get_by_type(Recording)
    own = policy.collections_user_has_any_permission_for(user, ["add", "change"])
    offered = Collection.objects.filter(Q(pk__in=own.values("pk")) | Q(name=SHARED, depth=2))
    return Recording.objects.filter(collection__in=offered)


def recording_chosen(request: DeskRequest, media_id: int) -> HttpResponse:
    """Hand the chosen recording to the form, as Wagtailmedia does with what one may change."""
    recording = get_object_or_404(recordings_to_choose(request.user), pk=media_id)
    chosen = {"step": "media_chosen", "result": get_media_json(recording)}
    return render_modal_workflow(request, None, None, None, json_data=chosen)
