"""Translations at the desk: their screens and the buttons that lead there."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from broadsheet.editions.desk_rules import allow
from broadsheet.editions.roles import WRITERS, is_owner, roles_of
from broadsheet.stories.models import StoryPage
from broadsheet.translations.desk import translate_story

allow(WRITERS, ["translate_story"], story_id="stories.StoryPage")


@hooks.register("register_admin_urls")
def translation_screens():
    return [path("stories/<int:story_id>/translate/", translate_story, name="translate_story")]


@hooks.register("register_page_header_buttons")
def button_over_a_story(page, user, view_name, next_url=None):
    yield from translate_buttons(page, user)


@hooks.register("register_page_listing_buttons")
def button_in_lists(page, user, next_url=None):
    yield from translate_buttons(page, user)


def translate_buttons(page, user):
    """Offered to those who write for more than one edition, whoever owns the story."""
    if not isinstance(page, StoryPage):
        return
    if not writes_elsewhere(user, page.edition_id):
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
