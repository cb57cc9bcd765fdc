"""Translations at the desk: their screens and the buttons that lead there."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from broadsheet.editions.desk_rules import allow
from broadsheet.editions.models import Edition
from broadsheet.editions.roles import EDITORS, WRITERS, has_role, is_owner, roles_of
from broadsheet.stories.models import StoryPage
from broadsheet.translations.desk import TranslateView, translation_request
from broadsheet.translations.looking import SideBySideView
from broadsheet.translations.viewsets import StoryViewSet
from broadsheet.translations.withdrawing import UnpublishStories

allow(WRITERS, ["translate_story", "side_by_side"], story_id="stories.StoryPage")
allow(WRITERS, ["translation_request"], request_id="translations.TranslationRequest")


@hooks.register("register_admin_urls")
def translation_screens():
    return [
        path("stories/<int:story_id>/translate/", TranslateView.as_view(), name="translate_story"),
        path("stories/<int:story_id>/source/", SideBySideView.as_view(), name="side_by_side"),
        path(
            "translations/wanted/<int:request_id>/", translation_request, name="translation_request"
        ),
    ]


@hooks.register("register_admin_viewset")
def story_screens():
    return StoryViewSet()


# After the action for pages of every kind, whose place it takes.
hooks.register("register_bulk_action", UnpublishStories, order=2)


@hooks.register("register_log_actions")
def looking_is_noted(actions):
    actions.register_action("translations.seen", _("See the source"), _("Source seen"))


@hooks.register("register_page_header_buttons")
def button_over_a_story(page, user, view_name, next_url=None):
    yield from translate_buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def button_in_lists(page, user, next_url=None):
    yield from translate_buttons(page, user)


def translate_buttons(page, user):
    """Offered to those who write for more than one edition, whoever owns the story, and
    to editors, who may ask another edition for it."""
    if not isinstance(page, StoryPage):
        return
    if not (writes_elsewhere(user, page.edition_id) or may_ask_elsewhere(user, page.edition_id)):
        return
    yield Button(
        _("Translate into …"),
        reverse("translate_story", args=[page.pk]),
        icon_name="globe",
        priority=15,
    )


def writes_elsewhere(user, edition_id: int) -> bool:
    if is_owner(user):
        return True
    return any(held & WRITERS for other, held in roles_of(user).items() if other != edition_id)


def may_ask_elsewhere(user, edition_id: int) -> bool:
    """Whether there is anybody to ask is looked up once a request, as for every row of a list."""
    if not has_role(user, edition_id, EDITORS):
        return False
    if not hasattr(user, "_are_editions_several"):
        user._are_editions_several = Edition.objects.count() > 1
    return user._are_editions_several
