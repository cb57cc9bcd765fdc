from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.editions.desk_rules import allow
from broadsheet.editions.roles import CHOOSERS, WRITERS, has_role_anywhere
from broadsheet.media.choosing import recording_chosen, recordings_to_choose
from broadsheet.media.picture_debts import DebtsView, EndedRightsView

allow(WRITERS, ["picture_debts", "ended_rights"])


allow(CHOOSERS, ["recording_chosen"], media_id="media.Recording")


class WritersItem(MenuItem):
    def is_shown(self, request) -> bool:
        return has_role_anywhere(request.user, WRITERS)


@hooks.register("register_admin_urls")
def picture_lists():
    return [
        path("picture-debts/", DebtsView.as_view(), name="picture_debts"),
        path("ended-rights/", EndedRightsView.as_view(), name="ended_rights"),
    ]


@hooks.register("register_admin_urls", order=-1)
def choice_of_a_recording():
    """At the address of Wagtailmedia's own, which is added after it."""
    return [path("media/chooser/<int:media_id>/", recording_chosen, name="recording_chosen")]


@hooks.register("construct_media_chooser_queryset")
def recordings_offered(recordings, request):
    return recordings_to_choose(request.user)


@hooks.register("register_reports_menu_item")
def picture_debts_item():
    return WritersItem(_("Picture debts"), reverse("picture_debts"), icon_name="image", order=10)


@hooks.register("register_reports_menu_item")
def ended_rights_item():
    return WritersItem(_("Ended rights"), reverse("ended_rights"), icon_name="time", order=20)
