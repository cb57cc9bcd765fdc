from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from broadsheet.editions.desk_rules import allow
from broadsheet.editions.roles import CHIEFS
from broadsheet.people.wagtail_hooks import ChiefsItem
from broadsheet.readers.asking_desk import DataRequestsView

allow(CHIEFS, ["data_requests"], edition_id="editions.Edition")


@hooks.register("register_admin_urls")
def screens():
    return [
        path("readers/requests/", DataRequestsView.as_view(), name="data_requests"),
        path(
            "readers/requests/<int:edition_id>/", DataRequestsView.as_view(), name="data_requests"
        ),
    ]


@hooks.register("register_settings_menu_item")
def requests_item():
    return ChiefsItem(_("Readers’ data"), reverse("data_requests"), icon_name="lock", order=120)
