"""The desk's lists of pictures that somebody has to see to."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import ListView
from wagtail.admin import messages
from wagtail.permissions import policy_registry

from broadsheet.editions.requests import DeskRequest
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.media.models import Picture, PictureQuerySet


def pictures_to_change(user) -> PictureQuerySet:
    """The pictures that the person may change: their own, or all of the edition."""
    policy = policy_registry.get_by_type(Picture)
    return policy.instances_user_has_any_permission_for(user, ["change"])


def debts_of(user) -> QuerySet:
    return pictures_to_change(user).in_debt().order_by("-created_at")


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
