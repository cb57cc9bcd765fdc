"""The desk's screens for fronts."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page

from broadsheet.editions.belonging import edition_id_of
from broadsheet.editions.models import Edition
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.roles import FRONT_EDITORS, editions_of
from broadsheet.fronts.filling import default_rules
from broadsheet.fronts.models import Front


def fronts_of(edition: Edition) -> list[dict]:
    """The home and each section, with its front if an editor has begun one."""
    made = {front.page_id: front for front in Front.objects.filter(edition=edition)}
    pages = [(edition.page_id, _("Home")), *((s.pk, s.title) for s in edition.sections.values())]
    return [{"page_id": pk, "title": title, "front": made.get(pk)} for pk, title in pages]


@require_POST
def begin_front(request: DeskRequest, page_id: int) -> HttpResponse:
    """Open the editor of a page's front, begun with what readers see there now."""
    page = get_object_or_404(Page, pk=page_id).specific
    edition = get_object_or_404(editions_of(request.user, FRONT_EDITORS), pk=edition_id_of(page))
    section = edition.sections.get(page.pk)
    if section is None and page.pk != edition.page_id:
        raise PermissionDenied
    front, made = Front.objects.get_or_create(
        page=page.page_ptr, defaults={"edition": edition, "live": False}
    )
    if made:
        front.containers = [  # type: ignore[assignment]
            {
                "type": rule.kind,
                "value": {
                    "heading": rule.heading,
                    "cards": [],
                    "fill": {"section": rule.section_id, "topic": None, "kind": ""},
                    "count": rule.count,
                },
            }
            for rule in default_rules(edition, section)
        ]
        front.save()
        front.save_revision(user=request.user)
    return HttpResponseRedirect(reverse("wagtailsnippets_fronts_front:edit", args=[front.pk]))
