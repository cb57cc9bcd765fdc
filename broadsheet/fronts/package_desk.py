"""The desk's screen on which a package is published by hand or cancelled."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from broadsheet.editions.requests import DeskRequest
from broadsheet.fronts.models import Package
from broadsheet.fronts.models.packages import CouldNotPublish
from broadsheet.kit.moments import written


def package(request: DeskRequest, package_id: int) -> HttpResponse:
    """What is in it and how it stands."""
    shown = get_object_or_404(Package, pk=package_id)
    if "publish" in request.POST:
        publish(request, shown)
    elif "cancel" in request.POST:
        shown.cancel(request.user)
        messages.success(request, _("“%s” is cancelled. Its items stay as they are.") % shown)
    if request.method == "POST":
        return HttpResponseRedirect(reverse("package", args=[shown.pk]))
    when = shown.publish_at and written(shown.publish_at, ZoneInfo(shown.zone))
    items = shown.items.select_related("story", "front__page", "ticker_entry")
    return render(
        request, "fronts/desk/package.html", {"package": shown, "items": items, "when": when}
    )


def publish(request: DeskRequest, package: Package) -> None:
    try:
        package.publish(request.user)
    except CouldNotPublish as failure:
        messages.error(request, _("Nothing was published. %s") % failure)
    else:
        messages.success(request, _("“%s” is published, all of it.") % package)
