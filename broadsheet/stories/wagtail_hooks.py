from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from broadsheet.editions.desk_rules import allow, allow_snippet
from broadsheet.editions.permissions import EditionPermissionPolicy
from broadsheet.editions.roles import EDITORS, WRITERS, editions_of
from broadsheet.stories.desk import translate_story
from broadsheet.stories.models import Author, StoryPage, Topic
from broadsheet.stories.viewsets import AuthorViewSet, TopicViewSet

register_permission_policy(Topic, EditionPermissionPolicy(Topic))
register_permission_policy(Author, EditionPermissionPolicy(Author))
register_snippet(TopicViewSet)
register_snippet(AuthorViewSet)

allow_snippet("stories.Topic", EDITORS)
allow_snippet("stories.Author", EDITORS)
allow(WRITERS, ["translate_story"], story_id="stories.StoryPage")


@hooks.register("register_admin_urls")
def translation_screen():
    return [path("stories/<int:story_id>/translate/", translate_story, name="translate_story")]


@hooks.register("register_page_header_buttons")
def translate_button(page, user, view_name, next_url=None):
    """Offered to those who write for more than one edition."""
    if (
        isinstance(page, StoryPage)
        and editions_of(user, WRITERS).exclude(pk=page.edition_id).exists()
    ):
        yield Button(
            _("Translate into …"),
            reverse("translate_story", args=[page.pk]),
            icon_name="globe",
            priority=15,
        )
