from datetime import datetime

from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from broadsheet.delivery.desk import kept_pages
from broadsheet.editions.roles import is_owner
from broadsheet.kit.moments import written


class OwnersItem(MenuItem):
    def is_shown(self, request) -> bool:
        return is_owner(request.user)


@hooks.register("register_admin_urls")
def screens():
    return [path("kept-pages/", kept_pages, name="kept_pages")]


@hooks.register("register_reports_menu_item")
def kept_pages_item():
    return OwnersItem(_("Pages for readers"), reverse("kept_pages"), icon_name="download", order=50)


@hooks.register("register_log_actions")
def what_was_planned_is_noted(actions):
    @actions.register_action("delivery.late")
    class Late(PlannedFormatter):
        label = _("Later than planned")
        sentence = _("Later than planned: it was due at %(due)s.")

    @actions.register_action("delivery.refused")
    class NotPublished(PlannedFormatter):
        label = _("Not published")
        sentence = _("Not published at %(due)s: %(why)s")


class PlannedFormatter(LogFormatter):
    """sentence: told with what was noted, the time on the clocks of whoever reads it."""

    sentence: Promise

    def format_message(self, entry) -> str:
        due = datetime.fromisoformat(entry.data["due"])
        said = {**entry.data, "due": written(due, timezone.get_current_timezone())}
        return str(self.sentence) % said
