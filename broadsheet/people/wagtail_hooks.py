from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.editions.desk_rules import allow
from broadsheet.editions.roles import CHIEFS, has_role_anywhere
from broadsheet.people.desk import StaffView
from broadsheet.people.review_desk import ReviewView

allow(CHIEFS, ["staff", "review"], edition_id="editions.Edition")


class ChiefsItem(MenuItem):
    def is_shown(self, request) -> bool:
        return has_role_anywhere(request.user, CHIEFS)


@hooks.register("register_admin_urls")
def staff_screen():
    return [
        path("staff/", StaffView.as_view(), name="staff"),
        path("staff/<int:edition_id>/", StaffView.as_view(), name="staff"),
        path("review/<int:edition_id>/", ReviewView.as_view(), name="review"),
    ]


@hooks.register("register_settings_menu_item")
def staff_item():
    return ChiefsItem(_("Staff"), reverse("staff"), icon_name="group", order=110)


@hooks.register("register_log_actions")
def roles_are_noted(actions):
    actions.register_action("people.give_role", _("Give role"), _("Role given"))
    actions.register_action("people.take_role", _("Take role"), _("Role taken away"))
