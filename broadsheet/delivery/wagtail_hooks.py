from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.delivery.desk import kept_pages
from broadsheet.editions.roles import is_owner


class OwnersItem(MenuItem):
    def is_shown(self, request) -> bool:
        return is_owner(request.user)


@hooks.register("register_admin_urls")
def screens():
    return [path("kept-pages/", kept_pages, name="kept_pages")]


@hooks.register("register_reports_menu_item")
def kept_pages_item():
    return OwnersItem(_("Pages for readers"), reverse("kept_pages"), icon_name="download", order=50)
