from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from broadsheet.delivery.wagtail_hooks import OwnersItem
from broadsheet.upkeep.desk import condition


@hooks.register("register_admin_urls")
def screens():
    return [path("condition/", condition, name="condition")]


@hooks.register("register_reports_menu_item")
def condition_item():
    return OwnersItem(_("State of the server"), reverse("condition"), icon_name="desktop", order=60)
