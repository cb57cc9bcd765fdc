"""The desk's screen of notices, their count in the menu, and which are mailed too."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    BaseSettingsPanel,
    NotificationsSettingsPanel,
    notifications_tab,
)

from broadsheet.editions.requests import DeskRequest, number_in
from broadsheet.editions.roles import assigned_pages, has_role_anywhere
from broadsheet.editions.viewsets import DeskScreen
from broadsheet.people.avatars import AvatarPanel
from broadsheet.people.models import Notice, User

MOST_COUNTED = 99
SHOWN_AT_HOME = 5


class NoticesView(DeskScreen, ListView):
    """One's own notices, the unread ones first."""

    request: DeskRequest
    template_name = "people/desk/notices.html"
    page_title = _("Notices")
    header_icon = "mail"
    paginate_by = 40

    def get_queryset(self):
        mine = Notice.objects.filter(person=self.request.user)
        return mine.alias(is_read=Q(read_at__isnull=False)).order_by("is_read", "-at")

    def post(self, request: DeskRequest) -> HttpResponse:
        """Mark all as read, or one; or open what one is about, and mark it read by that."""
        mine = Notice.objects.filter(person=request.user)
        if "all" in request.POST:
            mine.mark_read()
            return HttpResponseRedirect(request.path)
        notice = get_object_or_404(mine, pk=number_in(request, "open", "read"))
        mine.filter(pk=notice.pk).mark_read()
        opened = notice.path if "open" in request.POST else ""
        return HttpResponseRedirect(opened or request.path)


class NoticesItem(MenuItem):
    """Says in the menu how many wait, on every screen of the desk."""

    def is_shown(self, request) -> bool:
        return has_role_anywhere(request.user) or bool(assigned_pages(request.user))

    def render_component(self, request):
        unread = request.user.notices.unread()[: MOST_COUNTED + 1].count()
        number = f"{MOST_COUNTED}+" if unread > MOST_COUNTED else unread
        label = _("Notices (%(number)s)") % {"number": number} if unread else self.label
        return LinkMenuItem(
            self.name, label, self.url, icon_name=self.icon_name,
            classname="desk-has-notices" if unread else "", attrs=self.attrs,
        )  # fmt: skip


class NoticesPanel(Component):
    """The newest unread ones, for the desk's home."""

    order = 15
    template_name = "people/desk/panels/notices.html"

    def get_context_data(self, parent_context):
        unread = parent_context["request"].user.notices.unread()
        token = parent_context.get("csrf_token")
        return {"notices": unread[:SHOWN_AT_HOME], "csrf_token": token}


class MailForm(forms.ModelForm):
    mailed = forms.MultipleChoiceField(
        label=_("By mail too"), required=False, choices=Notice.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At the desk you find all of them, whatever you choose here."),
    )  # fmt: skip

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["mailed"] = [
            kind for kind in Notice.Kind.values if kind not in self.instance.kinds_without_mail
        ]

    def save(self, commit: bool = True) -> User:
        mailed = self.cleaned_data["mailed"]
        unwished = [kind for kind in Notice.Kind.values if kind not in mailed]
        self.instance.kinds_without_mail = unwished
        return super().save(commit)


class MailPanel(BaseSettingsPanel):
    name = "notices"
    title = _("Notices")
    tab = notifications_tab
    form_class = MailForm
    order = 100


class OwnAccountView(AccountView):
    """Wagtail's account with our form for the picture, and without its choice of mails, in whose
    place ours are sent."""

    def get_panels(self):
        return [
            AvatarPanel(panel.request, panel.user, panel.profile)
            if isinstance(panel, AvatarSettingsPanel)
            else panel
            for panel in super().get_panels()
            if not isinstance(panel, NotificationsSettingsPanel)
        ]
