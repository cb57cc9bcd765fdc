from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from broadsheet.editions.desk_rules import allow
from broadsheet.editions.roles import ASSIGNED, CHIEFS, WRITERS, has_role, has_role_anywhere
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns import desk
from broadsheet.takedowns.models import Takedown

allow(CHIEFS, ["takedowns"])
allow(CHIEFS, ["takedown_story"], story_id="stories.StoryPage")
allow(CHIEFS, ["takedown_picture"], image_id="media.Picture")
allow(
    CHIEFS,
    ["takedown", "takedown_sealed", "takedown_sealed_file"],
    takedown_id="takedowns.Takedown",
)
allow(WRITERS | ASSIGNED, ["story_preview"], page_id="wagtailcore.Page")


class ChiefsItem(MenuItem):
    def is_shown(self, request) -> bool:
        return has_role_anywhere(request.user, CHIEFS)


@hooks.register("register_admin_urls")
def takedown_screens():
    return [
        path("takedowns/", desk.TakedownsView.as_view(), name="takedowns"),
        path(
            "takedowns/story/<int:story_id>/", desk.TakeStoryView.as_view(), name="takedown_story"
        ),
        path(
            "takedowns/picture/<int:image_id>/",
            desk.TakePictureView.as_view(),
            name="takedown_picture",
        ),
        path("takedowns/<int:takedown_id>/", desk.TakedownView.as_view(), name="takedown"),
        path(
            "takedowns/<int:takedown_id>/sealed/",
            desk.SealedView.as_view(),
            name="takedown_sealed",
        ),
        path(
            "takedowns/<int:takedown_id>/sealed/<int:number>/",
            desk.sealed_file,
            name="takedown_sealed_file",
        ),
    ]


@hooks.register("register_reports_menu_item")
def takedowns_item():
    return ChiefsItem(_("Takedowns"), reverse("takedowns"), icon_name="no-view", order=60)


@hooks.register("register_log_actions")
def takedowns_are_noted(actions):
    actions.register_action("takedowns.take_down", _("Take down"), _("Taken down"))
    actions.register_action("takedowns.lift", _("Lift a takedown"), _("Takedown lifted"))
    actions.register_action("takedowns.open", _("Open a sealed copy"), _("Sealed copy opened"))


@hooks.register("register_page_header_buttons")
def button_over_a_story(page, user, view_name, next_url=None):
    yield from takedown_buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def button_in_lists(page, user, next_url=None):
    yield from takedown_buttons(page, user)


def takedown_buttons(page, user):
    if isinstance(page, StoryPage) and has_role(user, page.edition_id, CHIEFS):
        address = reverse("takedown_story", args=[page.pk])
        yield Button(_("Take down …"), address, icon_name="no-view", priority=90)


@hooks.register("before_bulk_action")
def refuse_many_at_once(request, action_type, objects, action_class_instance):
    if action_type not in {"publish", "move", "delete"}:
        return None
    down = Takedown.objects.standing().filter(
        kind=Takedown.Kind.STORY, story__in=[each.pk for each in objects if isinstance(each, Page)]
    )
    if not down.exists():
        return None
    messages.error(request, _("One of these stories was taken down: leave it out."))
    here = get_valid_next_url_from_request(request) or reverse("wagtailadmin_explore_root")
    return HttpResponseRedirect(here)


@hooks.register("before_edit_page")
@hooks.register("before_copy_page")
@hooks.register("before_move_page")
@hooks.register("before_delete_page")
def refuse_to_work_on(request, page, *args):
    """Lifting has to find the shell as the takedown left it."""
    if not isinstance(page.specific, StoryPage):
        return None
    takedown = Takedown.objects.standing().of_story(page.pk).first()
    if takedown is None:
        return None
    context = {
        "page_title": takedown.story,
        "header_icon": "no-view",
        "takedown": takedown,
        "may_open": has_role(request.user, takedown.edition_id, CHIEFS),
    }
    return render(request, "takedowns/desk/shell.html", context, status=403)
