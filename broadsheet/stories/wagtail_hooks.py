from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from broadsheet.editions.desk_rules import allow, allow_snippet
from broadsheet.editions.permissions import EditionPermissionPolicy
from broadsheet.editions.pruning import keep_versions_named_by
from broadsheet.editions.roles import EDITORS, WRITERS, is_owner, roles_of
from broadsheet.stories.desk import tell_it_is_live, translate_story
from broadsheet.stories.models import Author, StoryPage, Topic
from broadsheet.stories.text_links import PageLinks
from broadsheet.stories.viewsets import AuthorViewSet, TopicViewSet

register_permission_policy(Topic, EditionPermissionPolicy(Topic))
register_permission_policy(Author, EditionPermissionPolicy(Author))
register_snippet(TopicViewSet)
register_snippet(AuthorViewSet)

keep_versions_named_by("stories.StoryPage", "translated_from_revision")

allow_snippet("stories.Topic", EDITORS)
allow_snippet("stories.Author", EDITORS)
allow(WRITERS, ["translate_story"], story_id="stories.StoryPage")


@hooks.register("register_rich_text_features", order=1)
def links_in_texts(features):
    features.register_link_type(PageLinks)


@hooks.register("register_admin_urls")
def translation_screen():
    return [path("stories/<int:story_id>/translate/", translate_story, name="translate_story")]


@hooks.register("after_edit_page")
def tell_of_approval(request, page):
    """Wagtail says of an approved story only that it was updated."""
    if request.POST.get("workflow-action-name") != "approve":
        return
    story = StoryPage.objects.filter(pk=page.pk, live=True, has_unpublished_changes=False).first()
    if story:
        tell_it_is_live(request, story)


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
