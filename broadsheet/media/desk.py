"""The desk's lists of pictures that somebody has to see to, and the choice of recordings."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import ListView
from wagtail.admin import messages
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.models import Collection
from wagtail.permissions import policy_registry
from wagtailmedia.views.chooser import get_media_json

from broadsheet.editions.founding import SHARED
from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.media.models import Picture, PictureQuerySet, Recording


def pictures_to_change(user) -> PictureQuerySet:
    """The pictures that the person may change: their own, or all of the edition."""
    policy = policy_registry.get_by_type(Picture)
    return policy.instances_user_has_any_permission_for(user, ["change"])


def debts_of(user) -> QuerySet:
    return pictures_to_change(user).in_debt().order_by("-created_at")


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


class AltTextForm(forms.ModelForm):
    class Meta:
        model = Picture
        fields = ["description", "is_decorative"]


class PictureListView(DeskScreen, ListView):
    paginate_by = 40
    header_icon = "image"
    template_name = "media/desk/pictures.html"
    owes_alt_text = False

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"owes_alt_text": self.owes_alt_text}


class DebtsView(PictureListView):
    page_title = gettext_lazy("Picture debts")
    page_subtitle = gettext_lazy("pictures without alt text")
    owes_alt_text = True

    def get_queryset(self):
        return debts_of(self.request.user)

    def post(self, request: DeskRequest) -> HttpResponse:
        try:
            picture = get_object_or_404(self.get_queryset(), pk=request.POST.get("picture"))
        except ValueError:
            raise Http404 from None
        form = AltTextForm(request.POST, instance=picture)
        if form.is_valid():
            form.save()
            messages.success(request, _("“%s” is described.") % picture.title)
        else:
            messages.error(request, " ".join(map(str, form.errors["description"])))
        return HttpResponseRedirect(request.path)


class EndedRightsView(PictureListView):
    page_title = gettext_lazy("Ended rights")
    page_subtitle = gettext_lazy("pictures that may be used no longer")

    def get_queryset(self):
        ended = pictures_to_change(self.request.user).filter(rights_until__lt=timezone.now())
        return ended.order_by("rights_until")
